"""Where prompts are used, in words and with the way there."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from service_numbers.models import Override, Prompt, ServiceNumber
from service_numbers.modules import MESSAGE_MODULES

from .models import CalendarDay, OutsideOfficeHours

SETTINGS = [field for field in ServiceNumber._meta.fields if field.related_model is Prompt]


@dataclass(frozen=True)
class Use:
    """One place that plays a prompt: "Sales: welcome message", and the page where that is set."""

    label: str
    url: str


def uses_of_prompts(*, tenant, user):
    """The uses of each prompt of a company by its id: four queries, however many there are.

    Past calendar days, and what has ended, do not count. A page that the role of `user` may not open is left for the
    service number's.
    """
    uses = defaultdict(list)
    is_set = Q.create([(f"{field.name}__isnull", False) for field in SETTINGS], connector=Q.OR)
    for number in ServiceNumber.objects.for_tenant(tenant).filter(is_set).order_by(Lower("name")):
        for field in SETTINGS:
            if prompt_pk := getattr(number, field.attname):
                module = MESSAGE_MODULES[field.name]
                may_open = user.may(module.permission)
                url = reverse(f"service_numbers:{module.name}", args=[number.pk]) if may_open else None
                uses[prompt_pk].append(_use(number, field.verbose_name, url))
    days = CalendarDay.objects.for_tenant(tenant).from_day(timezone.localdate(timezone=tenant.zone))
    for day in days.filter(prompt__isnull=False).select_related("service_number"):
        calendar = reverse("service_numbers:calendar", args=[day.service_number_id])
        uses[day.prompt_id].append(_use(day.service_number, _("%(day)s in the calendar") % {"day": day}, calendar))
    overrides = Override.objects.for_tenant(tenant).not_over(timezone.now()).filter(prompt__isnull=False)
    for one in overrides.select_related("service_number"):
        uses[one.prompt_id].append(_use(one.service_number, f"{one.get_kind_display()} {one.when}"))
    for row in OutsideOfficeHours.objects.for_tenant(tenant).filter(prompt__isnull=False):
        url = reverse("company:office_hours_message")
        uses[row.prompt_id].append(Use(_("Outside office hours"), url))
    return uses


def _use(service_number, what, url=None):
    label = _("%(service_number)s: %(what)s") % {"service_number": service_number, "what": what}
    return Use(label, url or service_number.get_absolute_url())
