"""Rows for tests. A child takes its parent's company."""

from .calls import (
    CallLegFactory,
    LegCountFactory,
    LegHourFactory,
    LegMonthFactory,
    MailedReportFactory,
    QueueCallCountFactory,
    QueueCallFactory,
)
from .companies import CompanyFactory, CompanyLimitFactory, DepartmentFactory, TrunkAllotmentFactory, TrunkFactory
from .exports import ExportFactory, ImportFactory
from .hours import (
    CalendarDayFactory,
    CalendarDayHoursFactory,
    OfficeHoursFactory,
    OpeningHoursFactory,
    OutsideOfficeHoursFactory,
)
from .mails import OutgoingMailFactory, OutsideAddressFactory
from .numbers import DirectoryEntryFactory, ListedNumberFactory, NumberBlockFactory, NumberFactory, OrderFactory
from .service_numbers import (
    ListedCallerFactory,
    MemberFactory,
    NewSoundFactory,
    OverrideFactory,
    PromptFactory,
    ServiceNumberFactory,
    SilentPromptFactory,
)
from .sign_in import AppFactory, PasskeyFactory, SignInEventFactory, SignInFactory, VisitFactory, code_of
from .users import (
    PASSWORD,
    AbsenceFactory,
    AdminFactory,
    ModeSettingFactory,
    OperatorFactory,
    SubscriptionFactory,
    UserFactory,
    WorkHoursFactory,
    keys_of,
)

__all__ = [
    "PASSWORD",
    "AbsenceFactory",
    "AdminFactory",
    "AppFactory",
    "CalendarDayFactory",
    "CalendarDayHoursFactory",
    "CallLegFactory",
    "CompanyFactory",
    "CompanyLimitFactory",
    "DepartmentFactory",
    "DirectoryEntryFactory",
    "ExportFactory",
    "ImportFactory",
    "LegCountFactory",
    "LegHourFactory",
    "LegMonthFactory",
    "ListedCallerFactory",
    "ListedNumberFactory",
    "MailedReportFactory",
    "MemberFactory",
    "ModeSettingFactory",
    "NewSoundFactory",
    "NumberBlockFactory",
    "NumberFactory",
    "OfficeHoursFactory",
    "OpeningHoursFactory",
    "OperatorFactory",
    "OrderFactory",
    "OutgoingMailFactory",
    "OutsideAddressFactory",
    "OutsideOfficeHoursFactory",
    "OverrideFactory",
    "PasskeyFactory",
    "PromptFactory",
    "QueueCallCountFactory",
    "QueueCallFactory",
    "ServiceNumberFactory",
    "SignInEventFactory",
    "SignInFactory",
    "SilentPromptFactory",
    "SubscriptionFactory",
    "TrunkAllotmentFactory",
    "TrunkFactory",
    "UserFactory",
    "VisitFactory",
    "WorkHoursFactory",
    "code_of",
    "keys_of",
]
