"""The telephone systems that come with the portal: whether each is there, and what it carries."""

from datetime import datetime

from django.contrib import admin, messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from telephony.models import RunningEngine, away_before

from .of_company import moment_words
from .read_only import ReadOnly


@admin.register(RunningEngine)
class RunningEngineAdmin(ReadOnly, admin.ModelAdmin):
    """What each has last written of itself; of one that is away no figure is shown. It can be forgotten then."""

    list_display = [
        *("name", "state", "asterisk", "calls", "telephones", "companies", "settings", "sip_address"),
        "wrong_passwords",
    ]
    list_display_links = None
    fields = readonly_fields = [*list_display, "started_at", "seen_at"]
    actions = ["forget"]

    @admin.display(description=gettext_lazy("state"), ordering="seen_at")
    def state(self, engine):
        if engine.is_away:
            return _("away since %(time)s") % {"time": moment_words(engine.seen_at, None)}
        return engine.state.label

    @admin.display(description=RunningEngine._meta.get_field("version").verbose_name, ordering="version")
    def asterisk(self, engine):
        """Its version, without what a distribution writes behind: the list has nine columns."""
        return engine.version.partition("+")[0]

    @admin.display(description=RunningEngine._meta.get_field("channels").verbose_name)
    def calls(self, engine):
        return None if engine.is_away else engine.channels

    @admin.display(description=RunningEngine._meta.get_field("registered").verbose_name)
    def telephones(self, engine):
        return None if engine.is_away else engine.registered

    @admin.display(
        description=RunningEngine._meta.get_field("settings_since").verbose_name, ordering="settings_since"
    )
    def settings(self, engine):
        """Short, and in as many lines as it takes."""
        return engine.settings_since and moment_words(engine.settings_since, None)

    @admin.display(description=RunningEngine._meta.get_field("strangers").verbose_name)
    def wrong_passwords(self, engine):
        """How many within the last hour at most, of which users most, and which addresses are refused until when."""
        told = engine.strangers
        if engine.is_away or not (told.get("failed") or told.get("refused")):
            return None
        users = ", ".join(f"{user} {count}" for user, count in told["users"])
        words = _("%(count)d since %(time)s") % {"count": told["failed"], "time": _moment(told["since"])}
        words = f"{words}: {users}" if users else words
        named = [
            _("%(address)s until %(time)s") % {"address": address, "time": _moment(until)}
            for address, until in told["addresses"]
        ]
        refused = ngettext("%(count)d address refused", "%(count)d addresses refused", told["refused"])
        refused %= {"count": told["refused"]}
        return f"{words}. {refused}: {', '.join(named)}." if named else f"{words}."

    @admin.action(
        description=gettext_lazy("Forget the selected telephone systems that are away"), permissions=["view"]
    )
    def forget(self, request, engines):
        """One that is there, or comes back, writes itself down again."""
        count = engines.filter(seen_at__lt=away_before()).delete()[0]
        words = ngettext(
            "%(count)d telephone system is forgotten.", "%(count)d telephone systems are forgotten.", count
        )
        messages.info(request, words % {"count": count})


def _moment(written):
    return moment_words(datetime.fromisoformat(written), None)
