"""Which service numbers reach nobody, since no telephone of their members is registered: known of companies whose
calls our own telephone systems carry.

It changes without a setting, so it is never kept with what is found of settings.
"""

from datetime import timedelta

from django.db.models import Exists, F, Func, OuterRef
from django.utils.translation import gettext as _

from queues.models import Member
from service_numbers.models import MainMode, ServiceNumber

from .models import RegisteredTelephones
from .number_rules import of_number
from .plan import What
from .warnings import Lack

KNOWN_FOR = timedelta(minutes=3)  # an engine writes it each minute; of one that is away nothing is known


def keys_without_telephone(tenant, moment, keys=None):
    """The keys of the service numbers, in the order of lists, that have members of whom nobody has a telephone at any
    of our engines; of those with some `keys`, if they are given. Where it is not known there are none.
    """
    known = RegisteredTelephones.objects.for_tenant(tenant).filter(seen_at__gt=moment - KNOWN_FOR)
    registered = known.annotate(one=Func(F("short_numbers"), function="unnest")).values("one")
    members = Member.objects.for_tenant(tenant).filter(service_number=OuterRef("pk"), is_active=True)
    numbers = ServiceNumber.objects.for_tenant(tenant).exclude(main_mode=MainMode.EXTERNAL_DIVERT)
    if keys is not None:
        numbers = numbers.filter(pk__in=keys)
    silent = numbers.filter(
        Exists(known), Exists(members), ~Exists(members.filter(user__short_number__in=registered))
    )
    return list(silent.in_order().values_list("pk", flat=True))


def lack_of_telephones(number):
    """The Lack without telephone; of anything that has its key."""
    members = of_number(What.MEMBERS, number)
    words = _("No telephone of this number’s members is registered.")
    return Lack(members, words, _("Callers wait, and no telephone rings."), members)
