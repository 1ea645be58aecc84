"""The customer modules that are a form: what they take, what they refuse, and what a mode lacks."""

import pytest
from django.urls import reverse
from django.utils.functional import Promise

from service_numbers.menu import MENU
from service_numbers.models import ServiceNumber
from service_numbers.modules import MODULES
from service_numbers.number_display import displayed_number
from tests import factories


@pytest.fixture
def support(company):
    return factories.ServiceNumberFactory(tenant=company, name="Support", number__e164="+441632960123")


def url(name, service_number):
    return reverse(f"service_numbers:{name}", args=[service_number.pk])


def save(client, name, service_number, **fields):
    return client.post(url(name, service_number), fields)


def stored(service_number, field):
    return ServiceNumber.objects.values_list(field, flat=True).get(pk=service_number.pk)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.slug)
def test_each_module_shows_its_name_and_keeps_its_place_in_the_menu(as_admin, support, module):
    page = as_admin.get(url(module.name, support)).content.decode()
    assert f"<h1>{module.label}</h1>" in page
    assert page.count('aria-current="page"') == 1


def test_the_recording_pin_stands_under_the_numbers_that_it_is_for(as_admin, support):
    page = as_admin.get(url("recording_pin", support)).content.decode()
    assert f'href="{url("dial_in_recording_numbers", support)}" aria-current="page"' in page


def test_the_menu_has_no_line_twice():
    assert len({line.url_name for line in MENU}) == len(MENU)


@pytest.mark.parametrize(
    "typed", ["1632 960199", "+44 1632 960199", "0044 1632 960199", "01632 960199", "441632960199", "(01632) 960-199"]
)
@pytest.mark.parametrize("setting", ["external_divert_number", "closed_divert_number", "no_agents_divert_number"])
def test_a_divert_number_in_any_usual_writing(as_admin, support, setting, typed):
    assert save(as_admin, setting, support, **{setting: typed}).status_code == 302
    assert stored(support, setting) == "+441632960199"


@pytest.mark.parametrize(
    "typed", ["999", "112", "+44 1632 960123", "01632960123", "12", "abc", "01632 9601999999999", "09001 234567"]
)
def test_no_calls_go_to_emergency_numbers_themselves_or_what_is_barred(as_admin, company, support, typed):
    factories.ListedNumberFactory(tenant=company, digits="+44900", is_prefix=True)
    answer = save(as_admin, "closed_divert_number", support, closed_divert_number=typed)
    assert answer.context["form"].errors.keys() == {"closed_divert_number"}
    assert stored(support, "closed_divert_number") == ""


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("a@b.example", ["a@b.example"]),
        ("a@b.example, c@d.example\n\nA@b.example;", ["A@b.example", "c@d.example"]),
        ("a@b.example c@d.example", ["a@b.example", "c@d.example"]),
        ("", []),
    ],
)
def test_vms_addresses(as_admin, support, typed, expected):
    save(as_admin, "vms_email", support, vms_emails=typed)
    assert stored(support, "vms_emails") == expected


@pytest.mark.parametrize("typed", ["x", "a@b.example cd.example", "\n".join(f"a{n}@b.example" for n in range(11))])
def test_what_is_no_address(as_admin, support, typed):
    answer = save(as_admin, "vms_email", support, vms_emails=typed)
    assert answer.context["form"].errors.keys() == {"vms_emails"}
    assert typed.split("\n")[0] in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "fields", "wrong"),
    [
        ("time_and_position", {"most_waiting": "0"}, "most_waiting"),
        ("time_and_position", {"longest_wait": "-1"}, "longest_wait"),
        ("time_and_position", {"kick_out_after": "0"}, "kick_out_after"),
        ("time_and_position", {"kick_out_after": "9" * 20}, "kick_out_after"),
        ("queue_type", {"queue_type": "skill", "retries": "21", "ringing_time": "25"}, "retries"),
        ("queue_type", {"queue_type": "none", "retries": "1", "ringing_time": "25"}, "queue_type"),
        ("queue_type", {"queue_type": "all", "retries": "1", "ringing_time": "4"}, "ringing_time"),
        ("number_display", {"number_display_type": "prefix", "number_display_mode": "a"}, "number_display_text"),
        (
            "number_display",
            {"number_display_type": "prefix", "number_display_mode": "a", "number_display_text": "x" * 21},
            "number_display_text",
        ),
        ("main_mode", {"main_mode": "closed"}, "main_mode"),
        ("no_agents_mode", {}, "no_agents_mode"),
    ],
)
def test_bad_input_is_said_at_its_field(as_admin, support, name, fields, wrong):
    assert save(as_admin, name, support, **fields).context["form"].errors.keys() == {wrong}


