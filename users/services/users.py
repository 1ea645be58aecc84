import hashlib
import secrets
from collections import defaultdict
from itertools import chain

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from common.phone_numbers import is_emergency_number
from common.rows import lock_row
from common.small_letters import small_letters

from ..models import Action, DirectoryEntry, ModeSetting, Role, User
from ..rights import BeyondOwnRights, check_roles, check_rule_over
from ..signing_in.services.sign_in import invite
from ..subscriptions import running_of, stop_of_order
from .numbers import change_main_number, free_numbers, give_number, hand_over_numbers
from .orders import Line, place_order, place_orders, what_it_ends, withdraw_requests_about
from .roles import is_last_admin, keeps_admins

APP_PASSWORD_LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # noqa: S105 - none that look alike
FIRST_SHORT_NUMBER = 100


def next_short_number(tenant):
    """The short number to offer next: the first free one after the highest of the most used length.

    None when the company has none left of two to six digits.
    """
    taken = set(User.objects.for_tenant(tenant).order_by().values_list("short_number", flat=True))
    codes = set(DirectoryEntry.objects.for_tenant(tenant).values_list("short_code", flat=True))
    lengths = [len(number) for number in taken]
    start = 10 ** (max(set(lengths), key=lengths.count) - 1) if lengths else FIRST_SHORT_NUMBER
    of_this_length = [int(number) for number in taken if len(number) == len(str(start))]
    highest = max(of_this_length, default=start - 1)
    taken |= codes
    for number in chain(range(highest + 1, start * 10), range(start, highest), range(10, 1_000_000)):
        if str(number) not in taken and not is_emergency_number(str(number), tenant.country):
            return str(number)
    return None


def usual_trunk(tenant):
    """The key of the trunk that most users of a company are on, of nobody's the only one there is; else None."""
    users = User.objects.for_tenant(tenant).filter(trunk__isnull=False).order_by()
    usual = users.values("trunk").annotate(count=Count("pk")).order_by("-count", "trunk").first()
    if usual:
        return usual["trunk"]
    trunks = tenant.trunk_allotments.values_list("trunk", flat=True)[:2]
    return trunks[0] if len(trunks) == 1 else None


@transaction.atomic
def add_user(*, user, by, e164=None, password=None):
    """Save a new user of a company with a main number, and leave the order for it.

    Without `password` an invitation is mailed. Raises NumberTaken when the number has just been given away, and
    BeyondOwnRights for a role that goes beyond what `by` holds.
    """
    check_roles(by=by, before=[], after=user.roles)
    user.username = small_letters(user.username)
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()
    user.save()
    if e164:
        give_number(user=user, e164=e164, is_main=True)
    if not password:
        invite(user=user)
    place_order(tenant=user.tenant, action=Action.ADD_USER, subject=described(user), user=user, by=by)
    return user


@transaction.atomic
def change_user(*, user, e164, by):
    """Save changed fields of a user and the main number.

    A telephone registers under the short number, so with another one its app password is void. Returns
    whether that happened. Raises NumberTaken, LastAdmin when nobody could run the company any more, and
    BeyondOwnRights for roles and an e-mail address that `by` may not change.
    """
    lock_company(user.tenant)
    before = lock_row(user)
    check_change(by=by, before=before, after=user)
    must_register_again = bool(before.sip_ha1) and before.short_number != user.short_number
    if must_register_again:
        user.sip_ha1, user.app_password_set_at = "", None
    with keeps_admins(user.tenant):
        user.save()
    change_main_number(user=user, e164=e164)
    return must_register_again


def check_change(*, by, before, after):
    """Raise BeyondOwnRights when between two states of a user something differs that `by` may not change."""
    check_roles(by=by, before=before.roles, after=after.roles)
    if before.email != after.email:
        check_rule_over(by=by, user=before)


@transaction.atomic
def change_profile(*, user, by):
    """Save changed names and e-mail address of a user. Raises BeyondOwnRights for an address, see `change_user`."""
    check_change(by=by, before=lock_row(user), after=user)
    user.save()


class CannotDelete(Exception):
    """A user who must stay; the message says why."""


