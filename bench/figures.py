"""What a measurement gives: a figure, what it is held against, and the bound it is to keep."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """*ratio* tells how many times as fast (or as many) as *against*; *least* and *most* bound it, or the
    *value* where there is none."""

    section: str
    what: str
    batches: int
    value: float
    unit: str
    against: str = ""
    ratio: float | None = None
    least: float | None = None
    most: float | None = None

    @property
    def reached(self) -> bool | None:
        """Whether the bound is kept; None without one."""
        if self.least is None and self.most is None:
            return None
        judged = self.value if self.ratio is None else self.ratio
        return (self.least is None or judged >= self.least) and (self.most is None or judged <= self.most)

    @property
    def bound(self) -> str:
        unit = f" {self.unit}" if self.ratio is None else "×"
        if self.least is not None:
            return f"≥ {self.least:g}{unit}"
        return f"≤ {self.most:g}{unit}" if self.most is not None else ""


def median_ms(run: Callable[[], object], times: int) -> float:
    """The median of *times* runs, in milliseconds."""
    return statistics.median(timed(run) for _ in range(times)) * 1000


def timed(run: Callable[[], object]) -> float:
    """Seconds of one run."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def peak_megabytes() -> float:
    """The most memory that this process has had. (What `getrusage` tells may be the parent's.)"""
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))
    return int(found[1]) / 1024 if found else 0.0
