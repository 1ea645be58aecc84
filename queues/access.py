"""The rows that the pages of this app are about: of the company, or 404; locked while a change is being saved."""

from django.shortcuts import get_object_or_404
from django.utils import timezone

from .models import Member


def members_of(request, service_number):
    """The members of a service number as they stand now."""
    members = Member.objects.for_tenant(request.tenant).filter(service_number=service_number)
    return members.with_mode(timezone.now())


def get_member(request, service_number, pk):
    """A member of a service number."""
    return get_one(request, members_of(request, service_number).select_related("user"), pk)


def get_membership(request, owner, pk):
    """A membership of a user."""
    memberships = Member.objects.for_tenant(request.tenant).filter(user=owner).with_mode(timezone.now())
    return get_one(request, memberships.select_related("service_number__number"), pk)


def get_one(request, members, pk):
    if request.method == "POST":
        members = members.select_for_update(of=("self",), no_key=True)
    return get_object_or_404(members, pk=pk)
