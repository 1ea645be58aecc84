"""The company that is called: its people with telephones, its service numbers, and the carrier's trunk."""

from types import SimpleNamespace

from django.utils import timezone

from tests import factories
from tests.telephony.asterisk.sip import md5
from users.models import Number

DOMAIN = "load.example"
BLOCK = "+44163{}"  # and a company's number from 296 on, before four digits, which are a user's short number as well
FIRST_BLOCK = 296
FIRST_PERSON, FIRST_SERVICE = 2000, 9000


class Firm:
    """A company, the next after so many; its people and service numbers are numbered as they come. Its trunk is made
    of a carrier's addresses, where none is given: calls come from there, and none goes out.
    """

    def __init__(self, addresses=(), *, trunk=None, place=0):
        if trunk is None:
            trunk = factories.TrunkFactory(gateway="", addresses=list(addresses), carries_caller_number=True)
        self.domain = f"{place}.{DOMAIN}" if place else DOMAIN
        self.company = factories.CompanyFactory(name=f"Load {place}", sip_domain=self.domain)
        self.company.trunk_allotments.update(trunk=trunk)
        self.begins = BLOCK.format(FIRST_BLOCK + place)
        first, last = f"{self.begins}{FIRST_PERSON}", f"{self.begins}9999"
        self.block = factories.NumberBlockFactory(tenant=self.company, first=first, last=last)
        self.people, self.service_numbers = [], []

    def hire(self, count):
        """So many users, each with a number, an alert time of 5 s, and no voicemail."""
        hired = [self._person(str(FIRST_PERSON + len(self.people) + place)) for place in range(count)]
        self.people += hired
        return hired

    def _person(self, short_number):
        password = f"telephone-of-{short_number}"
        user = factories.UserFactory(
            tenant=self.company,
            short_number=short_number,
            last_name=f"Of {short_number}",
            alert_time=5,
            voicemail_enabled=False,
            sip_ha1=md5(f"{short_number}:{self.domain}:{password}"),
            app_password_set_at=timezone.now(),
        )
        number = self._number(short_number, user=user, is_main=True)
        return SimpleNamespace(
            user=user, short_number=short_number, domain=self.domain, password=password, number=number.e164
        )

    def service_number(self, queue_type, members):
        """A service number in E.164; `members` are (person, what differs of the membership)."""
        number = self._number(FIRST_SERVICE + len(self.service_numbers), use=Number.Use.SERVICE_NUMBER)
        made = factories.ServiceNumberFactory(tenant=self.company, number=number, queue_type=queue_type)
        self.service_numbers.append(made)
        for person, told in members:
            factories.MemberFactory(service_number=made, user=person.user, **{"ringing_time": 5} | told)
        return number.e164

    def _number(self, digits, **fields):
        return factories.NumberFactory(e164=f"{self.begins}{digits}", tenant=self.company, block=self.block, **fields)
