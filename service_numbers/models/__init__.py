from .listed_caller import ListedCaller
from .new_sound import NewSound
from .override import Override
from .prompt import Prompt
from .service_number import (
    ClosedMode,
    MainMode,
    NumberDisplayMode,
    NumberDisplayType,
    QueueType,
    ServiceNumber,
)

__all__ = [
    "ClosedMode",
    "ListedCaller",
    "MainMode",
    "NewSound",
    "NumberDisplayMode",
    "NumberDisplayType",
    "Override",
    "Prompt",
    "QueueType",
    "ServiceNumber",
]
