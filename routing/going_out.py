"""How a call leaves the company: on which trunk, and what number it shows there. Pure."""

from .configuration import CompanySettings, ServiceNumberSettings, TrunkSettings, UserSettings


def trunk_of(company: CompanySettings, sender: ServiceNumberSettings | UserSettings | None) -> TrunkSettings | None:
    """The trunk of calls that somebody sends on: a user's own, of who has none the company's first."""
    return (sender.trunk if isinstance(sender, UserSettings) else None) or company.trunk


def cannot_leave(company, number, sender=None):
    """Whether a number in E.164 is outside, and there is no trunk for calls that are sent on there.

    Without a `sender` it is a service number that sends them.
    """
    return trunk_of(company, sender) is None and not company.is_own(number)


def on_trunk(trunk):
    """The fields of a Step, or a Phone, that tell the trunk; None is none."""
    return {"trunk": trunk.name, "trunk_pk": trunk.pk} if trunk else {}


def sent_on(call, sender):
    """The fields of a Step, or a Phone, of a call that is sent on out of the company: the trunk and what it shows.

    That is the caller's number where the trunk carries it, else the company's main number; who withholds the number
    stays withheld.
    """
    company, trunk, number = call.company, trunk_of(call.company, sender), call.shown.number or ""
    is_carried = trunk is not None and trunk.carries_caller_number and number.startswith("+")
    shown = number if is_carried else company.main_number or own_number(sender)
    return on_trunk(trunk) | {"shown_number": shown, "withheld": call.shown.is_withheld}


def shown_of_user(company, user):
    """The number (E.164) that calls of a user show: the user's main one, else the company's; "" without both."""
    return own_number(user) or company.main_number


def own_number(owner):
    if isinstance(owner, UserSettings):
        return owner.numbers[0] if owner.numbers else ""
    return owner.e164
