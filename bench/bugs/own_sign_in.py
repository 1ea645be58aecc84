"""Bugs of a company's own sign-in, and of asking other machines."""

from .bug import Bug

TESTS = "tests/users/test_own_sign_in.py"

BUGS = [
    Bug(
        "an e-mail address that counts although the service has not verified it",
        "users/signing_in/own/id_tokens.py",
        'is_verified = claims.get("email_verified") is True',
        'is_verified = claims.get("email_verified") is not None',
        (f"{TESTS}::test_who_is_not_let_in",),
    ),
    Bug(
        "an answer that is good for whatever company",
        "users/signing_in/own/flows.py",
        "return None if flow is None or flow.sign != sign or",
        "return None if flow is None or",
        (f"{TESTS}::test_an_answer_that_was_begun_at_ours_is_none_at_theirs",),
    ),
    Bug(
        "a token that is for others as well",
        "users/signing_in/own/id_tokens.py",
        'if claims["aud"] not in (expected.client_id, [expected.client_id]):',
        'if expected.client_id not in claims["aud"]:',
        ("tests/users/test_tokens_of_own_sign_in.py::test_a_token_that_is_not_as_it_has_to_be",),
    ),
    Bug(
        "a session that stays when the own sign-in is switched off",
        "users/backends.py",
        "OwnSignIn.objects.on().filter(",
        "OwnSignIn.objects.filter(",
        (f"{TESTS}::test_switched_off_it_lets_nobody_in_and_signs_out",),
    ),
    Bug(
        "a client secret that goes along to another issuer",
        "users/signing_in/forms/own_sign_in.py",
        'if not cleaned.get("client_secret") and (is_other or not self.instance.pk):',
        'if not cleaned.get("client_secret") and not self.instance.pk:',
        ("tests/users/test_own_sign_in_rules.py",),
    ),
    Bug(
        "a name that leads inside beside an address outside",
        "common/outside_requests.py",
        "if not all(is_outside(",
        "if not any(is_outside(",
        ("tests/common/test_outside_requests.py::test_a_name_that_leads_inside_is_refused",),
    ),
]
