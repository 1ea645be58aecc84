"""What callers have left in the demo: three messages for its user and its sales, of the last days."""

import io
from datetime import datetime, time, timedelta

from recordings.services import keep_recording
from service_numbers.models import ServiceNumber
from users.models import User

from .sounds import VOICES, voice_file

# By whom, how many days ago, at which time of day; in whose mailbox.
LEFT = [
    ("+441632960321", 1, time(17, 42), "user"),
    ("+447700900456", 2, time(12, 8), "user"),
    ("", 2, time(19, 20), "Sales"),
]


def make_demo_recordings(*, company, now):
    """Voicemail of the days before `now`."""
    mailboxes = {
        "user": {"user": User.objects.for_tenant(company).get(username="user")},
        "Sales": {"service_number": ServiceNumber.objects.for_tenant(company).get(name="Sales")},
    }
    today = now.astimezone(company.zone).date()
    for (caller, days_ago, at, mailbox), (name, parts) in zip(LEFT, VOICES.items(), strict=True):
        keep_recording(
            engine_id=f"demo {company.pk} {name}",
            company=company,
            caller=caller,
            recorded_at=datetime.combine(today - timedelta(days=days_ago), at, company.zone),
            seconds=sum(seconds for _hertz, seconds in parts),
            sound=io.BytesIO(voice_file(name)),
            **mailboxes[mailbox],
        )
