"""Settings of a user that nothing uses as they are now, found without a call. Pure.

They break nothing, and may be meant for later: the pages of the user show them apart from what is missing.
"""

from dataclasses import dataclass

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from users.models import CallPattern, Mode, ModeSetting

from .barring import bar_on
from .configuration import CompanySettings, UserSettings
from .going_out import cannot_leave
from .plan import Caller, Setting, What
from .rules import of_user


@dataclass(frozen=True)
class UnusedSetting:
    """A `setting` of a user without effect: `words` say why, `mended_by` is what stands in the way.

    `effect` says what is left of it, "" when nothing is.
    """

    setting: Setting
    words: str
    mended_by: Setting
    effect: str = ""
    switch = None  # pages of service numbers have a button here


def unused_of_user(company: CompanySettings, user: UserSettings) -> list[UnusedSetting]:
    """What a user has set and callers never meet, in the order of the pages."""
    parts = (_modes, _each_mode, _colleague_and_number, _work_hours, _voicemail, _telephone, _refused, _black_list)
    return [one for part in parts for one in part(company, user)]


def _unused(user, what, words, mended_by, effect=""):
    return UnusedSetting(of_user(what, user), words, of_user(mended_by, user), effect)


def modes_in_use(user):
    """The Modes that can ever hold: all, or Gone for the day outside work hours, and their CallPatterns."""
    has_hours = user.work_hours_activated and bool(user.work_hours)
    modes = list(Mode) if user.absence_activated else [Mode.GONE_FOR_THE_DAY] if has_hours else []
    return {mode: _pattern(user, mode) for mode in modes}


def _pattern(user, mode):
    effect = user.modes.get(mode)
    return CallPattern(effect.pattern if effect else ModeSetting.DEFAULT_PATTERNS[mode])


def _modes(company, user):
    if user.absence_activated:
        return
    if user.absences:
        words = _("Modes that are switched on or planned are ignored: absence is not activated.")
        yield _unused(user, What.MODES, words, What.COMMON_SETTINGS)
    if set(user.modes) - set(modes_in_use(user)):
        words = _("What the modes do has no effect: absence is not activated.")
        left = _("Outside the work hours calls go as in Gone for the day all the same.") if modes_in_use(user) else ""
        yield _unused(user, What.MODES, words, What.COMMON_SETTINGS, left)


def _each_mode(company, user):
    """Numbers and colleagues of a mode whose call pattern does not use them."""
    for mode in (one for one in Mode if one in user.modes):
        effect, pattern = user.modes[mode], _pattern(user, mode)
        said = {"mode": mode.label, "pattern": pattern.label}
        if effect.number and not pattern.uses_number:
            words = _("The number of %(mode)s is not used: its call pattern is “%(pattern)s”.")
            yield _unused(user, What.MODES, words % said, What.MODES)
        if effect.colleague and not pattern.uses_colleague:
            words = _("The colleague of %(mode)s is not used: its call pattern is “%(pattern)s”.")
            yield _unused(user, What.MODES, words % said, What.MODES)


def _colleague_and_number(company, user):
    """The colleague and the number for all modes that have none of their own."""
    effects = [(pattern, user.modes.get(mode)) for mode, pattern in modes_in_use(user).items()]
    is_used = any(pattern.uses_colleague and not (effect and effect.colleague) for pattern, effect in effects)
    if user.colleague and not is_used:
        words = _("The colleague number is not used: no mode sends calls to a colleague without one of its own.")
        yield _unused(user, What.COMMON_SETTINGS, words, What.MODES)
    is_used = any(pattern.uses_number and not _reaches(company, user, effect) for pattern, effect in effects)
    if user.forwarding_number and not is_used:
        words = _("The call forwarding number is not used: no mode sends calls to a number without one of its own.")
        yield _unused(user, What.COMMON_SETTINGS, words, What.MODES)


def _reaches(company, user, effect):
    """Whether a mode has a number of its own that can be dialled: only then that of Common settings is not asked."""
    number = effect.number if effect else ""
    is_useless = not number or number in company.free_numbers or cannot_leave(company, number, user)
    return not is_useless and not bar_on(company, number, user)


def _work_hours(company, user):
    if user.work_hours and not user.work_hours_activated:
        words = _("The work hours have no effect: they are not activated.")
        yield _unused(user, What.WORK_HOURS, words, What.COMMON_SETTINGS)
    if user.work_hours_activated and not user.work_hours:
        words = _("Work hours are activated, but none are set: they have no effect.")
        yield _unused(user, What.COMMON_SETTINGS, words, What.WORK_HOURS)


def _voicemail(company, user):
    if user.voicemail_enabled and not user.email:
        words = _("Voicemail cannot answer: there is no e-mail address for the recordings.")
        yield _unused(user, What.COMMON_SETTINGS, words, What.PROFILE)
    modes = [mode.label for mode, pattern in modes_in_use(user).items() if pattern.is_voicemail]
    if not user.voicemail_enabled and modes:
        words = _("Voicemail is off, and modes send calls there: %(modes)s.")
        words %= {"modes": get_text_list(modes, _("and"))}
        yield _unused(user, What.COMMON_SETTINGS, words, What.MODES, _("These calls are disconnected."))


def _telephone(company, user):
    if not user.has_app_password:
        words = _("The alert time has no effect: without an app password no telephone can be registered yet.")
        yield _unused(user, What.COMMON_SETTINGS, words, What.PROFILE)


def _refused(company, user):
    """Refused callers whom a white list puts through all the same."""
    for entry in user.refused_callers:
        caller = Caller(entry.digits, entry.digits)
        if not entry.is_prefix and (caller.is_on(user.white_list) or caller.is_on(company.white_list)):
            words = _("%(entry)s is not refused: the caller is on a white list.") % {"entry": entry}
            yield _unused(user, What.REFUSED_CALLERS, words, What.LISTS)


def _black_list(company, user):
    """What the company bars already."""
    for entry in user.black_list:
        if not entry.is_prefix and bar_on(company, entry.digits):
            words = _("%(entry)s on the black list changes nothing: the company bars it already.") % {"entry": entry}
            yield _unused(user, What.LISTS, words, What.LISTS)
    if user.barred_kinds & company.barred_kinds:
        words = _("Kinds of numbers that the company bars already are barred whether they are ticked here or not.")
        yield _unused(user, What.LISTS, words, What.LISTS)
