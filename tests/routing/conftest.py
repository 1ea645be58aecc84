import pytest

from routing import kept


@pytest.fixture
def keeping(settings):
    settings.KEEP_CALL_SETTINGS = True
    kept._kept.clear()
    yield
    kept._kept.clear()
