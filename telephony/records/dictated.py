"""A message that somebody has recorded by telephone, into the company's library and to where it is played."""

import logging
from datetime import datetime
from functools import partial

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import Error, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.clock import of_work
from common.limits import LimitReached
from common.rows import lock_row
from service_numbers.audio import check
from service_numbers.models import Prompt, ServiceNumber
from service_numbers.services.prompts import add_prompt
from telephony.fresh_connections import fresh_connections
from users.models import Company

logger = logging.getLogger("portal.calls")


def keep_dictated(path, *, company, service_number, setting, caller, recorded_at: datetime):
    """Add the sound at `path` to the library of a company (its key), to be converted as if it were uploaded, and
    choose it as `setting` of a service number (its key), unless that is None. Whether that is done.

    Its name says when it was recorded, by the company's clock, and by which number.
    """
    try:
        with of_work(), open(path, "rb") as opened:
            tenant = Company.objects.get(pk=company)
            prompt = Prompt(tenant=tenant, name=name_of(tenant, caller, recorded_at))
            file = File(opened, name=f"{recorded_at:%Y-%m-%d-%H%M%S}.wav")
            sound = check(file)  # takes seconds, in which others may change the number
            with transaction.atomic():
                number = lock_row(ServiceNumber.objects.for_tenant(tenant).get(pk=service_number))
                save = partial(number.save, update_fields=[setting])
                chosen = {"row": number, "setting": setting, "save": save} if setting else {}
                add_prompt(prompt=prompt, file=file, sound=sound, **chosen)
    except (Company.DoesNotExist, ServiceNumber.DoesNotExist, LimitReached, ValidationError, OSError, Error) as error:
        logger.warning("A message recorded by telephone is not kept: %s", type(error).__name__)
        return False
    return True


@fresh_connections()
def keep_in_thread(path, **told):
    """The same in a thread that lives long."""
    return keep_dictated(path, **told)


def name_of(tenant, caller, recorded_at):
    moment = timezone.localtime(recorded_at, tenant.zone)
    return _("Recorded %(moment)s by %(caller)s") % {"moment": f"{moment:%Y-%m-%d %H:%M:%S}", "caller": caller}
