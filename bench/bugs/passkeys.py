"""Bugs of signing in by passkeys."""

from .bug import Bug

TESTS = ("tests/users/test_passkeys.py", "tests/users/test_own_passkeys.py")

BUGS = [
    Bug(
        "a passkey without user verification that counts as both factors",
        "users/signing_in/views/passkey_sign_in.py",
        "if not is_verified and needs_two_factors(passkey.user):",
        "if False:",
        TESTS,
    ),
    Bug(
        "an answer to a passkey's challenge that is taken twice",
        "users/signing_in/challenges.py",
        "    session.pop(CHALLENGE, None)\n",
        "",
        TESTS,
    ),
    Bug(
        "a challenge that holds for ever",
        "users/signing_in/challenges.py",
        'or not is_fresh(kept["at"], SECONDS)',
        "or False",
        TESTS,
    ),
    Bug(
        "passkeys that are taken from every page below the portal's host",
        "users/signing_in/webauthn.py",
        "        verify_origin=lambda asked: asked == origin(),\n",
        "",
        TESTS,
    ),
    Bug(
        "a copied passkey that signs in",
        "users/signing_in/services/passkeys.py",
        "signed.sign_count <= passkey.sign_count",
        "signed.sign_count < 0",
        TESTS,
    ),
    Bug(
        "another user's passkey as the second factor",
        "users/signing_in/services/passkeys.py",
        "is_theirs = of is not None and found.user_id == of.pk",
        "is_theirs = of is not None",
        TESTS,
    ),
    Bug(
        "a deactivated user who signs in by passkey",
        "users/signing_in/services/passkeys.py",
        "if found is None or not found.user.is_active:",
        "if found is None:",
        TESTS,
    ),
    Bug(
        "a session that gave the password alone and sets up a second factor beside the passkey",
        "users/signing_in/middleware.py",
        "if has_second_factor(request.user):",
        "if second_factor_of(request.user):",
        TESTS,
        also=(
            (
                "users/signing_in/middleware.py",
                "import has_second_factor\n",
                "import second_factor_of\n",
            ),
        ),
    ),
]
