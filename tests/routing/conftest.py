import pytest

from routing import kept
from service_numbers.models import ServiceNumber
from tests import factories
from tests.rows import rows_of
from users.models import Company, User


@pytest.fixture
def keeping(settings):
    settings.KEEP_CALL_SETTINGS = True
    kept._kept.clear()
    kept._found.clear()
    yield
    kept._kept.clear()
    kept._found.clear()


@pytest.fixture
def rows(company):
    """A company in which a call can go everywhere: every table has a row, and all of them lead on."""
    rows = rows_of(company)
    number, person, colleague = rows["service_number"], rows["person"], factories.UserFactory(tenant=company)
    factories.NumberFactory(user=colleague, is_main=True)
    factories.ModeSettingFactory(user=colleague, mode="holiday", pattern="colleague")
    factories.ListedNumberFactory(tenant=company, user=person, kind="white", digits="+447700900123")
    User.objects.filter(pk=person.pk).update(
        colleague=colleague,
        trunk=company.trunk_allotments.get().trunk,
        forwarding_number=number.number.e164,
        work_hours_activated=True,
    )
    factories.DirectoryEntryFactory(tenant=company, short_code="78", number=rows["number"].e164)
    ServiceNumber.objects.filter(pk=number.pk).update(
        external_divert_number=rows["number"].e164,
        closed_divert_number=rows["other_service_number"].number.e164,
        welcome_message=rows["prompt"],
        main=rows["other_service_number"],
    )
    factories.MemberFactory(service_number=number, user=colleague)
    Company.objects.filter(pk=company.pk).update(managed_service=True, country="JE", time_zone="Europe/Jersey")
    return rows
