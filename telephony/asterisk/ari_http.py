"""The few requests to ARI that are no part of a call: whether Asterisk is there, and that it reads its files anew."""

import base64
import http.client
import json

SECONDS = 10  # that an answer may take


class NotAnswered(RuntimeError):
    """Asterisk is away, or has refused. The text says how."""


def ask(places, ports, method, path):
    """The answer to a request below /ari, from JSON; None without a body. Raises NotAnswered."""
    name_and_password = ":".join(places.ari_credentials())
    headers = {"Authorization": "Basic " + base64.b64encode(name_and_password.encode()).decode()}
    connection = http.client.HTTPConnection(ports.http_host, ports.http, timeout=SECONDS)
    try:
        connection.request(method, f"/ari{path}", headers=headers)
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, http.client.HTTPException) as error:
        raise NotAnswered(f"Asterisk does not answer: {error}") from error
    finally:
        connection.close()
    if answer.status >= 300:
        raise NotAnswered(f"Asterisk answers {answer.status} to {method} {path}")
    return json.loads(body) if body else None
