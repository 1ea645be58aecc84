from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.forms.fields import AddressField, PhoneNumberField
from common.rows import is_change, lock_name
from common.small_letters import small_letters
from common.validators import validate_no_control_characters, validate_telephone_text
from statistics.services.counting import rebuild_counts
from telephony.models import RunningEngine
from users.models import Company, Number, NumberBlock, Permission, Role, Trunk, TrunkAllotment, User
from users.services.companies import (
    LARGEST_BLOCK,
    add_number_block,
    lock_number_blocks,
    numbers_between,
    numbers_of_range,
)
from users.services.roles import companies_without_admin
from users.services.trunks import lock_trunks, make_first
from users.services.users import make_first_admin
from users.signing_in.confirming import About, ask_again, is_confirmed
from users.signing_in.services.sign_in import invite
from users.usernames import OffersUsername

from .limits import FIELDS as LIMIT_FIELDS
from .limits import LimitsForm
from .new_clock import CHANGES, change_clock
from .of_company import CompanyFilter, company
from .two_people import OneAfterAnother, ToldOfOthers

MOST_NAMED = 5  # of the companies that a refusal names


class TrunkAllotmentForm(ToldOfOthers):
    """A trunk stays the company's while users are on it."""

    told = ["trunk"]

    def clean(self):
        cleaned = super().clean()
        lock_trunks()  # nobody puts users on it meanwhile
        if self.instance.pk:
            before = TrunkAllotment.objects.get(pk=self.instance.pk)
            kept = not cleaned.get("DELETE") and cleaned.get("trunk") == before.trunk
            if not kept and User.objects.filter(tenant=before.tenant_id, trunk=before.trunk_id).exists():
                self.add_error("trunk", _("Users of the company are on this trunk: it has to stay."))
        return cleaned


class TrunkAllotmentFormSet(forms.BaseInlineFormSet):
    def _should_delete_form(self, form):
        """One that cannot be deleted is checked like any other, so that its error is shown."""
        return super()._should_delete_form(form) and form.is_valid()


class TrunkAllotmentInline(admin.StackedInline):
    """Without a trunk a company cannot add users. Which one is the first has to be seen: calls go by it."""

    model = TrunkAllotment
    min_num = 1
    validate_min = True
    form, formset = TrunkAllotmentForm, TrunkAllotmentFormSet
    extra = 1
    ordering = ["pk"]
    verbose_name = gettext_lazy("trunk that its users may be put on")
    verbose_name_plural = gettext_lazy(
        "trunks that its users may be put on; service numbers’ diverts go out on the first"
    )


