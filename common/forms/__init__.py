from . import messages  # noqa: F401 - before any form is made
