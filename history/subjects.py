"""Of what the history tells: the tables that are kept, and what their models say of them."""

from django.apps import apps
from django.utils.translation import gettext_lazy
from django_otp.plugins.otp_totp.models import TOTPDevice

from common.in_history import ANYTHING, CHANGED, OWN_PAGE, REMOVED, InHistory
from common.models import TenantModel
from users.models import Company, Passkey, User

MODELS = {model._meta.db_table: model for model in apps.get_models() if not model._meta.proxy}
# For models of packages. Of an authenticator app it says it all that it is switched on or off.
OF_PACKAGES = {
    TOTPDevice: InHistory(
        kind=gettext_lazy("second factor"),
        actions={CHANGED: gettext_lazy("switched on"), REMOVED: gettext_lazy("switched off")},
        named_by="user",
        unsaid=[field.name for field in TOTPDevice._meta.concrete_fields],
        never_undone={ANYTHING: OWN_PAGE},
    )
}


def said_of(table):
    """The InHistory of a table; of one that the portal no longer has, or does not keep, an empty one."""
    model = MODELS.get(table)
    return OF_PACKAGES.get(model) or getattr(model, "history", None) or InHistory()


def kinds_of_company():
    """What of a company's settings the history keeps: tables and what their rows are called."""
    own = (TenantModel, User, Company, Passkey, *OF_PACKAGES)
    kept = {table: model for table, model in MODELS.items() if issubclass(model, own)}
    return {
        table: said_of(table).kind or model._meta.verbose_name_plural
        for table, model in kept.items()
        if model in OF_PACKAGES or getattr(model, "history", None)
    }
