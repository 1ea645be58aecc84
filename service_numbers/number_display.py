"""The generic number display expression: what an agent sees of a caller's number. Pure."""

from .models import NumberDisplayMode, NumberDisplayType

EXAMPLE_CALLER = "+441632960987"


def displayed_number(service_number, caller, called):
    """What the agent's telephone shows of a call from `caller` to `called` (E.164; a withheld caller is None).

    Disabled is the caller's number alone, anonymous is nothing. Both is "A B". Between the expression and the number
    nothing is put: who wants a blank there, or a colon, writes it into the expression.
    """
    kind = service_number.number_display_type
    if kind == NumberDisplayType.ANONYMOUS:
        return ""
    if kind == NumberDisplayType.DISABLED:
        return caller or ""
    shown = {
        NumberDisplayMode.CALLER: [caller],
        NumberDisplayMode.CALLED: [called],
        NumberDisplayMode.BOTH: [caller, called],
    }[service_number.number_display_mode]
    numbers = " ".join(number for number in shown if number)
    text = service_number.number_display_text
    return text + numbers if kind == NumberDisplayType.PREFIX else numbers + text


def example_of(service_number):
    """A call from an example caller, as the agent will see it."""
    return displayed_number(service_number, EXAMPLE_CALLER, service_number.number.e164)
