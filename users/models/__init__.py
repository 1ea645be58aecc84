from .company import Company, Trunk, TrunkAllotment
from .department import Department
from .listed_number import ListedNumber, NumberListEntry
from .number import Number, NumberBlock
from .order import Action, Order, Price
from .role import Permission, Role
from .tenant import TenantModel, TenantQuerySet
from .user import User

__all__ = [
    "Action",
    "Company",
    "Department",
    "ListedNumber",
    "Number",
    "NumberBlock",
    "NumberListEntry",
    "Order",
    "Permission",
    "Price",
    "Role",
    "TenantModel",
    "TenantQuerySet",
    "Trunk",
    "TrunkAllotment",
    "User",
]
