"""The mails about signing in, about orders and to outside addresses, as they are written when they are sent."""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.formats import date_format
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.letters import Letter, NobodyToWriteTo, letter
from common.outside_mail import wanted_for

from .models import Order, OutsideAddress, OwnSignIn, Passkey, Permission, User
from .order_words import after_refusal
from .services.outside_addresses import ANSWER_WITHIN, is_settled, signed
from .signing_in.browsers import words_for
from .signing_in.services.changes import What
from .signing_in.services.emails import email_link
from .signing_in.services.second_factor import has_second_factor

DAY = 86400  # seconds


def choose_password_link(user):
    """An address where this user may choose a password, once and for PASSWORD_RESET_TIMEOUT seconds."""
    path = reverse(
        "choose_password",
        args=[urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)],
    )
    return settings.PORTAL_ADDRESS + path


def user_of(mail):
    user = User.objects.filter(pk=mail.ids["user"], tenant=mail.tenant_id).first()
    if user is None:
        raise NobodyToWriteTo
    return user


def of_who_has_signed_in(mail):
    user = User.objects.filter(pk=mail.ids["user"], tenant=mail.tenant_id).first()
    return _("Not sent again: %(user)s has signed in since.") % {"user": user} if user and user.last_login else ""


def of_who_has_another(mail):
    user = User.objects.filter(pk=mail.ids["user"], tenant=mail.tenant_id).first()
    if user is None or not has_second_factor(user):
        return ""
    return _("Not sent again: %(user)s has set up a second factor since.") % {"user": user}


def of_proved_address(mail):
    user = User.objects.filter(pk=mail.ids["user"], tenant=mail.tenant_id).first()
    if user and [user.email] != mail.addresses:
        return _("Not sent again: %(user)s has another address by now.") % {"user": user}
    return _("Not sent again: the address is confirmed.") if user and user.has_proved_email else ""


def of_removed_passkey(mail):
    passkeys = Passkey.objects.filter(user=mail.ids["user"], name=mail.ids["passkey"], refused_at__isnull=False)
    return "" if passkeys.exists() else _("Not sent again: that passkey is no longer there.")


