"""The process of a telephone: the only modules that know pjsua2, which is there where the portal is developed only.

Its traps: one library a process and one thread for it; it gives the ids of calls that are over to new ones, so an
object kept for a call that is over would end another one; every call has to be ended and its object gone before the
library is.
"""
