"""The same as tests/locks.py of the services for signing in."""

from tests.authenticator import Authenticator
from tests.locks import Locks
from users.signing_in.own.id_tokens import Told
from users.signing_in.services import emails, identities, issuers, own_sign_in, passkeys, second_factor, sign_in

SEEN = {"by": 1, "by_name": "Ada Admin", "by_provider": False, "address": "192.0.2.1", "user_agent": ""}


def answer_of(passkey):
    """What a browser sends that names this passkey."""
    device = Authenticator()
    device.credential_id, device.host = bytes(passkey.credential_id), "localhost"
    return device.sign({"challenge": "bm90aGluZw"}, user_handle=bytes(passkey.user_handle))


OF_SIGNING_IN = {
    "users.signing_in.services.identities.connect": Locks(
        "person",
        lambda rows: identities.connect(
            user=rows["person"], own=rows["own_sign_in"], told=Told("new", "", "", frozenset())
        ),
    ),
    "users.signing_in.services.identities.disconnect": Locks(
        "person", lambda rows: identities.disconnect(user=rows["person"])
    ),
    "users.signing_in.services.issuers.keep_documents": Locks(
        "company",
        lambda rows: issuers.keep_documents(
            tenant=rows["company"], issuer=rows["own_sign_in"].issuer, found={}, trouble="away"
        ),
    ),
    "users.signing_in.services.issuers.begin_documents": Locks(
        "company", lambda rows: issuers.begin_documents(tenant=rows["company"], issuer="https://new.example")
    ),
    "users.signing_in.services.issuers.fetch_again": Locks(
        "issuer_documents", lambda rows: issuers.fetch_again(tenant=rows["company"]), by_writing=True
    ),
    "users.signing_in.services.own_sign_in.save_own_sign_in": Locks(
        "company", lambda rows: own_sign_in.save_own_sign_in(own=rows["own_sign_in"], secret="new")
    ),
    "users.signing_in.services.own_sign_in.note_try": Locks(
        "own_sign_in", lambda rows: own_sign_in.note_try(own=rows["own_sign_in"], settings="")
    ),
    "users.signing_in.services.own_sign_in.switch_on": Locks(
        "own_sign_in", lambda rows: own_sign_in.switch_on(own=rows["own_sign_in"])
    ),
    "users.signing_in.services.own_sign_in.switch_off": Locks(
        "own_sign_in", lambda rows: own_sign_in.switch_off(own=rows["own_sign_in"])
    ),
    "users.signing_in.services.second_factor.check_code": Locks(
        "app", lambda rows: second_factor.check_code(user=rows["person"], code="000000")
    ),
    "users.signing_in.services.second_factor.verify": Locks(
        "app", lambda rows: second_factor.verify(rows["app"], "000000")
    ),
    "users.signing_in.services.second_factor.begin_second_factor": Locks(
        "person", lambda rows: second_factor.begin_second_factor(user=rows["person"])
    ),
    "users.signing_in.services.second_factor.switch_on": Locks(
        "person", lambda rows: second_factor.switch_on(user=rows["person"], code="000000")
    ),
    "users.signing_in.services.second_factor.make_recovery_codes": Locks(
        "person", lambda rows: second_factor.make_recovery_codes(user=rows["person"])
    ),
    "users.signing_in.services.second_factor.switch_off": Locks(
        "person", lambda rows: second_factor.switch_off(user=rows["person"])
    ),
    "users.signing_in.services.sign_in.set_password": Locks(
        "person",
        lambda rows: sign_in.set_password(user=rows["person"], password="three-odd-words", by=rows["admin"]),
    ),
    "users.signing_in.services.second_factor.reset_second_factor": Locks(
        "person", lambda rows: second_factor.reset_second_factor(user=rows["person"], by=rows["admin"], seen=SEEN)
    ),
    "users.signing_in.services.emails.note_new_email": Locks(
        "person", lambda rows: emails.note_new_email(user=rows["person"], before="before@example.com", seen=SEEN)
    ),
    "users.signing_in.services.emails.prove_email": Locks(
        "person", lambda rows: emails.prove_email(user=rows["person"], seen=SEEN)
    ),
    "users.signing_in.services.passkeys.add_passkey": Locks(
        "person",
        lambda rows: passkeys.add_passkey(user=rows["person"], name="One", key=None, user_handle=b"random"),
    ),
    "users.signing_in.services.passkeys.use_passkey": Locks(
        "passkey", lambda rows: passkeys.use_passkey(answer=answer_of(rows["passkey"]), challenge=b"asked" * 4)
    ),
    "users.signing_in.services.passkeys.rename_passkey": Locks(
        "passkey", lambda rows: passkeys.rename_passkey(passkey=rows["passkey"], name="Another")
    ),
    "users.signing_in.services.passkeys.remove_passkey": Locks(
        "person", lambda rows: passkeys.remove_passkey(passkey=rows["passkey"])
    ),
    "users.signing_in.services.second_factor.lift_code_throttle": Locks(
        "app",
        lambda rows: second_factor.lift_code_throttle(usernames=[rows["person"].username]),
        by_writing=True,
    ),
}
