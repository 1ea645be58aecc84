"""Where telephone engines leave what callers have said after the tone; docs/engine.md describes it."""

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction
from django.http import JsonResponse
from django.views.decorators.http import require_POST

from common.bounded_reading import Busy, CannotRead
from common.bounded_reading import NoRoom as NoRoomToRead
from routing.access import for_engines
from routing.engine_requests import BadRequest, NotFound

from .engine_requests import LARGEST, read, sound_of
from .services import NoRoom, is_known, keep_recording


@transaction.non_atomic_requests  # the sound is read meanwhile, which takes seconds
@for_engines
@require_POST
def recordings(request):
    """Keep a recording, and have it mailed; the same one again changes nothing."""
    try:
        left = read(request.GET, request.engine)
        if is_known(left.engine_id):  # asked before the sound is converted, which takes seconds
            return answered(is_new=False)
        sound, seconds = sound_of(request.read())
        is_new = keep_recording(
            engine_id=left.engine_id,
            company=left.owner.tenant,
            caller=left.caller,
            recorded_at=left.recorded_at,
            seconds=seconds,
            sound=sound,
            **left.mailbox,
        )
    except (Busy, NoRoomToRead) as error:
        return refused(error, 503, {"Retry-After": "5"})
    except (BadRequest, CannotRead) as error:
        return refused(error, 400)
    except IntegrityError:  # the same one for two mailboxes at once: the other one was first
        is_new = False
    except (NotFound, ObjectDoesNotExist):
        return refused("no such user or service number", 404)
    except NoRoom as error:
        return refused(error, 507)
    return answered(is_new=is_new)


recordings.most_bytes = LARGEST


def answered(*, is_new):
    return JsonResponse({"kept": int(is_new), "known": int(not is_new)})


def refused(error, status, headers=None):
    return JsonResponse({"error": str(error)}, status=status, headers=headers)
