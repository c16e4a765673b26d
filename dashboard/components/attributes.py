"""Attributes whose names are no Python names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

#: `given(id, name=otherwise, …)`: properties that the component *id* is laid out with.
Given = Callable[..., dict[str, Any]]


def aria(**attributes: str) -> dict[str, Any]:
    """`aria(label="…")` as the keyword arguments `aria-label="…"` of a component."""
    return {f"aria-{name}": value for name, value in attributes.items()}
