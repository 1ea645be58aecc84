import os

os.environ["PORTAL_ENV"] = "development"
os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"

from .making import provide

provide()
