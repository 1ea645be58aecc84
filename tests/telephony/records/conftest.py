import pytest

from telephony.records.recordings import RecordingSpool


@pytest.fixture
def kept(tmp_path):
    """A spool beside the folder that a telephone system writes into."""
    written = tmp_path / "written"
    written.mkdir()
    return RecordingSpool(tmp_path / "spool", written)
