from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from ..services.outside_addresses import (
    CannotAsk,
    ask_new_addresses,
    check_addresses,
    standings,
)

ASKED_FIRST = gettext_lazy(
    "An address that none of your users has is asked by mail first, and gets nothing until it says yes."
)


class NamesAddresses:
    """For a TenantModelForm over addresses, its field `addresses_field`, to which the company has mail sent.

    Saving it asks those that are no user's. Goes before the form it is for among the bases.
    """

    addresses_field = ""

    def clean(self):
        cleaned = super().clean()
        named = cleaned.get(self.addresses_field)
        new = [one for one in named or [] if one not in self.before[self.addresses_field]]
        if new:
            try:
                check_addresses(tenant=self.tenant, addresses=new)
            except CannotAsk as error:
                self.add_error(self.addresses_field, str(error))
        return cleaned

    def save(self, commit=True):
        row = super().save(commit)
        ask_new_addresses(tenant=self.tenant, addresses=getattr(row, self.addresses_field))
        return row

    @cached_property
    def standings(self):
        """How the addresses that are stored stand, for the page to say so beside each."""
        stored = self.before[self.addresses_field] if self.instance.pk else []
        return list(standings(tenant=self.tenant, addresses=stored).values())
