from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from users.models import Number, TenantModel, TenantQuerySet
from users.validators import validate_telephone_text


class ServiceNumberQuerySet(TenantQuerySet):
    def main_ones(self):
        """Those that are not additional to another one."""
        return self.filter(main=None)

    def in_order(self):
        """Main numbers by name, each followed by its additional ones."""
        return self.annotate(
            of_main=models.functions.Coalesce(Lower("main__name"), Lower("name")),
            group=models.functions.Coalesce("main_id", "id"),
        ).order_by("of_main", "group", models.F("main_id").asc(nulls_first=True), Lower("name"), "id")


class ServiceNumber(TenantModel):
    """A number of the company that is not one person: main line, sales, support.

    An additional number stands under its `main` one, one level deep, and has hours, messages and modes of its own.
    """

    number = models.OneToOneField(
        Number, on_delete=models.PROTECT, related_name="service_number", verbose_name=_("number")
    )
    # Always "service_number": with it the database holds the number to that use for as long as this row lives.
    number_use = models.GeneratedField(
        expression=Value(Number.Use.SERVICE_NUMBER.value),
        output_field=models.CharField(max_length=20),
        db_persist=True,
    )
    name = models.CharField(_("name"), max_length=60, validators=[validate_telephone_text])
    main = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="additional_numbers",
        verbose_name=_("additional number of"),
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ServiceNumberQuerySet.as_manager()

    class Meta:
        verbose_name = _("service number")
        verbose_name_plural = _("service numbers")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                "tenant",
                Lower("name"),
                name="service_number_name_unique_in_company",
                violation_error_message=_("There is a service number of this name already."),
            ),
            models.CheckConstraint(
                condition=Q(main__isnull=True) | ~Q(main=models.F("id")), name="service_number_not_its_own_main"
            ),
        ]

    def __str__(self):
        return self.name
