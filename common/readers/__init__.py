"""What reads the files that people upload: one module a kind, each a function `read(file, **options)`.

They run in an interpreter of their own that knows nothing of Django, the settings or the database: see
common/bounded_reading.py. So nothing in this folder imports any of them, and a refusal is a word, not a sentence.
"""


class Refused(Exception):
    """A file that is not taken. `why` is a word that the portal has a sentence for; `words` are its figures."""

    def __init__(self, why, **words):
        super().__init__(why)
        self.why, self.words = why, words