@pytest.mark.parametrize(
    ("kind", "mode", "caller", "shown"),
    [
        ("disabled", "both", "+441", "+441"),
        ("anonymous", "a", "+441", ""),
        ("prefix", "a", "+441", "Sales: +441"),
        ("postfix", "b", "+441", "+442Sales: "),
        ("prefix", "both", "+441", "Sales: +441 +442"),
        ("prefix", "a", None, "Sales: "),
        ("postfix", "both", None, "+442Sales: "),
        ("disabled", "a", None, ""),
    ],
)
def test_what_the_agent_sees(kind, mode, caller, shown):
    there = ServiceNumber(number_display_type=kind, number_display_mode=mode, number_display_text="Sales: ")
    assert displayed_number(there, caller, "+442") == shown


def test_an_expression_keeps_the_blanks_at_its_ends(as_admin, support):
    typed = {"number_display_type": "postfix", "number_display_mode": "a", "number_display_text": " (Support)  "}
    assert save(as_admin, "number_display", support, **typed).status_code == 302
    assert stored(support, "number_display_text") == " (Support)  "
    page = as_admin.get(url("number_display", support)).content.decode()
    assert "+441632960987 (Support)" in page
    assert 'value=" (Support)  "' in page
    refused = save(as_admin, "number_display", support, **typed | {"number_display_text": "   "})
    assert refused.context["form"].errors.keys() == {"number_display_text"}
    assert stored(support, "number_display_text") == " (Support)  "


def test_a_mode_that_lacks_a_number_leads_to_its_page(as_admin, support):
    answer = save(as_admin, "main_mode", support, main_mode="external-divert")
    assert answer.url == url("external_divert_number", support)
    assert "There is no divert number. Calls ring as without a divert." in as_admin.get(answer.url).content.decode()
    save(as_admin, "external_divert_number", support, external_divert_number="01632 960199")
    assert save(as_admin, "main_mode", support, main_mode="external-divert").url == url("main_mode", support)


def test_a_receptionist_is_told_who_can_set_the_number(client, company, support):
    client.force_login(factories.UserFactory(tenant=company, roles=factories.keys_of("hours")))
    answer = save(client, "no_agents_mode", support, no_agents_mode="voicemail")
    assert answer.url == url("no_agents_mode", support)
    page = client.get(answer.url).content.decode()
    assert "There is no address for voicemail recordings. The call ends at once. An admin of your company" in page
    assert stored(support, "no_agents_mode") == "voicemail"
    assert client.get(url("vms_email", support)).status_code == 403


def test_two_people_on_the_same_page(as_admin, support):
    seen = as_admin.get(url("queue_type", support)).context["form"].seen()
    ServiceNumber.objects.filter(pk=support.pk).update(ringing_time=40)
    answer = save(as_admin, "queue_type", support, queue_type="skill", retries="1", ringing_time="30", seen=seen)
    assert "Somebody else has changed this to “40” meanwhile." in answer.content.decode()


def test_labels_wait_for_the_language_of_who_reads_them():
    fields = [field for module in MODULES for field in module.form.base_fields.values()]
    frozen = [field.label for field in fields if field.label and not isinstance(field.label, Promise)]
    assert frozen == []
    assert len(fields) >= 15