class CompanyForm(forms.ModelForm):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=100, validators=[validate_no_control_characters])
    pinned_to = forms.ChoiceField(
        label=gettext_lazy("Telephone system"),
        required=False,
        help_text=gettext_lazy(
            "The one of our own that carries its calls. All others refuse them, also while that one is away."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = dict.fromkeys(RunningEngine.objects.values_list("name", flat=True))
        choices = {"": _("Whichever they reach")} | {name: name for name in known}
        if (chosen := self.instance.pinned_to) not in choices:
            choices[chosen] = _("%(engine)s (not known any more)") % {"engine": chosen}
        self.fields["pinned_to"].choices = choices.items()


class ChangeCompanyForm(CompanyForm, LimitsForm):
    """A company that there is, with what it may have, and which of its trunks is the first."""

    told = ["name", "country", "time_zone", "managed_service", "pinned_to", "first_trunk", *LIMIT_FIELDS]
    first_trunk = forms.ModelChoiceField(
        Trunk.objects.none(),
        label=gettext_lazy("First trunk"),
        required=False,
        help_text=gettext_lazy(
            "Diverts of service numbers go out on it, and calls that users on no trunk send on. "
            "A trunk that is added below can be chosen once it is saved."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].help_text = CHANGES
        self.fields["first_trunk"].queryset = Trunk.objects.filter(companies=self.instance)
        first = TrunkAllotment.objects.for_tenant(self.instance).order_by("pk").first()
        self.initial["first_trunk"] = first and first.trunk_id


class NewCompanyForm(OffersUsername, CompanyForm):
    """A company and its first admin, who gets an invitation by mail."""

    username_field, address_field = "admin_username", "admin_email"

    admin_first_name = forms.CharField(
        label=gettext_lazy("First name"), max_length=60, validators=[validate_telephone_text]
    )
    admin_last_name = forms.CharField(
        label=gettext_lazy("Last name"), max_length=60, validators=[validate_telephone_text]
    )
    admin_email = AddressField(label=gettext_lazy("E-mail"), max_length=190)
    admin_username = forms.CharField(
        label=gettext_lazy("Username"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Left empty, it is the e-mail address."),
    )

    def clean(self):
        cleaned = super().clean()
        self.offer_username(cleaned)
        username = small_letters(cleaned.get("admin_username") or "")
        if username and "admin_username" not in self.errors:
            try:
                User._meta.get_field("username").run_validators(username)
            except ValidationError as error:
                self.add_error("admin_username", error)
            if User.objects.filter(username=username).exists():
                self.add_error("admin_username", _("This username is taken. Choose another one."))
        cleaned["admin_username"] = username
        return cleaned


@admin.register(Company)
class CompanyAdmin(OneAfterAnother, admin.ModelAdmin):
    list_display = ["name", "sip_domain", "country", "time_zone", "managed_service", "enter"]
    search_fields = ["name", "sip_domain"]
    inlines = [TrunkAllotmentInline]
    actions = ["invite_admins_again"]
    company_fields = ["name", "sip_domain", "country", "time_zone", "managed_service", "pinned_to"]

    @admin.display(description=gettext_lazy("help"))
    def enter(self, company):
        return format_html('<a href="{}">{}</a>', reverse("enter_company", args=[company.pk]), _("Enter"))

    def get_form(self, request, obj=None, **kwargs):
        return super().get_form(request, obj, form=ChangeCompanyForm if obj else NewCompanyForm, **kwargs)

    def get_fieldsets(self, request, obj=None):
        company = (None, {"fields": [*self.company_fields, *(["first_trunk"] if obj else [])]})
        first_admin = (
            _("First admin"),
            {"fields": ["admin_first_name", "admin_last_name", "admin_email", "admin_username"]},
        )
        limits = (_("At most"), {"fields": list(LIMIT_FIELDS), "classes": ["collapse"]})
        return [company, limits] if obj else [company, first_admin]

    def get_readonly_fields(self, request, obj=None):
        """Telephones register in the SIP domain, and their passwords are bound to it."""
        return ["sip_domain"] if obj else []

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if not change:
            of_admin = ("first_name", "last_name", "email", "username")
            first = make_first_admin(tenant=obj, **{name: form.cleaned_data[f"admin_{name}"] for name in of_admin})
            messages.info(request, _("An invitation to %(admin)s is waiting to be sent.") % {"admin": first.email})
            return
        form.save_limits()
        if obj.time_zone != form.initial["time_zone"]:
            rebuild_counts(tenant=obj)  # days and hours of its statistics go by its clock
            for words in change_clock(tenant=obj, before=form.initial["time_zone"], now=timezone.now()):
                messages.info(request, words)

    def save_related(self, request, form, formsets, change):
        """The first trunk is chosen among those that the company has once they are saved."""
        super().save_related(request, form, formsets, change)
        if change and "first_trunk" in form.changed_data and (first := form.cleaned_data["first_trunk"]):
            make_first(tenant=form.instance, trunk=first)

    @admin.action(description=gettext_lazy("Mail another invitation to admins who have no password yet"))
    def invite_admins_again(self, request, companies):
        waiting = User.objects.filter(tenant__in=companies).admins()
        waiting = [user for user in waiting if not user.has_usable_password()]
        for user in waiting:
            invite(user=user)
        invited = ", ".join(user.email for user in waiting)
        if waiting:
            messages.info(request, _("Invitations to %(admins)s are waiting to be sent.") % {"admins": invited})
        else:
            messages.warning(request, _("Nobody to invite: the admins of these companies have chosen a password."))

    def has_delete_permission(self, request, obj=None):
        """A company takes people, numbers and orders with it: that is not a matter of one click."""
        return False


class NumberBlockForm(forms.ModelForm):
    """A range, first to last; the numbers of it are made on saving."""

    first = PhoneNumberField(label=gettext_lazy("First number"))
    last = PhoneNumberField(label=gettext_lazy("Last number"))

    class Meta:
        model = NumberBlock
        fields = ["tenant", "first", "last"]
        labels = {"tenant": gettext_lazy("Company")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_bound:
            self.fields["first"].country = self.fields["last"].country = self._country()

    def _country(self):
        """Of the company that is chosen: there the numbers belong when they are typed without a country's code."""
        try:
            return self.fields["tenant"].clean(self.data.get("tenant")).country
        except ValidationError:
            return "GB"

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first"), cleaned.get("last")
        if not first or not last:
            return cleaned
        try:
            numbers_between(first, last)
        except ValueError:
            self.add_error(
                "last",
                _("The last number comes after the first, is as long, and makes at most %(most)d numbers.")
                % {"most": LARGEST_BLOCK},
            )
            return cleaned
        lock_number_blocks()
        taken = numbers_of_range(first, last).order_by("e164").first()
        if taken:
            self.add_error("first", _("%(number)s is allotted already.") % {"number": taken})
        return cleaned


@admin.register(NumberBlock)
class NumberBlockAdmin(admin.ModelAdmin):
    form = NumberBlockForm
    list_display = ["__str__", company, "of_all_free"]
    list_filter = [("tenant", CompanyFilter)]
    search_fields = ["first", "last", "tenant__name"]
    list_select_related = ["tenant"]

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .annotate(
                all_numbers=models.Count("numbers"),
                free_numbers=models.Count("numbers", filter=models.Q(numbers__use=Number.Use.FREE)),
            )
        )

    @admin.display(description=gettext_lazy("free of all"))
    def of_all_free(self, block):
        return f"{block.free_numbers} / {block.all_numbers}"

    def has_change_permission(self, request, obj=None):
        """A block is added and, while nobody uses it, deleted; it never moves to another company."""
        return False

    def has_delete_permission(self, request, obj=None):
        return obj is None or not obj.numbers.exclude(use=Number.Use.FREE).exists()

    def get_actions(self, request):
        return {}

    def save_model(self, request, obj, form, change):
        block = add_number_block(tenant=obj.tenant, first=obj.first, last=obj.last)
        obj.pk, obj.created_at = block.pk, block.created_at


class RoleForm(ToldOfOthers):
    told = ["name", "permissions"]

    permissions = forms.MultipleChoiceField(
        label=gettext_lazy("Permissions"), choices=Permission.choices, widget=forms.CheckboxSelectMultiple
    )
    is_sure = forms.BooleanField(label=gettext_lazy("I know whom this concerns"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["is_sure"].help_text = held_by(self.instance)

    def clean(self):
        """Other permissions hold at once for whoever has the role, in all companies: that is said, and agreed to."""
        cleaned = super().clean()
        is_other = set(cleaned.get("permissions", [])) != set(self.instance.permissions)
        is_asked = self.instance.pk and is_other and not self.errors and not cleaned["is_sure"]
        if is_asked and User.objects.with_role(self.instance).exists():
            self.add_error("is_sure", _("Read whom it concerns, tick this, and save once more."))
        return cleaned

    def clean_permissions(self):
        permissions = self.cleaned_data["permissions"]
        if self.instance.code == Role.ADMIN and Permission.MANAGE_USERS not in permissions:
            raise ValidationError(_("Company admins manage users: without that a company could not be run."))
        if self.instance.pk and (companies := companies_without_admin(role=self.instance, permissions=permissions)):
            said = _("Nobody could do all there is in %(companies)s any more. Give somebody another role first.")
            raise ValidationError(said % {"companies": in_short(companies)})
        return permissions


def held_by(role):
    """How many people another permission of a role concerns, and how many companies, in words."""
    holders = User.objects.with_role(role).order_by()
    people, companies = holders.count(), holders.values("tenant").distinct().count()
    said = _(
        "Other permissions hold at once for all who have this role. People: %(people)d. Companies: %(companies)d."
    )
    return said % {"people": people, "companies": companies}


def in_short(companies):
    """The first of some companies by name, and how many there are besides."""
    names, more = [str(one) for one in companies[:MOST_NAMED]], max(0, len(companies) - MOST_NAMED)
    besides = ngettext("%(count)s more company", "%(count)s more companies", more) % {"count": more}
    return get_text_list([*names, besides] if more else names, _("and"))


@admin.register(Role)
class RoleAdmin(admin.ModelAdmin):
    """Roles are those of all companies: who changes what people may who hold one says who they are first."""

    form = RoleForm
    list_display = ["name", "permissions_of_it"]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if "is_sure" in request.POST and not is_confirmed(request, About.OTHERS_SIGN_IN):
            return ask_again(request, About.OTHERS_SIGN_IN)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_object(self, request, object_id, from_field=None):
        """As it is once whoever else changes roles is done: whoever locks a role locks companies before."""
        if is_change(request):
            lock_name("roles")
        return super().get_object(request, object_id, from_field)

    def get_fields(self, request, obj=None):
        return ["name", "permissions", "is_sure"] if obj else ["name", "permissions"]

    def get_queryset(self, request):
        return super().get_queryset(request).given()

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if set(obj.permissions) != set(form.initial.get("permissions", [])):
            address = reverse("admin:history_changeset_changelist")
            said = _(
                "What “{role}” may do holds at once in all companies, and stands in the <a href='{at}'>history</a>."
            )
            messages.info(request, format_html(said, role=obj.name, at=address))

    def has_delete_permission(self, request, obj=None):
        """The roles that come with the product are asked for by name; what somebody holds cannot go."""
        return obj is None or not (obj.code or User.objects.with_role(obj).exists())

    def get_actions(self, request):
        return {}

    @admin.display(description=gettext_lazy("permissions"))
    def permissions_of_it(self, role):
        return ", ".join(str(one.label) for one in Permission if one in role.permissions)
