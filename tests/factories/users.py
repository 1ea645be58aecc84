"""People of a company, operators, and what belongs to a person."""

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from calendars.models import WorkHours
from users.models import Absence, Mode, ModeSetting, Role, Subscription, User

from .companies import CompanyFactory

PASSWORD = "correct-horse-9"


def keys_of(*codes):
    """The `roles` of a user who holds these that come with the product."""
    return list(Role.objects.filter(code__in=codes).order_by("pk").values_list("pk", flat=True))


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    tenant = factory.SubFactory(CompanyFactory)
    username = factory.Sequence(lambda n: f"person{n}")
    first_name = "Pat"
    last_name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.com")
    proved_email = factory.SelfAttribute("email")
    short_number = factory.Sequence(lambda n: str(2000 + n))
    password = factory.PostGenerationMethodCall("set_password", PASSWORD)

    @factory.post_generation
    def save_password(user, create, extracted, **kwargs):
        if create:
            user.save()


class AdminFactory(UserFactory):
    roles = factory.LazyFunction(lambda: keys_of(Role.ADMIN))


class OperatorFactory(UserFactory):
    tenant = short_number = None
    is_operator = True


class OfUser(DjangoModelFactory):
    """What belongs to a user, and so to the user's company."""

    class Meta:
        abstract = True

    user = factory.SubFactory(UserFactory)
    tenant = factory.SelfAttribute("user.tenant")


class ModeSettingFactory(OfUser):
    class Meta:
        model = ModeSetting

    mode = Mode.LUNCH
    pattern = "own"


class AbsenceFactory(OfUser):
    """Planned for 2100, until switched off."""

    class Meta:
        model = Absence

    mode = Mode.HOLIDAY
    starts_at = datetime(2100, 1, 1, tzinfo=UTC)
    ends_at = None
    is_open_ended = factory.LazyAttribute(lambda absence: absence.ends_at is None)


class SubscriptionFactory(OfUser):
    class Meta:
        model = Subscription

    service = Subscription.Service.VOIP


class WorkHoursFactory(OfUser):
    class Meta:
        model = WorkHours

    weekday, starts, ends = 0, 9 * 60, 17 * 60
