"""What callers have said, from the spool into the portal, which mails it. What is taken in twice is there once."""

import logging

from django.db import transaction
from django.utils import timezone

from recordings.services import keep_recording
from service_numbers.models import ServiceNumber
from statistics.services.placing import as_number
from users.models import Company, User

from .recordings import seconds_of
from .taking_in import raise_unless_of_a_record

logger = logging.getLogger("portal.calls")


class OfNobody(LookupError):
    """Whose it was is there no longer."""


def take_in_recordings(spool):
    """Take in all that is ready in a RecordingSpool. Raises NotNow; OSError where a file cannot be read or moved.

    What nobody can have any more is set aside, and deleted in the end. The log says of it its name in the spool, and
    no number.
    """
    spool.forget_refused(timezone.now())
    for name in spool.ready():
        try:
            _keep(spool.read(name), spool.sound(name))
        except FileNotFoundError:
            logger.error("A caller's message has no sound any more: %s", name)
            spool.set_aside(name)
        except Exception as error:
            raise_unless_of_a_record(error)
            logger.error("A caller's message is set aside: %s: %s", name, type(error).__name__)
            spool.set_aside(name)
        else:
            spool.tick_off(name)


def _keep(recording, sound):
    with transaction.atomic(durable=True):
        company = _one_of(Company.objects, recording.company)
        user = recording.user and _one_of(User.objects.for_tenant(company), recording.user)
        number = recording.service_number and _one_of(
            ServiceNumber.objects.for_tenant(company), recording.service_number
        )
        keep_recording(
            engine_id=recording.id,
            company=company,
            user=user,
            service_number=number,
            caller=as_number(recording.caller, company.country),
            recorded_at=recording.recorded_at,
            seconds=round(seconds_of(sound)),
            sound=sound,
        )


def _one_of(rows, pk):
    if (row := rows.filter(pk=pk).first()) is None:
        raise OfNobody
    return row
