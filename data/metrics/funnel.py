"""How far a rate may lie from that of all by chance alone: the funnel (Spiegelhalter, 2005), exact for few.

A ranking of equals looks like a ranking of unequals; who lies outside the limits is another matter.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

#: Shares of equals that lie inside: who is outside the first is worth a look, outside the second stands out.
NEAR, FAR = 0.95, 0.998


def limits(n: int, rate: float, level: float) -> tuple[int, int]:
    """The fewest and the most of *n* that chance gives at *level*, where each comes about at *rate*.

    Below the first, and above the second, lie at most (1 − level) / 2 of all draws.
    """
    below = np.cumsum(_probabilities(n, rate))
    beyond = (1 - level) / 2
    low, high = (int(np.searchsorted(below, bound - 1e-12)) for bound in (beyond, 1 - beyond))
    return min(low, n), min(high, n)


def outside(part: int, n: int, rate: float, level: float) -> int:
    """−1 where *part* of *n* is less than chance gives at *level*, 1 where it is more, else 0."""
    low, high = limits(n, rate, level)
    return (part > high) - (part < low)


@lru_cache(4096)
def _probabilities(n: int, rate: float) -> NDArray[np.float64]:
    """How likely 0 to *n* of *n* are, where each comes about at *rate*."""
    if rate in (0.0, 1.0):
        sure = np.zeros(n + 1)
        sure[n if rate else 0] = 1.0
        return sure
    part = np.arange(n + 1)
    logs = np.array([math.lgamma(each + 1) for each in range(n + 1)])
    ways = logs[n] - logs - logs[::-1]
    likely: NDArray[np.float64] = np.exp(ways + part * math.log(rate) + (n - part) * math.log1p(-rate))
    return likely
