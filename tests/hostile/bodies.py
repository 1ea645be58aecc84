"""What is sent, byte by byte: browsers would not send most of it."""

from dataclasses import dataclass
from urllib.parse import quote_plus

URLENCODED = "application/x-www-form-urlencoded"
BOUNDARY = "----boundary"


@dataclass
class Upload:
    """A file that is sent for a field."""

    content: bytes
    filename: str = "file"
    content_type: str = "application/octet-stream"


def as_bytes(value):
    """A text as UTF-8, also one that UTF-8 has no right bytes for."""
    return value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")


def urlencoded(pairs):
    """Of a file only its name is sent, as browsers do."""
    texts = [(name, value.filename if isinstance(value, Upload) else value) for name, value in pairs]
    return "&".join(f"{quote_plus(as_bytes(name))}={quote_plus(as_bytes(value))}" for name, value in texts)


def multipart(pairs):
    parts = []
    for name, value in pairs:
        said = b'Content-Disposition: form-data; name="' + as_bytes(name) + b'"'
        if isinstance(value, Upload):
            said += b'; filename="' + as_bytes(value.filename) + b'"\r\nContent-Type: ' + as_bytes(value.content_type)
            value = value.content
        parts.append(b"--" + BOUNDARY.encode() + b"\r\n" + said + b"\r\n\r\n" + as_bytes(value) + b"\r\n")
    return b"".join(parts) + b"--" + BOUNDARY.encode() + b"--\r\n"


ODD_PARTS = [
    b"--%s\r\nContent-Disposition: form-data; name*=utf-8''a%%00\r\n\r\nx\r\n",
    b"--%s\r\nContent-Disposition: form-data; name*=none'en'x; filename*=utf-16''%%d8%%00\r\n\r\nx\r\n",
    b'--%s\r\nContent-Disposition: form-data; name="seen"\r\nContent-Transfer-Encoding: base64\r\n\r\n====\r\n',
    b'--%s\r\nContent-Disposition: form-data; name="name"; filename="\x00../../etc/passwd"\r\n\r\nx\r\n',
    b'--%s\r\nContent-Disposition: form-data; name="file"; filename=""\r\nContent-Type: x; charset=\xff\r\n\r\n\r\n',
    b"--%s\r\n\r\nno headers\r\n",
    b"--%s\r\n" + b"X: y\r\n" * 300,
    b"--%s--\r\n--%s",
]


def natural(form, pairs):
    """As a browser sends this form."""
    if form.is_multipart:
        return multipart(pairs), f"multipart/form-data; boundary={BOUNDARY}"
    return urlencoded(pairs).encode(), URLENCODED


def broken(kind, form, pairs, number):
    """The same in a shape that no browser sends: a body and its content type. `number` says where and how."""
    body, said = natural(form, pairs)
    in_parts, plain = multipart(pairs), urlencoded(pairs)
    odd = ODD_PARTS[number % len(ODD_PARTS)].replace(b"%s", BOUNDARY.encode()).replace(b"%%", b"%")
    cut = number % (len(in_parts) + 1)
    return {
        "the other way": (plain.encode(), URLENCODED) if form.is_multipart else (in_parts, _multipart()),
        "no content type": (body, ""),
        "json": (b'{"name": ["x", {}]}', "application/json"),
        "plain text": (body, "text/plain"),
        "another charset": (body, f"{URLENCODED}; charset={['utf-16', 'none-such', 'x' * 999, 'utf-7'][number % 4]}"),
        "latin-1": (b"&".join(as_bytes(name) + b"=\xe9\xff%ff%zz%" for name, _value in pairs), URLENCODED),
        "cut off": (in_parts[:cut], _multipart()),
        "no boundary": (in_parts, "multipart/form-data"),
        "another boundary": (in_parts, _multipart("x" * (number % 300))),
        "odd part": (odd + in_parts, _multipart()),
        "only an odd part": (odd, _multipart()),
        "said otherwise": (body, said.swapcase()),
        "many fields": (plain.encode() + b"&x=1" * (number % 4000), URLENCODED),
    }[kind]


def _multipart(boundary=BOUNDARY):
    return f"multipart/form-data; boundary={boundary}"


BROKEN = ["the other way", "no content type", "json", "plain text", "another charset", "latin-1", "cut off"]
BROKEN += ["no boundary", "another boundary", "odd part", "only an odd part", "said otherwise", "many fields"]
