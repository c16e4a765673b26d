"""Rates, and how sure one can be of them."""

from __future__ import annotations

import math
from collections.abc import Callable

_NORMAL = 1.959963984540054  # 97.5 % of a normal distribution lie below: 95 % lie between
_TAIL = 0.025
_HALVINGS = 60
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


def exact_interval(part: int, whole: int) -> tuple[float, float]:
    """Where the true rate of a few cases lies in at least 95 of 100 cases, 0 to 1. By Clopper and Pearson
    (1934): no rate outside makes as few, or as many, likelier than 2.5 %. *whole* is above 0."""
    low = _crossing(lambda rate: 1 - _at_most(part - 1, whole, rate)) if part else 0.0
    high = 1 - _crossing(lambda rate: _at_most(part, whole, 1 - rate)) if part < whole else 1.0
    return low, high


def _at_most(part: int, whole: int, rate: float) -> float:
    """How likely at most *part* of *whole* are, each of them so likely."""
    return math.fsum(math.comb(whole, n) * rate**n * (1 - rate) ** (whole - n) for n in range(part + 1))


def _crossing(rises: Callable[[float], float]) -> float:
    """The rate at which what *rises* with it comes to 2.5 %."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if rises(middle) > _TAIL else (middle, high)
    return (low + high) / 2
