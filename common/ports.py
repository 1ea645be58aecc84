"""Where commands for trying the portal serve it: a port of this machine alone."""

import errno
import socket

from django.core.management.base import CommandError

HOST = "127.0.0.1"


def check_free(port):
    """Raises CommandError where the portal could not be served at a port of this machine."""
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does
        try:
            tried.bind((HOST, port))
        except OverflowError as problem:
            raise CommandError(f"{port} is no port.") from problem
        except OSError as problem:
            is_taken = problem.errno == errno.EADDRINUSE
            why = "somebody is there already" if is_taken else problem.strerror
            raise CommandError(f"Port {port}: {why}. `PORT=8001` is another one.") from problem
