"""Bugs of the keys of telephone engines: which companies each is good for."""

from .bug import Bug

COMPANIES = "tests/routing/test_engine_companies.py::"

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
]
