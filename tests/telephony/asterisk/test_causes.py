"""What a carrier sees in SIP of why the controller ends a call that was not answered: at a real Asterisk."""

import pytest

from telephony.asterisk import trunks_file
from telephony.asterisk.reloading import reload
from telephony.calls.switch import Cause
from tests.telephony.asterisk.sip import Telephone

pytestmark = [pytest.mark.calls, pytest.mark.django_db]

# Each call ends with the cause that is dialled.
DIALPLAN = "[trunk]\nexten => _X!,1,Hangup(${EXTEN})\n"


@pytest.fixture
def carrier(asterisk, company):
    plan = asterisk.places.conf / "extensions.conf"
    own = plan.read_text()
    with Telephone(asterisk.ports.sip, user="+447700900123") as machine:
        trunk = company.trunks.get()
        trunk.addresses = [f"127.0.0.1:{machine.port}"]
        trunk.save()
        trunks_file.write(asterisk.places)
        plan.write_text(DIALPLAN)
        try:
            reload(asterisk.places, asterisk.ports)
            yield machine
        finally:
            plan.write_text(own)
            reload(asterisk.places, asterisk.ports)


def test_a_call_that_fails_is_for_the_carrier_to_try_another_way(carrier):
    """By 503 alone: of 603, which most causes become, it knows that the call is declined everywhere."""
    expected = {Cause.FAILED: 503, Cause.REJECTED: 403, Cause.BUSY: 486, Cause.NORMAL: 603}
    assert {cause: carrier.invite(f"{cause:d}").status for cause in expected} == expected
