#!/usr/bin/env python
"""Django's command line for the portal."""

import os
import sys

from pbxportal import embedded_database


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pbxportal.settings")
    embedded_database.provide_roles()
    if sys.argv[1:2] == ["db_worker"]:
        os.environ.setdefault("PORTAL_PROCESS", "worker")  # as wsgi.py says "web"
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
