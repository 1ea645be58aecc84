from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy

from history.models import Change, ChangeSet
from history.words import Line, Names, who
from users.models import User
from users.retention import Kind

from .of_company import CompanyFilter, company, moment_of
from .read_only import ReadOnly
from .retention import SaysHowLong

LINES = 100


@admin.register(ChangeSet)
class ChangeSetAdmin(SaysHowLong, ReadOnly, admin.ModelAdmin):
    """All changes of settings, for operators to read: of companies, and of what belongs to none."""

    list_display = [moment_of("at", gettext_lazy("when")), company, "actor_name", "by_operator", "address"]
    list_filter = ["by_operator", ("tenant", CompanyFilter)]
    list_select_related = ["tenant"]
    search_fields = ["actor_name", "tenant__name"]
    date_hierarchy = "at"
    kept_as = [Kind.HISTORY]
    view_on_site = False  # it is a page of the company
    fields = readonly_fields = [moment_of("at", gettext_lazy("when")), company, "by_whom", "address", "what"]

    @admin.display(description=gettext_lazy("who"))
    def by_whom(self, change_set):
        return who(change_set, Names(change_set.tenant, [], {User: {change_set.as_user} - {None}}))

    @admin.display(description=gettext_lazy("what"))
    def what(self, change_set):
        """The first changes in words, a line each."""
        changes = list(Change.objects.filter(change_set=change_set)[:LINES])
        names = Names(change_set.tenant, changes)
        return format_html_join("", "<p>{}</p>", ((said(Line(change, names)),) for change in changes))


def said(line):
    """A change in one line: changed price: Add a user (monthly price: 3 → 4)."""
    values = "; ".join(f"{value.label}: {value.before or ''} → {value.after or ''}" for value in line.values)
    return f"{line.action} {line.owner} {line.kind}: {line.name} ({values})"
