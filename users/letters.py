"""The mails about signing in, about orders and to outside addresses, as they are written when they are sent."""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.letters import Letter, NobodyToWriteTo, letter
from common.outside_mail import wanted_for

from .models import Order, OutsideAddress, User
from .services.outside_addresses import ANSWER_WITHIN, is_settled, signed

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


@letter("invitation", gettext_lazy("invitation"))
def invitation(mail):
    """The way in: the username, and a link. It goes to the address that the user has by now."""
    user = user_of(mail)
    context = {"user": user, "link": choose_password_link(user), "days": settings.PASSWORD_RESET_TIMEOUT // DAY}
    subject = _("Your sign-in for %(portal)s") % {"portal": settings.PORTAL_NAME}
    return Letter([user.email], subject, "invitation", context)


@letter("password_link", gettext_lazy("link to choose a password"))
def password_link(mail):
    """A link for each of some users; who no longer has the address it was placed for is left out."""
    (address,) = mail.addresses
    users = User.objects.filter(pk__in=mail.ids["users"], email__iexact=address)
    if mail.tenant_id:
        users = users.for_tenant(mail.tenant_id)
    links = [(user.username, choose_password_link(user)) for user in users.order_by("username")]
    if not links:
        raise NobodyToWriteTo
    subject = _("Choose a new password for %(portal)s") % {"portal": settings.PORTAL_NAME}
    context = {"links": links, "days": settings.PASSWORD_RESET_TIMEOUT // DAY}
    return Letter([address], subject, "password_link", context)


@letter("second_factor_reset", gettext_lazy("mail about the second factor"))
def second_factor_reset(mail):
    user = user_of(mail)
    context = {"user": user, "by": mail.ids["by"], "by_provider": mail.ids["by_provider"]}
    return Letter([user.email], _("Your second factor has been reset"), "second_factor_reset", context)


@letter("order", gettext_lazy("mail to the provider"))
def order(mail):
    placed = Order.objects.select_related("tenant").filter(pk=mail.ids["order"], tenant=mail.tenant_id).first()
    if placed is None:
        raise NobodyToWriteTo
    subject = _("Order from %(company)s: %(order)s") % {"company": placed.tenant, "order": placed}
    return Letter([settings.PROVIDER_EMAIL], subject, "order", {"order": placed, "currency": settings.CURRENCY})


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
