"""The portal for a WSGI server such as gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("PORTAL_PROCESS", "web")  # whose queries settings.py limits
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pbxportal.settings")
application = get_wsgi_application()
