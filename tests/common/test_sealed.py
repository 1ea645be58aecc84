"""Secrets that the portal reads again are encrypted, each for its purpose."""

from common.sealed import seal, unseal


def test_only_the_same_purpose_and_key_read_it(settings):
    sealed = seal("s3cret-ä", "one")
    assert "s3cret" not in sealed
    assert (unseal(sealed, "one"), unseal(sealed, "other"), unseal("nonsense", "one")) == ("s3cret-ä", None, None)
    before, settings.SECRET_KEY = settings.SECRET_KEY, "another" * 10
    assert unseal(sealed, "one") is None
    settings.SECRET_KEY_FALLBACKS = [before]
    assert unseal(sealed, "one") == "s3cret-ä"
