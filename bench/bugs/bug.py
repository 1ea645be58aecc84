from dataclasses import dataclass


@dataclass(frozen=True)
class Bug:
    """What is changed in which file, and the tests among which one has to notice.

    `also` is more of it, as (path, before, after): a new column is one of a model, a migration and who reads it.
    """

    name: str
    path: str
    before: str
    after: str
    tests: tuple
    also: tuple = ()
