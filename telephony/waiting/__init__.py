"""Callers who wait and agents who are rung: when what happens, pure. Events and a clock go in, orders come out.

`Lines` is the whole of it. No asyncio, no rows, no clock of its own, no word of any telephone system.
"""

from .lines import Lines
from .orders import Announce, Ask, Ended, NotServed, Offer, Order, Why, Withdraw

__all__ = ["Announce", "Ask", "Ended", "Lines", "NotServed", "Offer", "Order", "Why", "Withdraw"]
