from django.db import models


class TenantQuerySet(models.QuerySet):
    def for_tenant(self, tenant):
        """The rows of one company; none at all for None, so that a forgotten sign-in shows nothing."""
        return self.none() if tenant is None else self.filter(tenant=tenant)


class TenantModel(models.Model):
    """A row that belongs to one company (the tenant).

    Views reach such rows only through `objects.for_tenant(request.tenant)`. Where a row points at another
    TenantModel, a composite foreign key (see `common/migration_operations.py`) makes the database refuse a
    row of another company.
    """

    tenant = models.ForeignKey("users.Company", on_delete=models.CASCADE, related_name="+", editable=False)

    objects = TenantQuerySet.as_manager()

    class Meta:
        abstract = True
