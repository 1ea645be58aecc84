"""What operators read of companies' rows: whose they are, when by the company's clock, and what they cost."""

from datetime import UTC

from django.contrib import admin
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from users.money import money


@admin.display(description=_("company"), ordering="tenant__name")
def company(row):
    return row.tenant


def moment_of(name, label):
    """A column with the instant of a field."""

    @admin.display(description=label, ordering=name)
    def shown(row):
        moment = getattr(row, name)
        return moment_words(moment, row.tenant) if moment else "-"

    shown.__name__ = name.removesuffix("_at") or name
    return shown


def moment_words(moment, tenant):
    """26 Nov 2026, 10:58 GMT by the clock of a company; what belongs to none is in UTC."""
    local = timezone.localtime(moment, tenant.zone if tenant else UTC)
    written = date_format(local, "SHORT_DATETIME_FORMAT")
    return f"{written} {local.tzname()}"


def price_of(name, label):
    """A column with an amount of money."""

    @admin.display(description=label, ordering=name)
    def shown(row):
        return money(getattr(row, name))

    shown.__name__ = f"{name}_price"
    return shown


class CompanyFilter(admin.RelatedFieldListFilter):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.title = _("company")
