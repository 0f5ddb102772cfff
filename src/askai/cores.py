"""How many cores this process may use: what the machine has, its affinity, a container's share."""

from __future__ import annotations

import math
import os
from pathlib import Path

_CONTROLLERS = Path("/sys/fs/cgroup")
_OWN = Path("/proc/self/cgroup")


def available_cores(controllers: Path = _CONTROLLERS, own: Path = _OWN) -> int:
    """Cores that may be used, at least one.

    `controllers` and `own` are where Linux tells the limits of a control group: `cpu.max` in the
    second version, `cpu.cfs_quota_us` and `cpu.cfs_period_us` in the first.
    """
    has_affinity = hasattr(os, "sched_getaffinity")
    cores = len(os.sched_getaffinity(0)) if has_affinity else os.cpu_count() or 1
    return max(1, min([cores, *(math.ceil(quota) for quota in _quotas(controllers, own))]))


def _quotas(controllers: Path, own: Path) -> list[float]:
    """The cores' worth of time that each limit above this process allows."""
    found = []
    for folder in _folders(controllers, own):
        try:
            limit, period = (folder / "cpu.max").read_text().split()
        except (OSError, ValueError):
            try:
                limit = (folder / "cpu.cfs_quota_us").read_text()
                period = (folder / "cpu.cfs_period_us").read_text()
            except OSError:
                continue
        try:
            quota = float(limit) / float(period)
        except (ValueError, ZeroDivisionError):  # "max": no limit
            continue
        if quota > 0:  # -1 in the first version: no limit
            found.append(quota)
    return found


def _folders(controllers: Path, own: Path) -> list[Path]:
    """The folders of the control groups that this process is in, and of those above them."""
    found = [controllers, controllers / "cpu"]
    try:
        lines = own.read_text().splitlines()
    except OSError:
        return found
    for line in lines:
        _, names, group = [*line.split(":", 2), "", ""][:3]
        if names and "cpu" not in names.split(","):
            continue
        root = controllers / "cpu" if names else controllers
        place = root / group.lstrip("/")
        while place != root:
            found.append(place)
            place = place.parent
    return found
