from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms.base import PeriodForm, TenantModelForm
from common.forms.fields import DayField, EmailLinesField
from service_numbers.models import ServiceNumber
from users.forms.outside_addresses import ASKED_FIRST, NamesAddresses
from users.limits import most_of, room_for
from users.models import User
from users.services.departments import department_tree, indented

from .calls import BEHIND
from .figures import Question
from .mailed import last_period
from .models import CallLeg, Direction, MailedReport, QueueCall
from .number_calls import BEHIND_NUMBERS
from .number_choice import ServiceNumberField
from .periods import Period, this_month
from .short_links import spelt_out
from .wording import CALLS_OF

DIRECTIONS = [(value, capfirst(label)) for value, label in Direction.choices]

LARGEST_ID = 2**63 - 1


class ReportForm(PeriodForm):
    """What is asked of the statistics, from the query of an address.

    Left out, it is the incoming calls of the current month so far; of both directions is asked with an empty one.
    """

    format = forms.ChoiceField(
        label=gettext_lazy("Format"),
        required=False,
        choices=[("browser", gettext_lazy("Browser")), ("excel", gettext_lazy("Excel"))],
    )
    start = DayField(label=gettext_lazy("Start"))
    end = DayField(label=gettext_lazy("End"))
    direction = forms.ChoiceField(
        label=gettext_lazy("Direction"),
        required=False,
        choices=[("", gettext_lazy("All")), *DIRECTIONS],
    )
    department = forms.TypedChoiceField(label=gettext_lazy("Department"), required=False, empty_value=None)
    service_number = ServiceNumberField(label=gettext_lazy("Service number"))

    def __init__(self, data, *args, tenant, **kwargs):
        self.tenant = tenant
        now = this_month(timezone.localdate())
        asked = data.copy()
        asked.setdefault("start", now.first.isoformat())
        asked.setdefault("end", now.last.isoformat())
        asked.setdefault("direction", Direction.INCOMING)
        super().__init__(asked, *args, **kwargs)
        departments, numbers = self.fields["department"], self.fields["service_number"]
        numbers.offer(tenant)
        if "service_number" in asked:
            asked["service_number"] = numbers.in_words(asked["service_number"])
        by_pk = {str(one.pk): one for one in department_tree(tenant)}
        departments.choices = [("", _("All")), *((pk, indented(one)) for pk, one in by_pk.items())]
        departments.coerce = by_pk.get

    def query(self):
        """What a form without errors asks for, as the query of an address."""
        asked = self.cleaned_data
        query = {
            "start": asked["start"].isoformat(),
            "end": asked["end"].isoformat(),
            "direction": asked["direction"],
        }
        return query | {name: asked[name].pk for name in ("department", "service_number") if asked[name]}

    def question(self):
        """The Question of a form without errors."""
        asked = self.cleaned_data
        return Question(
            tenant=self.tenant,
            period=Period(asked["start"], asked["end"]),
            direction=asked["direction"],
            department=asked["department"],
            service_number=asked["service_number"],
        )


class CallsForm(ReportForm):
    """Which calls are shown: those behind a figure, of one person or of all. A short address says the same."""

    figure = forms.ChoiceField(
        label=gettext_lazy("Calls"),
        required=False,
        choices=[(name, words) for name, (words, _condition) in BEHIND.items()],
    )
    person = forms.IntegerField(
        required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput, label=gettext_lazy("User")
    )
    name = ""  # of the person

    def __init__(self, data, *args, **kwargs):
        super().__init__(spelt_out(data), *args, **kwargs)

    def words(self):
        """Which calls, in words."""
        return BEHIND[self.cleaned_data.get("figure") or "all"][0]

    def narrowed(self):
        """What the calls are narrowed to, in words."""
        asked = self.cleaned_data
        shown = [CALLS_OF[asked["direction"]], asked["service_number"]]
        return [one for one in (*shown, None if asked["person"] else asked["department"]) if one]

    def clean_figure(self):
        return self.cleaned_data["figure"] or "all"

    def clean_person(self):
        """A user of the company, or a deleted one who has calls."""
        person = self.cleaned_data["person"]
        if person is None:
            return None
        user = User.objects.for_tenant(self.tenant).filter(pk=person).first()
        legs = CallLeg.objects.for_tenant(self.tenant).filter(person=person)
        leg = None if user else legs.order_by("-started_at").first()
        if user is None and leg is None:
            raise forms.ValidationError(_("There is no such user. Go back to the statistics and choose one."))
        self.name = user.get_full_name() if user else leg.person_name
        return person


class NumberCallsForm(ReportForm):
    """Which calls of service numbers are shown: those behind a figure, of one service number or of all."""

    figure = forms.ChoiceField(
        label=gettext_lazy("Calls"),
        required=False,
        choices=[(name, words) for name, (words, _condition) in BEHIND_NUMBERS.items()],
    )
    line = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=LARGEST_ID,
        widget=forms.HiddenInput,
        label=gettext_lazy("Service number"),
    )
    name = ""  # of the service number

    def words(self):
        """Which calls, in words."""
        return BEHIND_NUMBERS[self.cleaned_data.get("figure") or "offered"][0]

    def clean_figure(self):
        return self.cleaned_data["figure"] or "offered"

    def clean_line(self):
        """A service number of the company, or a deleted one that has calls."""
        line = self.cleaned_data["line"]
        if line is None:
            return None
        number = ServiceNumber.objects.for_tenant(self.tenant).filter(pk=line).first()
        calls = QueueCall.objects.for_tenant(self.tenant).filter(service_number=line)
        call = None if number else calls.order_by("-offered_at").first()
        if number is None and call is None:
            raise forms.ValidationError(
                _("There is no such service number. Go back to the statistics and choose one.")
            )
        self.name = number.name if number else call.service_number_name
        return line


class MailedReportForm(NamesAddresses, TenantModelForm):
    addresses_field = "emails"
    emails = EmailLinesField(
        label=gettext_lazy("Addresses"),
        max_length=20_000,
    )

    class Meta:
        model = MailedReport
        fields = ["frequency", "direction", "emails"]
        labels = {"frequency": gettext_lazy("How often"), "direction": gettext_lazy("Direction")}
        help_texts = {
            "frequency": gettext_lazy(
                "It has the figures of the day before, of the week before (Monday to Sunday) or of the month before."
            )
        }
        widgets = {"frequency": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["frequency"].choices = MailedReport.Frequency.choices
        self.fields["direction"].choices = [("", _("Incoming and outgoing")), *DIRECTIONS]
        if self.instance.pk is None:
            self.initial["direction"] = Direction.INCOMING
        emails = self.fields["emails"]
        most = most_of(tenant=self.tenant, name="report_addresses")
        who = _("Who gets the report: one address a line, at most %(most)d.") % {"most": most}
        emails.help_text = f"{who} {ASKED_FIRST}"
        emails.most = max(most, len(self.instance.emails))  # those beyond a most that was lowered stay

    def clean_emails(self):
        addresses = self.cleaned_data["emails"]
        if not addresses:
            raise forms.ValidationError(_("Enter at least one address."))
        return addresses

    def save(self, commit=True):
        """The first report is that of the period which ends next: the one before is over already."""
        if self.instance.pk is None or "frequency" in self.changed_data:
            self.instance.sent_for = last_period(self.instance.frequency, timezone.localdate()).last
        if self.instance.pk:
            return super().save(commit)
        with room_for(MailedReport.objects.for_tenant(self.tenant), tenant=self.tenant):
            return super().save(commit)
