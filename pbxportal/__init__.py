"""The shell of the site. It also lets the app `statistics` and Python's module of that name live side by side.

The folder `statistics/` has no `__init__.py`, so `import statistics` is the standard library's for everybody. With a
`__path__` that module leads to the folder as well, and `statistics.models` and the rest are found.
"""

from pathlib import Path

import statistics

statistics.__path__ = [str(Path(__file__).resolve().parent.parent / "statistics")]
