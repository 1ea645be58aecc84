from .kept_records import KeptRecord
from .leg_counts import CompanyHour, LegCount, LegDay, LegHour, LegMonth, LegSums, LegYear
from .legs import CallLeg, Direction, OfCalls, OfPerson, Outcome
from .mailed_reports import MailedReport
from .queue_calls import OfQueueCalls, QueueCall, QueueCallCount, QueueCallDay, QueueCallMonth, QueueCallYear

__all__ = [
    "CallLeg",
    "CompanyHour",
    "Direction",
    "KeptRecord",
    "LegCount",
    "LegDay",
    "LegHour",
    "LegMonth",
    "LegSums",
    "LegYear",
    "MailedReport",
    "OfCalls",
    "OfPerson",
    "OfQueueCalls",
    "Outcome",
    "QueueCall",
    "QueueCallCount",
    "QueueCallDay",
    "QueueCallMonth",
    "QueueCallYear",
]
