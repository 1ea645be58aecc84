"""Companies like real ones, to measure pages on: people with hours and absences, service numbers, calls, history.

They are made once, within minutes, in a database of their own in `var/`, and made anew when they are a fortnight old:
absences that run now, and calls until yesterday, have a day. `python -m bench.companies` makes them.
"""

from .sizes import SIZES as SIZES
