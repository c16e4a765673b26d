"""Attributes whose names are no Python names."""

from __future__ import annotations

from typing import Any


def aria(**attributes: str) -> dict[str, Any]:
    """`aria(label="…")` as the keyword arguments `aria-label="…"` of a component."""
    return {f"aria-{name}": value for name, value in attributes.items()}