def check_deletable(*, user, by):
    """Raise CannotDelete for oneself, for who holds more than `by`, and for the last one who can run the company.

    Also when `by` manages them no longer, deleted meanwhile by another admin: nobody is left to place the order.
    """
    if user == by:
        raise CannotDelete(_("You cannot delete yourself. Ask another admin of your company."))
    if not by.is_operator and not User.objects.for_tenant(user.tenant).admins().filter(pk=by.pk).exists():
        raise CannotDelete(_("You no longer manage the users of your company."))
    try:
        check_rule_over(by=by, user=user)
    except BeyondOwnRights as refusal:
        raise CannotDelete(str(refusal)) from refusal
    if is_last_admin(user):
        raise CannotDelete(_("This is the last admin of your company. Give somebody else the role first."))


@transaction.atomic
def delete_user(*, user, by, hand_to=None):
    """Delete a user for good: the numbers become free or a colleague's, and orders are left. Raises CannotDelete.

    Each subscription that is on or ordered is ended by an order of its own; what was only asked for is withdrawn.
    """
    lock_company(user.tenant)
    check_deletable(user=user, by=by)
    withdraw_requests_about(user=user)
    orders = place_orders(tenant=user.tenant, lines=lines_of_removal(user), by=by)
    if hand_to:
        hand_over_numbers(user=user, to=hand_to)
    free_numbers(user.numbers.all())
    user.delete()
    return orders


def lines_of_removal(user):
    """What is ordered when a user is deleted: that, and the end of each subscription."""
    subject = described(user)
    ends = [stop_of_order(order) for order in running_of(user)]
    return [Line(action, subject, user) for action in (Action.REMOVE_USER, *ends)]


def ended_with(user):
    """The orders whose monthly prices fall away with a user: what added the user, and each subscription."""
    added = what_it_ends(user.tenant, Line(Action.REMOVE_USER, "", user))
    return [*filter(None, [added]), *running_of(user)]


def lock_company(tenant):
    """Until the transaction ends nobody else can change what concerns several users of the company.

    Two admins cannot delete each other, and two choices cannot make a circle of colleagues together. Who also
    locks a user takes this lock first: otherwise two people who change each other wait for one another.
    """
    lock_row(tenant)


@transaction.atomic
def new_app_password(*, user, by):
    """Generate the secret a user's telephones register with, and return it: it is shown once and not kept.

    See User for what is stored of it. Whoever has it calls and is called as the user: raises BeyondOwnRights when
    `by` may not rule over the user.
    """
    check_rule_over(by=by, user=user)
    password = "".join(secrets.choice(APP_PASSWORD_LETTERS) for _i in range(20))
    credentials = f"{lock_row(user).short_number}:{user.tenant.sip_domain}:{password}"
    user.sip_ha1 = hashlib.md5(credentials.encode()).hexdigest()  # noqa: S324 - what SIP digest asks for
    user.app_password_set_at = timezone.now()
    user.save(update_fields=["sip_ha1", "app_password_set_at"])
    return password


@transaction.atomic
def make_first_admin(*, tenant, first_name, last_name, email, username):
    """The first user of a new company, who can make all others; the invitation is mailed."""
    admin = User(
        tenant=tenant,
        roles=[role.pk for role in Role.objects.for_everything()],
        first_name=first_name,
        last_name=last_name,
        email=email,
        username=small_letters(username),
        short_number=next_short_number(tenant),
    )
    admin.set_unusable_password()
    admin.save()
    invite(user=admin)
    return admin


def described(user):
    """How orders name a user: Anna Smith, 101, +44 1632 960101."""
    number = user.main_number
    return ", ".join(filter(None, [user.get_full_name(), user.short_number, str(number) if number else None]))


def circle_of_colleagues(user, colleague):
    """The users that calls would pass if `colleague` became the colleague of `user`, when that is a circle.

    In Common settings or in one of the modes: which modes are on together nobody knows beforehand.
    """
    links = _colleagues_of_users(user.tenant)
    ways, seen = [[user.pk, colleague.pk]], {colleague.pk}
    for way in ways:  # grows while it is gone through: the shortest ways come first
        if way[-1] == user.pk:
            names = User.objects.for_tenant(user.tenant).in_bulk(way)
            return [names[pk] for pk in way]
        ahead = links[way[-1]] - seen
        seen |= ahead
        ways += [[*way, pk] for pk in sorted(ahead)]
    return []


def _colleagues_of_users(tenant):
    """Of each user, by primary key, the colleagues in Common settings and in modes."""
    links = defaultdict(set)
    users = User.objects.for_tenant(tenant).filter(colleague__isnull=False).values_list("pk", "colleague")
    modes = ModeSetting.objects.for_tenant(tenant).filter(colleague__isnull=False).values_list("user", "colleague")
    for pk, colleague in [*users, *modes]:
        links[pk].add(colleague)
    return links
