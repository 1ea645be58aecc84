from contextlib import ExitStack

import pytest

from telephony.softphones import carrier, phone


@pytest.fixture
def telephones(tmp_path):
    """A function that gives a telephone by its number, which is registered nowhere and ends with the test."""
    with ExitStack() as stack:
        yield lambda number: stack.enter_context(phone(number, "ours.example", folder=tmp_path / number))


@pytest.fixture
def ann(telephones):
    return telephones("501")


@pytest.fixture
def bob(telephones):
    return telephones("502")


@pytest.fixture
def outside(tmp_path):
    """A carrier, which calls with any number and takes calls to any."""
    with carrier(folder=tmp_path / "carrier") as made:
        yield made
