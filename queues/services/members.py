from django.db import transaction

from common.rows import lock
from users.models import User

from ..models import Member


class UserDeleted(Exception):
    """One of the users has been deleted meanwhile."""


@transaction.atomic
def add_members(*, service_number, users, **settings):
    """Make users of the company members of a service number, all with the same settings; returns the members.

    `settings` are fields of Member: skill, times in seconds, `attendant_for`. Raises UserDeleted; who is a member
    already violates `member_once_a_service_number`.
    """
    # The lock makes somebody who deletes one of them at this moment wait, or this.
    ids = [user.pk for user in users]
    if len(lock(User.objects.for_tenant(service_number.tenant).filter(pk__in=ids))) != len(ids):
        raise UserDeleted
    return Member.objects.bulk_create(
        Member(tenant=service_number.tenant, service_number=service_number, user=user, **settings) for user in users
    )


def change_status(*, members, is_available):
    """Make members available or log them off, in one go; returns how many were not so already."""
    return members.exclude(is_available=is_available).update(is_available=is_available)


def change_skills(*, skills):
    """Give members another level: `skills` is {member: level}."""
    for member, skill in skills.items():
        member.skill = skill
    return Member.objects.bulk_update(skills, ["skill"])
