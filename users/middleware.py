import uuid

from django.utils import timezone

from common.company_bounds import work_inside, work_outside
from common.days import days_as_in
from common.rows import is_change

from .access import ENGINE, OF_NO_COMPANY, OWN_PAGES_OR_ADMIN, access_of
from .services.visits import running_visit
from .signing_in.throttling import client_address


class TenantMiddleware:
    """Decides whose company's rows a request may see: `request.tenant`, or None for visitors.

    An operator has none either, but for the company of the `request.visit`. Nothing else in the portal decides this.
    Dates and times are shown by the company's clock, and dates are read in the order of its country.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.visit = running_visit(request)
        request.tenant = request.visit.tenant if request.visit else getattr(request.user, "tenant", None)
        request.works_inside = False
        zone, country = (request.tenant.zone, request.tenant.country) if request.tenant else (None, "")
        with timezone.override(zone), days_as_in(country):
            try:
                response = self.get_response(request)
            finally:
                if request.works_inside:
                    work_outside()
        return response

    def process_view(self, request, view, args, kwargs):
        """Before the view: the database shows the company's rows alone, and knows who changes them."""
        tenant = request.tenant if is_of_company(view) else None
        changes = is_change(request) and access_of(view) != ENGINE
        if tenant or changes:
            work_inside(tenant, who_works(request, view, kwargs))
            request.works_inside = True


def is_of_company(view):
    """Whether a view is about the company's rows: not one's own account, what visitors see, or operators' pages."""
    return access_of(view) not in OF_NO_COMPANY


def who_works(request, view, kwargs):
    """What the history keeps of a request: who, as whom, from where; `set` holds together what it changes."""
    by = {
        "set": str(uuid.uuid4()),
        "page": request.resolver_match.view_name,
        "address": client_address(request) or "",
    }
    if request.user.is_authenticated:
        by |= {"id": request.user.pk, "name": request.user.get_full_name(), "is_operator": request.user.is_operator}
        if access_of(view) == OWN_PAGES_OR_ADMIN and kwargs["pk"] != request.user.pk:
            by["as_user"] = kwargs["pk"]
    return by
