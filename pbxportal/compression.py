"""Pages are sent compressed, by Django's own middleware: docs/adr/0068-quick-workers.md says why so."""

from django.middleware.gzip import GZipMiddleware


class CompressionMiddleware(GZipMiddleware):
    """Compresses pages alone. Django adds up to 100 bytes by chance to each, so that lengths tell nothing (BREACH).

    Sheets and sounds are compressed by themselves or played in parts, and what streams is read as it comes: they
    keep their bytes, and their length. Answers to engines are small.
    """

    def process_response(self, request, response):
        if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)
