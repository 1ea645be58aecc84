"""The wire to the database, which tests cut, hold and mend: nobody else's database has to be stopped for it."""

import socket
from contextlib import suppress
from threading import Event, Lock, Thread

HERE = "127.0.0.1"


class Wire:
    """A port of loopback behind which the database answers that an open `connection` of Django's has.

    Cut, it refuses who comes and ends who is there; held, it takes both and says nothing more, as a machine does that
    has lost its network.
    """

    def __init__(self, connection):
        connection.ensure_connection()
        there = connection.connection.info
        self._host, self._far_port = there.host, there.port
        self._lock, self._ends, self._goes_on = Lock(), [], Event()
        self._listener, self.port = None, 0
        self.mend()

    def mend(self):
        self._goes_on.set()
        if self._listener is None:
            self._listener = socket.create_server((HERE, self.port))
            self.port = self._listener.getsockname()[1]
            Thread(target=self._take, args=[self._listener], daemon=True).start()

    def hold(self):
        self._goes_on.clear()

    def cut(self):
        listener, self._listener = self._listener, None
        if listener:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        with self._lock:
            ends, self._ends = self._ends, []
        for end in ends:
            _close(end)
        self._goes_on.set()

    def _take(self, listener):
        while True:
            try:
                near, _address = listener.accept()
            except OSError:
                return
            far = self._database()
            with self._lock:
                self._ends += [near, far]
            if self._listener is not listener:  # cut meanwhile
                _close(near)
            for one, other in ((near, far), (far, near)):
                Thread(target=self._carry, args=[one, other], daemon=True).start()

    def _database(self):
        if self._host.startswith("/"):
            far = socket.socket(socket.AF_UNIX)
            far.connect(f"{self._host}/.s.PGSQL.{self._far_port}")
            return far
        return socket.create_connection((self._host, self._far_port))

    def _carry(self, one, other):
        with suppress(OSError):
            while some := one.recv(65536):
                self._goes_on.wait()
                other.sendall(some)
        for end in (one, other):
            _close(end)


def _close(end):
    """The other side learns of it; the number of the file is given back with the last who reads it."""
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