@letter("invitation", gettext_lazy("invitation"), of_who_has_signed_in)
def invitation(mail):
    """The way in: the username, and a link. It goes to the address that counts by now."""
    user = user_of(mail)
    context = {"user": user, "link": choose_password_link(user), "days": settings.PASSWORD_RESET_TIMEOUT // DAY}
    subject = _("Your sign-in for %(portal)s") % {"portal": settings.PORTAL_NAME}
    return Letter([user.address_for_links], subject, "invitation", context)


@letter("password_link", gettext_lazy("link to choose a password"))
def password_link(mail):
    """A link for each of some users; whose links no longer go to the address it was placed for is left out."""
    (address,) = mail.addresses
    users = User.objects.of_address_for_links(address).filter(pk__in=mail.ids["users"])
    if mail.tenant_id:
        users = users.for_tenant(mail.tenant_id)
    links = [(user.username, choose_password_link(user)) for user in users.order_by("username")]
    if not links:
        raise NobodyToWriteTo
    subject = _("Choose a new password for %(portal)s") % {"portal": settings.PORTAL_NAME}
    context = {"links": links, "days": settings.PASSWORD_RESET_TIMEOUT // DAY}
    return Letter([address], subject, "password_link", context)


@letter("second_factor_reset", gettext_lazy("mail about the second factor"), of_who_has_another)
def second_factor_reset(mail):
    user = user_of(mail)
    context = {"user": user, "by": mail.ids["by"], "by_provider": mail.ids["by_provider"]}
    context |= {"moment": moment_in_words(mail.placed_at), "seen": mail.ids}
    context["browser"] = words_for(mail.ids.get("user_agent", ""))[:60]
    return Letter([user.address_for_links], _("Your second factor has been reset"), "second_factor_reset", context)


# What another password does not undo, and so comes first for whoever did not do it: what to do, and the page for it.
UNDOES = {
    What.PASSKEY_ADDED: (gettext_lazy("remove that passkey: it signs in whatever your password is:"), "passkeys"),
    What.SECOND_FACTOR_ON: (gettext_lazy("set up the app anew, on your own telephone:"), "second_factor"),
    What.RECOVERY_CODES: (gettext_lazy("make new recovery codes, which end those:"), "new_recovery_codes"),
    What.RECOVERY_CODE_USED: (gettext_lazy("make new recovery codes, which end those:"), "new_recovery_codes"),
    What.APP_PASSWORD: (gettext_lazy("let an admin make a new app password, which ends that one;"), ""),
    What.EMAIL: (gettext_lazy("let an admin give you your own e-mail address back;"), ""),
    What.EMAIL_CONFIRMED: (gettext_lazy("let an admin give you your own e-mail address back;"), ""),
    What.CONNECTED: (gettext_lazy("let an admin take that connection away: it signs in without your password;"), ""),
}


@letter("sign_in_changed", gettext_lazy("mail about the sign-in"))
def sign_in_changed(mail):
    """To the address that counted when it happened: also when that is no longer the user's."""
    user = user_of(mail)
    what = What(mail.ids["what"])
    links = ("ask_for_password_link", "sign_in_list", "passkeys")
    addresses = {name: settings.PORTAL_ADDRESS + reverse(name) for name in links}
    undo, undo_on = UNDOES.get(what, ("", ""))
    addresses |= {"undo": undo, "undo_at": undo_on and settings.PORTAL_ADDRESS + reverse(undo_on)}
    context = {"user": user, "what": what.label, "seen": mail.ids, "email": mail.ids.get("email")} | addresses
    context |= {"is_own": mail.ids["by"] == user.pk, "browser": words_for(mail.ids["user_agent"])[:60]}
    context |= {"is_new_browser": what == What.NEW_BROWSER, "moment": moment_in_words(mail.placed_at)}
    subject = _("Your sign-in for %(portal)s has changed")
    if what == What.NEW_BROWSER:
        subject = _("A new sign-in to %(portal)s")
    return Letter(mail.addresses, subject % {"portal": settings.PORTAL_NAME}, "sign_in_changed", context)


@letter("new_admin", gettext_lazy("mail about who manages users"))
def new_admin(mail):
    """That somebody has come to manage users: to them, and to who did before."""
    user = user_of(mail)
    about = User.objects.filter(pk=mail.ids["about"], tenant=mail.tenant_id).first()
    if about is None:
        raise NobodyToWriteTo
    context = {"user": user, "about": about, "is_own": about == user, "seen": mail.ids}
    context |= {"moment": moment_in_words(mail.placed_at), "browser": words_for(mail.ids["user_agent"])[:60]}
    context["edit"] = settings.PORTAL_ADDRESS + reverse("users:edit", args=[about.pk])
    context["history"] = settings.PORTAL_ADDRESS + reverse("company:history")
    subject = _("Who manages users of %(company)s") % {"company": user.tenant}
    return Letter([user.address_for_links], subject, "new_admin", context)


def moment_in_words(moment):
    """By the clock of the company, which is named: 26 November 2026, 10:15 (Europe/Jersey)."""
    words = date_format(timezone.localtime(moment), "DATETIME_FORMAT")
    return f"{words} ({timezone.get_current_timezone_name()})"


@letter("new_email", gettext_lazy("request to confirm a new address"), of_proved_address)
def new_email(mail):
    """A link that proves the new e-mail of a user.

    It may go to a stranger: of what a company has written nothing stands there; its name is set by the provider.
    """
    user = user_of(mail)
    if user.has_proved_email or [user.email] != mail.addresses:
        raise NobodyToWriteTo
    link = settings.PORTAL_ADDRESS + reverse("prove_email", args=[email_link(user)])
    context = {"company": user.tenant, "link": link, "days": settings.PASSWORD_RESET_TIMEOUT // DAY}
    return Letter([user.email], _("Confirm your new e-mail address"), "new_email", context)


@letter("passkey_copied", gettext_lazy("warning about a passkey"), of_removed_passkey)
def passkey_copied(mail):
    """That a passkey was refused, since it counts backwards."""
    user = user_of(mail)
    context = {"user": user, "passkey": mail.ids["passkey"], "link": settings.PORTAL_ADDRESS + reverse("passkeys")}
    return Letter([user.address_for_links], _("One of your passkeys was refused"), "passkey_copied", context)


@letter("own_sign_in_link", gettext_lazy("mail with the address to sign in at"))
def own_sign_in_link(mail):
    """Where the companies of some users sign in; who no longer has the address it was placed for is left out."""
    (address,) = mail.addresses
    users = User.objects.of_address_for_links(address).filter(pk__in=mail.ids["users"], is_active=True)
    if mail.tenant_id:
        users = users.for_tenant(mail.tenant_id)
    theirs = OwnSignIn.objects.on().filter(tenant__in=users.values("tenant")).select_related("tenant")
    links = [(own.tenant.name, settings.PORTAL_ADDRESS + reverse("own_sign_in", args=[own.sign])) for own in theirs]
    if not links:
        raise NobodyToWriteTo
    subject = _("Where to sign in to %(portal)s") % {"portal": settings.PORTAL_NAME}
    return Letter([address], subject, "own_sign_in_link", {"links": links})


@letter("order", gettext_lazy("mail to the provider"))
def order(mail):
    """Orders that were placed together, for the provider to work; of what is only asked for it hears nothing."""
    orders = Order.objects.known_to_provider().filter(tenant=mail.tenant_id).select_related("tenant", "ends")
    together = Q(pk=mail.ids["order"]) | Q(placed_with=mail.ids["order"])
    placed = [(one, operator_link(one)) for one in orders.filter(together).order_by("id")]
    if not placed:
        raise NobodyToWriteTo
    first, count = placed[0][0], len(placed)
    known = {"company": first.tenant, "order": first, "count": count}
    subject = _("Order from %(company)s: %(order)s")
    if count > 1:
        subject = _("%(count)d orders from %(company)s: %(order)s, and more")
    return Letter([settings.PROVIDER_EMAIL], subject % known, "order", {"orders": placed, "first": first})


def operator_link(order):
    return settings.PORTAL_ADDRESS + reverse("admin:users_order_change", args=[order.pk])


def about_order(mail, template, subject, states):
    """A mail to somebody of the company about an order of theirs, as long as it is in one of some states."""
    orders = Order.objects.filter(tenant=mail.tenant_id, pk=mail.ids["order"], state__in=states)
    order = orders.select_related("tenant", "ends", "user").first()
    reader = User.objects.filter(pk=mail.ids["reader"], tenant=mail.tenant_id, is_active=True).first()
    if order is None or reader is None:
        raise NobodyToWriteTo
    context = {"order": order, "reader": reader, "is_own": reader.pk == order.placed_by_id}
    context["may_manage"] = reader.may(Permission.MANAGE_USERS)
    context["after_refusal"] = after_refusal(order)
    context["link"] = settings.PORTAL_ADDRESS + link_for(order, reader)
    known = {"who": order.placed_by_name, "what": order.get_action_display(), "subject": order.subject}
    return Letter([reader.email], subject % known, template, context)


def link_for(order, reader):
    """Where somebody of the company sees an order, or answers it: all orders are the admins'."""
    if reader.may(Permission.MANAGE_USERS):
        is_asked = order.state == Order.State.ASKED
        return reverse("company:approve_order", args=[order.pk]) if is_asked else reverse("company:orders")
    return reverse("users:subscriptions", args=[reader.pk])


@letter("order_asked", gettext_lazy("mail to the admins"))
def order_asked(mail):
    """To somebody who may approve: by the time it is sent, too."""
    asked = about_order(mail, "order_asked", _("%(who)s asks for: %(what)s"), [Order.State.ASKED])
    if not asked.context["may_manage"]:
        raise NobodyToWriteTo
    return asked


@letter("order_approved", gettext_lazy("mail to who asked"))
def order_approved(mail):
    return about_order(mail, "order_approved", _("Approved and ordered: %(what)s"), Order.GRANTED)


@letter("order_declined", gettext_lazy("mail to who asked"))
def order_declined(mail):
    return about_order(mail, "order_declined", _("Declined: %(what)s"), [Order.State.DECLINED])


@letter("order_refused", gettext_lazy("mail about a refusal"))
def order_refused(mail):
    """What the provider refused, to who ordered it and to the admins."""
    return about_order(mail, "order_refused", _("Refused: %(what)s, %(subject)s"), [Order.State.REFUSED])


@letter("outside_address", gettext_lazy("request to confirm"))
def outside_address(mail):
    """Asks a mailbox whether it wants what a company has sent there; none once that is no question any more."""
    rows = OutsideAddress.objects.select_related("tenant").filter(pk=mail.ids["address"], tenant=mail.tenant_id)
    asked = rows.first()
    if asked is None or is_settled(asked):
        raise NobodyToWriteTo
    wanted = wanted_for(asked.tenant, asked.address)
    if not wanted:
        raise NobodyToWriteTo
    link = settings.PORTAL_ADDRESS + reverse("answer_address", args=[signed(asked)])
    context = {"company": asked.tenant, "wanted": wanted, "link": link, "days": ANSWER_WITHIN.days}
    subject = _("%(company)s asks whether it may send you mail") % {"company": asked.tenant}
    return Letter([asked.address], subject, "outside_address", context)
