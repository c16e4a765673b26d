"""Where many sorted values belong among many others, of which each look costs."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any


def positions(wanted: Sequence[Any], among: Any) -> list[int]:
    """How many of *among* come before each of *wanted*; both are sorted.

    The one in the middle tells where those on either side of it can be, so that values that belong
    together are found with few looks.
    """
    found = [0] * len(wanted)
    spans = [(0, len(wanted), 0, len(among))]
    while spans:
        first, end, low, high = spans.pop()
        if low == high:
            found[first:end] = [low] * (end - first)
        elif first < end:
            middle = (first + end) // 2
            at = found[middle] = bisect_left(among, wanted[middle], low, high)
            spans += [(first, middle, low, at), (middle + 1, end, at, high)]
    return found
