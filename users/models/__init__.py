from .barring import TICKS, BarsKinds
from .company import (
    Company,
    OrderRule,
    SecondFactorRule,
    SignedInLongest,
    SignedInUnused,
)
from .company_limit import CompanyLimit
from .department import Department
from .directory_entry import DirectoryEntry
from .export import Export
from .holder import Holder
from .imported import Import
from .listed_number import ListedNumber, NumberListEntry
from .mode import Absence, CallPattern, Mode, ModeSetting, absence_now, mode_now, not_over, with_mode_now
from .number import Number, NumberBlock
from .order import ENDS, STARTS, Action, Order, Price
from .outgoing_mail import OutgoingMail
from .outside_address import NamedIn, OutsideAddress, WithoutTagIn
from .own_sign_in import IssuerDocuments, OwnSignIn, OwnSignInIdentity
from .passkey import Passkey
from .recurring_task import RecurringTask
from .retention import Retention
from .role import Permission, Role
from .sent_form import SentForm
from .sign_in import SignIn
from .sign_in_event import SignInEvent
from .subscription import Subscription
from .trunk import Trunk, TrunkAllotment
from .typed_form import TypedForm
from .user import User
from .visit import Visit

__all__ = [
    "ENDS",
    "STARTS",
    "TICKS",
    "Absence",
    "Action",
    "BarsKinds",
    "CallPattern",
    "Company",
    "CompanyLimit",
    "Department",
    "DirectoryEntry",
    "Export",
    "Holder",
    "Import",
    "IssuerDocuments",
    "ListedNumber",
    "Mode",
    "ModeSetting",
    "NamedIn",
    "Number",
    "NumberBlock",
    "NumberListEntry",
    "Order",
    "OrderRule",
    "OutgoingMail",
    "OutsideAddress",
    "OwnSignIn",
    "OwnSignInIdentity",
    "Passkey",
    "Permission",
    "Price",
    "RecurringTask",
    "Retention",
    "Role",
    "SecondFactorRule",
    "SentForm",
    "SignIn",
    "SignInEvent",
    "SignedInLongest",
    "SignedInUnused",
    "Subscription",
    "Trunk",
    "TrunkAllotment",
    "TypedForm",
    "User",
    "Visit",
    "WithoutTagIn",
    "absence_now",
    "mode_now",
    "not_over",
    "with_mode_now",
]
