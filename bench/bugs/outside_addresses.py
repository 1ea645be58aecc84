"""Bugs of addresses outside a company that confirm first."""

from .bug import Bug

TESTS = ("tests/users/test_outside_addresses.py",)
BUGS = [
    Bug(
        "a link that says yes when a mail scanner opens it",
        "users/views/outside_addresses.py",
        "    context = {\n",
        "    row = services.answer(row=row, is_wanted=True)\n    context = {\n",
        TESTS,
    ),
    Bug(
        "a report that goes to who has not confirmed",
        "statistics/mailed.py",
        "addresses = may_be_mailed(tenant=asked.tenant, addresses=asked.emails)",
        "addresses = asked.emails",
        ("tests/statistics/test_mailed_reports.py",),
    ),
    Bug(
        "a no that is not for good",
        "users/services/outside_addresses.py",
        "    if row.refused_at is None:",
        "    if True:",
        TESTS,
    ),
    Bug(
        "a mailbox that each company may flood by itself",
        "users/migrations/0029_proved_emails.py",
        "STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$\n    SELECT coalesce(",
        "STABLE SET search_path = public, pg_temp AS $$\n    SELECT coalesce(",
        TESTS,
    ),
    Bug(
        "a yes to one company that holds for all",
        "users/services/outside_addresses.py",
        "said = list(OutsideAddress.objects.for_tenant(tenant).said_of",
        "said = list(OutsideAddress.objects.said_of",
        TESTS,
    ),
    Bug(
        "an address that counts as a user's because an admin says so",
        "users/models/user.py",
        "return self.filter(*is_that, is_active=True)",
        "return self",
        TESTS,
    ),
    Bug(
        "a no that ends when a user has the address",
        "users/services/outside_addresses.py",
        "    own = not_refused(own, refusals)\n",
        "",
        TESTS,
    ),
    Bug(
        "a mailbox with as many names as there are tags",
        "common/mail_addresses.py",
        'return re.sub(r"\\+[^@]*@", "@", mailbox)',
        "return mailbox",
        TESTS,
    ),
    Bug(
        "a mail that is tried as often as somebody presses a button",
        "users/services/outbox.py",
        "if len(lately) >= MOST_AN_HOUR:",
        "if len(lately) >= 100:",
        ("tests/background/test_operators.py",),
    ),
    Bug(
        "a link to stop mail that says yes, too",
        "users/views/outside_addresses.py",
        '(("yes", "no") if asked else ("no",))',
        '("yes", "no")',
        TESTS,
    ),
    Bug(
        "plans with addresses that have not confirmed",
        "routing/values_of_rows.py",
        "vms_emails=tuple(address for address in row.vms_emails if mailbox_of(address) in mailed),",
        "vms_emails=tuple(row.vms_emails),",
        ("tests/service_numbers/test_vms_addresses.py",),
    ),
]
