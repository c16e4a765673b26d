"""Rates, and how sure one can be of them."""

from __future__ import annotations

import math

_NORMAL = 1.959963984540054  # 97.5 % of a normal distribution lie below: 95 % lie between
FEW = 10  # cases below which a rate says little


def share(part: int, whole: int) -> float:
    """*part* of *whole*, 0 to 1; NaN of nothing."""
    return part / whole if whole else math.nan


def interval(part: int, whole: int) -> tuple[float, float] | None:
    """Where the true rate lies in 95 of 100 cases, 0 to 1; None of nothing. By Wilson (1927)."""
    if not whole:
        return None
    rate, square = part / whole, _NORMAL**2
    middle = (rate + square / (2 * whole)) / (1 + square / whole)
    half = _NORMAL / (1 + square / whole) * math.sqrt(rate * (1 - rate) / whole + square / (4 * whole**2))
    return max(middle - half, 0.0), min(middle + half, 1.0)
