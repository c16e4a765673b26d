"""Attributes whose names are no Python names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

#: `given(id, name=otherwise, …)`: properties that the component *id* is laid out with.
Given = Callable[..., dict[str, Any]]


def aria(**attributes: str) -> dict[str, Any]:
    """`aria(label="…")` as the keyword arguments `aria-label="…"` of a component."""
    return {f"aria-{name}": value for name, value in attributes.items()}


def marked(**attributes: str) -> dict[str, Any]:
    """`marked(field="…")` as `data-field="…"`: what scripts know a component by."""
    return {f"data-{name}": value for name, value in attributes.items()}


def headed(word: str) -> dict[str, Any]:
    """For a cell that stands on a phone without its column's header."""
    return marked(header=word)


def opener(look: str, **label: str) -> dict[str, Any]:
    """For `boxWrapperProps`: makes the box around what a menu hangs on the button that opens it.

    A button inside would say nothing of the menu: Mantine tells its state to the box.
    """
    return {"component": "button", "type": "button", "className": look, **aria(**label)}
