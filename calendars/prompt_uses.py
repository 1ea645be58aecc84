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

OVERVIEW = "service_numbers:detail"
SETTINGS = [field for field in ServiceNumber._meta.fields if field.related_model is Prompt]


@dataclass(frozen=True)
class Use:
    """One place that plays a prompt: "Sales: welcome message", and the page where that is set.

    `service_number` is the name of whose place it is, "" of the company's; `page` the name of that page, `of` the key
    it takes. The words are made for those that a page shows: a message may be used in thousands of places.
    """

    service_number: str
    what: str
    page: str
    of: int | None = None

    @property
    def label(self):
        if not self.service_number:
            return str(self.what)
        return _("%(service_number)s: %(what)s") % {"service_number": self.service_number, "what": self.what}

    @property
    def url(self):
        return reverse(self.page, args=[] if self.of is None else [self.of])


def uses_of_prompts(*, tenant, user, prompts):
    """The uses of each of some prompts of a company by its id: four queries, however many there are.

    Past calendar days, and what has ended, do not count. A page that the role of `user` may not open is left for the
    service number's.
    """
    uses, keys = defaultdict(list), {prompt.pk for prompt in prompts}
    pages = {field: _page_of(field, user) for field in SETTINGS}
    is_set = Q.create([(f"{field.name}__in", keys) for field in SETTINGS], connector=Q.OR)
    numbers = ServiceNumber.objects.for_tenant(tenant).filter(is_set).order_by(Lower("name"))
    for pk, name, *chosen in numbers.values_list("pk", "name", *(field.attname for field in SETTINGS)):
        for field, prompt in zip(SETTINGS, chosen, strict=True):
            if prompt in keys:
                uses[prompt].append(Use(name, field.verbose_name, pages[field], pk))
    days = CalendarDay.objects.for_tenant(tenant).from_day(timezone.localdate(timezone=tenant.zone))
    of_days = days.filter(prompt__in=keys).values_list("prompt", "name", "service_number", "service_number__name")
    for prompt, day, pk, name in of_days:
        uses[prompt].append(Use(name, _("%(day)s in the calendar") % {"day": day}, "service_numbers:calendar", pk))
    overrides = Override.objects.for_tenant(tenant).not_over(timezone.now()).filter(prompt__in=keys)
    for one in overrides.select_related("service_number"):
        what = f"{one.get_kind_display()} {one.when}"
        uses[one.prompt_id].append(Use(str(one.service_number), what, OVERVIEW, one.service_number_id))
    for row in OutsideOfficeHours.objects.for_tenant(tenant).filter(prompt__in=keys):
        uses[row.prompt_id].append(Use("", _("Outside office hours"), "company:office_hours_message"))
    return uses


def _page_of(field, user):
    module = MESSAGE_MODULES[field.name]
    return f"service_numbers:{module.name}" if user.may(module.permission) else OVERVIEW
