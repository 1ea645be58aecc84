"""Of what measures the pages of any checkout: its addresses are all there are."""

from ..settings import *  # noqa: F403

ROOT_URLCONF = "pbxportal.urls"
