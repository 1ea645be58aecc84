from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from users.access import requires
from users.asking_addresses import ask_by_button
from users.models import Permission

from ..rows import get_service_number


@requires(Permission.MANAGE_SERVICE_NUMBERS)
@require_POST
def ask_vms_address(request, pk):
    """Ask an address of VMS email once more whether it wants the recordings."""
    ask_by_button(request, get_service_number(request, pk).vms_emails)
    return redirect("service_numbers:vms_email", pk)
