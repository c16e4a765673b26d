"""What is told of an image, by the process that opens it to the one that asks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Facts:
    """What an image is, before it is made to be seen: its size, mode and values (*low* to *high*), and how
    many pages it has; *stretched*: with more contrast, because hardly anything would be seen."""

    width: int
    height: int
    mode: str
    low: int
    high: int
    stretched: bool
    pages: int
