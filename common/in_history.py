"""What a model says of its rows to the history of changes. Plain values: the app `history` reads them."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

ADDED, CHANGED, REMOVED, ANYTHING = "added", "changed", "removed", "anything"
# Among the permissions of `seen_by`: no role holds it, and operators may do whatever asks for one.
OPERATORS = "operators"
# Why a change is never taken back from the history.
COSTS = _("An order hangs on it, which may cost money: change it on its own page.")
PROVIDERS = _("Your provider sets this.")
OWN_PAGE = _("It has more to it than its values: change it on its own page.")


@dataclass(frozen=True, kw_only=True)
class InHistory:
    """Stands as `history` on each model whose rows are settings; `history = None` on one whose rows are none.

    Fields are called by their names on the model.
    - `may_change`: the Permission of the page where such rows are set; without it no role may take them back.
    - `changed_by`: fields that ask for another Permission than `may_change`.
    - `seen_by`: the Permissions each of which opens a page that shows such rows (ANYTHING), or a field of them; a set
      of them opens it together, and an empty list says that there is no such page. Without it whoever may change
      them sees them; where nobody may, whoever reads the history.
    - `seen_by_owner`: whether the user whom a row is about has a page that shows all of it.
    - `unsaid`: fields that say nothing to people, beside the key and the company.
    - `labels`: what fields are called where their own words do not fit.
    - `named_by`: the link whose row a row is called by, where it has no name of its own.
    - `never_undone`: what is never taken back, and why: ANYTHING, ADDED, REMOVED, or a change of a field.
    - `keys_of`: of a field that holds a list of keys, the model whose rows they are.
    - `former`: columns that the model has no longer, each with what it was called and the model it pointed at.
    - `kind`, `actions`: what rows are called, and what is done to them, where the model's own words do not fit.
    """

    may_change: str = ""
    changed_by: Mapping[str, str] = field(default_factory=dict)
    seen_by: Mapping[str, Sequence[str | Set[str]]] = field(default_factory=dict)
    seen_by_owner: bool = False
    unsaid: Sequence[str] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    named_by: str = ""
    never_undone: Mapping[str, str] = field(default_factory=dict)
    keys_of: Mapping[str, type] = field(default_factory=dict)
    former: Mapping[str, tuple[str, type]] = field(default_factory=dict)
    kind: str = ""
    actions: Mapping[str, str] = field(default_factory=dict)

    def says(self, name):
        """Whether a field says something to people."""
        return name not in ("id", "tenant", *self.unsaid)

    def shown_to(self, reader, name=ANYTHING, owner=None):
        """Whether a user may open a page that shows a field of such a row; by itself, what the row is called.

        `owner` is the key of the user whom the row is about.
        """
        if self.seen_by_owner and owner is not None and owner == reader.pk:
            return True
        needed = self.seen_by.get(name, self.seen_by.get(ANYTHING))
        if needed is None:
            return not self.may_change or reader.may(self.may_change)
        return any(_holds(reader, one) for one in needed)

    def needed_for(self, names):
        """The Permissions that a change of these fields asks for."""
        return {self.may_change} | {self.changed_by[name] for name in names if name in self.changed_by}

    def reason_against_action(self, action):
        """Why what was ADDED, CHANGED or REMOVED is never taken back, whatever its values are; "" when it may be."""
        return self.never_undone.get(ANYTHING) or self.never_undone.get(action, "")

    def reason_against_fields(self, names):
        """Why a change of these fields is never taken back; "" when it may be."""
        never = {"tenant": PROVIDERS} | dict(self.never_undone)
        return next((reason for name, reason in never.items() if name in names), "")


def _holds(reader, needed):
    """Whether a user holds a permission, or all of a set of them."""
    return all(reader.may(one) for one in needed) if isinstance(needed, Set) else reader.may(needed)
