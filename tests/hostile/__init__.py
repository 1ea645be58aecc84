"""Whatever is sent to a page, it answers in words, and nothing of another company changes.

What is sent begins with the forms that the pages themselves show (`pages.py`), filled in rightly (`right.py`), and is
then spoilt by hypothesis (`spoiling.py`). The pages come from `tests/routes.py` and from Django's admin, so a new
form is found by itself. `make fuzz` tries for longer, with other examples each time.
"""
