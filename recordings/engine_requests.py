"""What a telephone engine of somebody else's has recorded: whose it is, who called and when, and its sound."""

from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile
from django.utils import timezone

from common.small_letters import small_letters
from routing.engine_requests import LONGEST, BadRequest, NotFound, is_text, moment_of
from service_numbers.audio import convert
from service_numbers.models import ServiceNumber
from statistics.services.placing import as_number
from users.models import User

LARGEST = 10_000_000  # bytes: ten minutes of 8 kHz, 16 bit


@dataclass(frozen=True)
class Left:
    """Whose mailbox a caller spoke into, a User or a ServiceNumber; the engine's name for it; who and when."""

    owner: User | ServiceNumber
    engine_id: str
    caller: str
    recorded_at: datetime

    @property
    def mailbox(self):
        """As `keep_recording` is told of it."""
        return {"user" if isinstance(self.owner, User) else "service_number": self.owner}


def read(query, engine):
    """What an Engine says of a recording in its query, a Left. Raises BadRequest, and NotFound for others' mailboxes.

    What two engines call the same is not the same.
    """
    for name in ("id", "user", "service_number", "caller", "at"):
        if not is_text(query.get(name, "")):
            raise BadRequest(f"{name} is no text of at most {LONGEST} characters")
    if not query.get("id"):
        raise BadRequest("id is missing")
    owner = _owner(query, engine.companies_served())
    caller = as_number(" ".join(query.get("caller", "").split()), owner.tenant.country)  # it stands in a mail
    recorded_at = min(moment_of(query.get("at")), timezone.now())
    return Left(owner, f"engine {engine.pk}/{query['id']}", caller, recorded_at)


def _owner(query, companies):
    address, number = query.get("user", ""), query.get("service_number", "")
    if bool(address) == bool(number):
        raise BadRequest("say whose it is: user or service_number")
    if number:
        found = ServiceNumber.objects.filter(number__e164=number, tenant__in=companies)
    else:
        short_number, _at, domain = address.partition("@")
        of_domain = companies.filter(sip_domain=small_letters(domain))
        found = User.objects.filter(short_number=short_number, tenant__in=of_domain)
    owner = found.select_related("tenant").first()
    if owner is None:
        raise NotFound("no such user or service number")
    return owner


def sound_of(body):
    """A WAV file as mailboxes have it, and its seconds. Raises BadRequest for what is none; CannotRead, Busy."""
    if body[:4] != b"RIFF":
        raise BadRequest("the body is no WAV file")
    converted = convert(ContentFile(body))
    return ContentFile(converted.narrow), converted.seconds
