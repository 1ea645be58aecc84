"""The button Send again beside an address outside the company, which stands on pages of several apps."""

from django.contrib import messages
from django.utils.translation import gettext as _

from .services.outside_addresses import CannotAsk, ask_again


def ask_by_button(request, named):
    """Ask the address that a button names once more, if it is one of those that its page names, and say so."""
    address = request.POST.get("address")
    if address not in named:
        messages.warning(request, _("This address is not named here any more."))
        return
    try:
        messages.info(request, f"{address}: {ask_again(tenant=request.tenant, address=address).in_words}")
    except CannotAsk as error:
        messages.warning(request, str(error))
