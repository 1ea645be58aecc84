"""The rows that the pages of this app are about: of the company, or 404; locked while a change is being saved."""

from django.utils import timezone

from common.rows import find, is_change, lock

from .models import Member


def members_of(request, service_number):
    """The members of a service number as they stand now."""
    members = Member.objects.for_tenant(request.tenant).filter(service_number=service_number)
    if is_change(request):
        lock(members)
    return members.with_mode(timezone.now())


def get_member(request, service_number, pk):
    """A member of a service number."""
    members = Member.objects.for_tenant(request.tenant).with_mode(timezone.now())
    return find(request, members.select_related("user"), pk=pk, service_number=service_number)


def get_membership(request, user, pk):
    """A membership of a user."""
    memberships = Member.objects.for_tenant(request.tenant).with_mode(timezone.now())
    return find(request, memberships.select_related("service_number__number"), pk=pk, user=user)
