"""The rows that the pages of this app are about: of the company, or 404; locked while a change is being saved."""

from common.rows import find, find_unlocked, is_change, lock_row

from .models import (
    Company,
    Department,
    DirectoryEntry,
    Import,
    ListedNumber,
    Number,
    Order,
    OutgoingMail,
    User,
)
from .rights import check_rule_over
from .services.departments import lock_departments
from .services.exports import sheets_of
from .services.modes import absences_of
from .services.orders import refusal_of_adding
from .services.users import lock_company
from .signing_in.services.own_sign_in import every_own_sign_in


def get_company(request):
    """The company that the request works for."""
    if not is_change(request):
        return request.tenant
    return find(request, Company.objects.all(), pk=request.tenant.pk)


def get_company_to_enter(pk):
    """Any company, for operators. A visit is no change of it, and waits for none."""
    return find_unlocked(Company.objects.all(), pk=pk)


def get_user(request, pk, *, with_company=False):
    """A user. `with_company` is for changes that others of the company may be in the way of: see `lock_company`."""
    if with_company and is_change(request):
        lock_company(request.tenant)
    users = User.objects.for_tenant(request.tenant).with_permissions().annotate(refusal=refusal_of_adding())
    return find(request, users.select_related("tenant", "trunk", "department", "colleague"), pk=pk)


def get_further_number(request, user, pk):
    """A number of a user that is not the main one."""
    return find(request, Number.objects.for_tenant(request.tenant), pk=pk, user=user, is_main=False)


def get_absence(request, user, pk, moment):
    """An absence of a user that is running or planned at a moment."""
    return find(request, absences_of(user).not_over(moment).select_related("tenant", "user"), pk=pk)


def get_planned_absence(request, user, pk, moment):
    """One that has not begun."""
    return find(request, absences_of(user).filter(starts_at__gt=moment).select_related("tenant", "user"), pk=pk)


def get_listed_number(request, owner, pk):
    """An entry of a list of a user, or of the company's when `owner` is None."""
    return find(request, ListedNumber.objects.for_tenant(request.tenant), pk=pk, user=owner)


def get_department(request, pk):
    """A department. All of them are locked, always first: where one stands decides where the others may be moved."""
    if is_change(request):
        lock_departments(request.tenant)
    departments = Department.objects.for_tenant(request.tenant)
    return find_unlocked(departments.select_related("parent", "tenant"), pk=pk)


def get_directory_entry(request, pk):
    """An entry of the private number plan."""
    return find(request, DirectoryEntry.objects.for_tenant(request.tenant), pk=pk)


def get_mail(request, pk):
    """A mail in the outbox about a user or an order of the company; others are sent again on their own pages."""
    mails = OutgoingMail.objects.for_tenant(request.tenant)
    return find(request, mails.filter(ids__has_any_keys=["user", "order"]), pk=pk)


def get_order(request, pk):
    """An order of the company. Who answers it locks the company first, as whoever deletes its user does."""
    if is_change(request):
        lock_company(request.tenant)
    orders = Order.objects.for_tenant(request.tenant)
    return find(request, orders.select_related("tenant", "user", "ends", "placed_by"), pk=pk)


def get_sign_in(request, pk):
    """Another browser in which somebody is signed in, for themselves."""
    return find(request, request.user.sign_ins.exclude(session=request.session.session_key), pk=pk)


def get_user_ruled_over(request, pk):
    """A user whose signing in is up to who asks; 403 of one who may do more."""
    user = get_user(request, pk)
    check_rule_over(by=request.user, user=user)
    return user


def get_sign_in_of(request, user, pk):
    """A browser in which a user is signed in."""
    return find(request, user.sign_ins.all(), pk=pk)


def get_passkey(request, pk):
    """A passkey of who is signed in: nobody else's. The user is locked first, as by whoever adds one."""
    if is_change(request):
        lock_row(request.user)
    return find(request, request.user.passkeys.select_related("user"), pk=pk, user=request.user)


def get_export(request, pk):
    """A sheet that the user has asked for: nobody else's."""
    return find(request, sheets_of(tenant=request.tenant, user=request.user), pk=pk)


def get_import(request, pk):
    """A file that was uploaded; its row is not waited for: whether it can be stopped is found in one statement."""
    return find_unlocked(Import.objects.for_tenant(request.tenant), pk=pk)


def get_own_sign_in(sign):
    """The own sign-in whose address this is, of whatever company: visitors come here. It changes nothing of it."""
    return find_unlocked(every_own_sign_in(), sign=sign)
