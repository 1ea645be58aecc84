"""What Asterisk reads: the templates of conf/, filled in, and what the portal writes of its rows.

A file is written beside and renamed, and nobody else may read it: passwords stand in some.

For an Asterisk that is installed, as in the container of its own, before its first start:

    ENGINE_ADDRESS=203.0.113.5 python -m telephony.asterisk.configuration FOLDER
"""

import hashlib
import os
import re
import sys
from pathlib import Path

from telephony.private_files import write_private

from . import certificate, music
from .places import INSTALLED, Places
from .ports import EVERYWHERE, Ports

TEMPLATES = Path(__file__).parent / "conf"
NAME = re.compile(r"[A-Za-z0-9_.@-]+")
BLANK = re.compile(r"@([A-Z_]+)@")
# Written of rows by others (users_file.py and so on): here only so that Asterisk starts without any.
OF_ROWS = ("telephones.conf", "trunks.conf", "carriers.conf", "emergency.conf", "last_known.conf", "music.conf")
NOTHING = "; nothing yet\n"
REFUSED = "refused.conf"
PUBLISHED = 400  # ports for sound that docker-compose.yml lets through: a hundred calls


class NotForAsterisk(ValueError):
    """A text that cannot stand in a file of Asterisk's."""


def write(places, ports):
    """Write all that Asterisk reads before it starts; what was written of rows stays."""
    places.make()
    values = _values(places, ports)
    texts = {path.name: path.read_text() for path in sorted(TEMPLATES.glob("*.conf"))}
    has_certificate = certificate.take_at_start(places)
    values |= certificate.encryption(has_certificate)
    if not has_certificate:
        texts[certificate.CONF] = NOTHING
    texts[REFUSED] = NOTHING  # until the controller says otherwise: nobody stays refused without one
    for name, text in texts.items():
        write_private(places.conf / name, filled(text, values))
    for name in OF_ROWS:
        if not (places.conf / name).exists():
            write_private(places.conf / name, NOTHING)
    music.write(places.music)


def filled(text, values):
    """A template with each @NAME@ replaced. Raises KeyError for a name that nobody knows."""
    return BLANK.sub(lambda found: setting(str(values[found[1]])), text)


def _values(places, ports):
    user, password = places.ari_credentials()
    return {
        "CONF": places.conf,
        "MODULES": places.modules,
        "SHIPPED": places.shipped,
        "DATA": places.data,
        "FOLDER": places.folder,
        "SPOOL": places.spool,
        "ALONE": places.carried_alone,
        "LOG": places.log,
        "RUN": places.run,
        "MUSIC": places.music,
        "ENGINE": engine_name(places),
        "LISTEN": ports.listen,
        "HTTP_LISTEN": ports.http_bound,
        "TOLD": ports.told,
        "BINDS_SOUND": "no" if ports.listens_everywhere else "yes",
        "SIP": ports.sip,
        "TLS": ports.tls,
        "CERTIFICATE": places.certificate,
        "HTTP": ports.http,
        "RTP_FIRST": ports.rtp_first,
        "RTP_LAST": ports.rtp_last,
        "ARI_USER": user,
        "ARI_PASSWORD": password,
    }


def engine_name(places):
    """In the ids of channels: another one for each folder, the same after a restart."""
    return "engine-" + hashlib.sha256(str(places.folder.resolve()).encode()).hexdigest()[:8]


def sip_address(places):
    """Where telephones and carriers reach this engine over UDP: "192.0.2.1:5060". Empty before its first start."""
    try:
        text = (places.conf / "pjsip.conf").read_text()
    except FileNotFoundError:
        return ""
    told = re.search(r"^external_signaling_address = (\S+)$", text, re.MULTILINE)
    port = re.search(r"^bind = \S+:(\d+)$", text, re.MULTILINE)
    return f"{told[1]}:{port[1]}" if told and port else ""


def setting(text):
    """A text as the value of a setting: to Asterisk a semicolon begins a comment. Raises NotForAsterisk."""
    if any(ord(sign) < 32 or ord(sign) == 127 for sign in text) or text != text.strip():
        raise NotForAsterisk("a line end, another invisible sign, or a blank at an end")
    return text.replace(";", "\\;")


def section(name, template, *settings):
    """One section of pjsip.conf as text, with what the template of that name has and the settings, in pairs.

    Raises NotForAsterisk.
    """
    if not NAME.fullmatch(name):
        raise NotForAsterisk("a name with a sign that ends it")
    lines = [f"[{name}]({template})", *(f"{key} = {setting(str(value))}" for key, value in settings)]
    return "\n".join(lines) + "\n"


def main(folder):
    """Of a container: what reaches it from outside says who publishes its ports, so it listens on all addresses."""
    address = os.environ.get("ENGINE_ADDRESS", "")
    if not address:
        sys.exit("Set ENGINE_ADDRESS: the IP address at which telephones and carriers reach the telephone system.")
    ports = Ports(listen=EVERYWHERE, announced=address, rtp_last=Ports.rtp_first + PUBLISHED - 1)
    write(Places(Path(folder), INSTALLED), ports)


if __name__ == "__main__":
    main(*sys.argv[1:])
