"""Bugs of the keys of telephone engines: which companies each is good for."""

from .bug import Bug

COMPANIES = "tests/routing/test_engine_companies.py::"
CREDENTIALS = "tests/routing/test_engine_credentials.py::"
SOUNDS = "tests/routing/test_engine_sounds.py::"
RECORDS = "tests/statistics/test_records_of_engines.py::"

BUGS = [
    Bug(
        "a key that asks for the numbers of every company",
        "routing/engine_requests.py",
        "if found is None or not serves(found[0]):",
        "if found is None:",
        (f"{COMPANIES}test_a_key_asks_for_the_companies_that_it_was_given_alone",),
    ),
    Bug(
        "a key that asks for the users of every company",
        "routing/engine_requests.py",
        "if found is None or not serves(found.tenant_id):",
        "if found is None:",
        (f"{COMPANIES}test_a_key_asks_for_the_companies_that_it_was_given_alone",),
    ),
    Bug(
        "a company that is taken from an engine by a page which did not show it",
        "pbxportal/operators/engines.py",
        'kept = set(self.instance.companies) - (sent["offered"] - ticked)',
        "kept = set()",
        (f"{COMPANIES}test_what_was_not_on_the_page_stays",),
    ),
    Bug(
        "companies without an engine that a revoked one hides",
        "routing/models.py",
        "    engines = Engine.objects.filter(revoked_at=None)\n",
        "    engines = Engine.objects.all()\n",
        (f"{COMPANIES}test_the_list_names_companies_without_an_engine",),
    ),
    Bug(
        "records of every company from a key of one",
        "statistics/services/placing.py",
        "for one in there if engine is None or engine.serves(one.pk)",
        "for one in there",
        (f"{RECORDS}test_a_record_of_another_company_is_kept_aside_and_counted_nowhere",),
    ),
    Bug(
        "a record kept for one company's engine that tells of another company's call",
        "statistics/models/kept_records.py",
        "return self.engine is None or self.engine.serves(company_pk)",
        "return True",
        (f"{RECORDS}test_who_took_a_call_only_an_engine_of_the_company_tells",),
    ),
    Bug(
        "a record that another engine's of the same id takes away",
        "statistics/services/intake.py",
        "(before.filter(Q(engine=engine) | Q(engine=None)) if engine else before).delete()",
        "before.delete()",
        (f"{RECORDS}test_what_one_engine_sends_takes_nothing_away_from_another_ones",),
    ),
    Bug(
        "sounds of every company",
        "routing/engine_sounds.py",
        "Prompt.objects.filter(pk=message_pk, tenant__in=companies)",
        "Prompt.objects.filter(pk=message_pk)",
        (f"{SOUNDS}test_a_sound_that_is_not_there",),
    ),
    Bug(
        "credentials for every key",
        "routing/engine_views.py",
        "if not request.engine.reads_credentials:",
        "if False:",
        (f"{CREDENTIALS}test_only_a_key_with_the_right_and_of_its_companies_alone",),
    ),
    Bug(
        "credentials of every company",
        "routing/engine_credentials.py",
        "company = companies.filter(sip_domain=domain).first()",
        "company = companies.model.objects.filter(sip_domain=domain).first()",
        (f"{CREDENTIALS}test_only_a_key_with_the_right_and_of_its_companies_alone",),
    ),
    Bug(
        "voicemail for users of every company",
        "recordings/engine_requests.py",
        "    owner = _owner(query, engine.companies_served())\n",
        "    owner = _owner(query, type(engine)(serves_all=True).companies_served())\n",
        ("tests/recordings/test_engine_recordings.py::test_a_mailbox_of_another_company_is_not_found",),
    ),
]
