"""The sounds of messages for telephone engines: what the portal's own telephone system plays as well."""

from service_numbers.models import Prompt

from .engine_requests import NotFound

RATES = {8000: "narrow", 16000: "wide"}  # in Hz: the field of a Prompt that has it, 16 bit mono WAV


def find_sound(message_pk, rate, companies):
    """The stored sound of a message of one of `companies`, and a tag that is another one for each upload.

    Raises NotFound, also for a rate that there is not.
    """
    prompt = Prompt.objects.filter(pk=message_pk, tenant__in=companies).first()
    if prompt is None or not prompt.has_sound or rate not in RATES:
        raise NotFound("no such sound")
    return getattr(prompt, RATES[rate]), f'"{prompt.pk}-{rate}-{prompt.uploaded_at:%Y%m%d%H%M%S%f}"'
