"""The app `statistics` and Python's module of that name, beside each other, whichever is imported first."""

import subprocess
import sys

import pytest
from django.conf import settings

PYTHONS = "import statistics; assert statistics.mean([1, 3]) == 2"
OURS = """import django; from django.conf import settings as s
django.setup()
from statistics.models import CallLeg; import statistics.services.counting
assert CallLeg._meta.app_label == 'statistics'"""


@pytest.mark.parametrize("program", [f"{PYTHONS}\n{OURS}", f"{OURS}\n{PYTHONS}"], ids=["theirs first", "ours first"])
def test_either_order(program):
    subprocess.run(
        [sys.executable, "-c", f"import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'pbxportal.settings'\n{program}"],
        cwd=settings.BASE_DIR,
        check=True,
    )
