import re

from django.http import FileResponse, HttpResponse

BYTES = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")


class FilePart:
    """A file from byte `start` up to `end`, as FileResponse reads and closes it."""

    def __init__(self, file, start, end):
        self.file, self.left = file, end - start
        file.seek(start)

    def read(self, size):
        part = self.file.read(min(size, self.left))
        self.left -= len(part)
        return part

    def close(self):
        self.file.close()


def audio_response(request, file, size):
    """A WAV file, or the part of it that a player asks for when somebody seeks.

    Django's FileResponse knows no ranges. One range is answered (RFC 9110, section 14); whatever else is asked
    for gets the whole file.
    """
    start, end = asked_range(request.headers.get("Range", ""), size) or (0, size)
    if start >= end:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response = FileResponse(FilePart(file, start, end), content_type="audio/wav", filename="message.wav")
    response["Accept-Ranges"] = "bytes"
    response["Content-Length"] = end - start
    if end - start < size:
        response.status_code = 206
        response["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return response


def asked_range(header, size):
    """Where the range begins and ends (not part of it any more), None when the header is no single range."""
    match = BYTES.fullmatch(header)
    if match is None or not any(match.groups()):
        return None
    first, last = match.groups()
    if not first:
        return max(size - int(last), 0), size
    if last and int(last) < int(first):
        return None
    return int(first), min(int(last) + 1, size) if last else size
