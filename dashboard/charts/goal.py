"""What a line rises to: a dotted line across the chart, with its words."""

from __future__ import annotations

from typing import Any

from dashboard.theme import colour, meaning


def goal_line(goal: int) -> dict[str, Any]:
    """The line, as a shape of the layout."""
    across = {"xref": "paper", "x0": 0, "x1": 1, "y0": goal, "y1": goal}
    return {"type": "line", **across, "line": {"color": meaning("total"), "width": 1, "dash": "dot"}}


def goal_words(goal: int, text: str) -> dict[str, Any]:
    """Its words, as an annotation of the layout."""
    place = {"xref": "paper", "x": 0, "y": goal, "xanchor": "left", "yanchor": "bottom", "showarrow": False}
    return {**place, "text": text, "font": {"color": colour("quiet"), "size": 12}}
