"""What a process has taken of the processors, and has of the memory."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def processor_seconds(pid):
    """Of all its threads, since its start; without its children."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def megabytes(pid):
    """What is in memory: as counted for it alone (RSS), and with a share of what others have as well (PSS)."""
    return tuple(_kilobytes(pid, *one) / 1024 for one in (("status", "VmRSS:"), ("smaps_rollup", "Pss:")))


def _kilobytes(pid, file, name):
    lines = Path(f"/proc/{pid}/{file}").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))
