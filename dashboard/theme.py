"""How things look: the colours that mean something, and the one plotly template.

Colours follow one code everywhere and are safe for colour-blind eyes; contrast with the ground
(and of the label on a bar) is tested to be at least 4.5:1 for text and 3:1 for shapes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif'


@dataclass(frozen=True)
class Look:
    """One colour scheme. `meaning` maps values of the vocabulary to colours of shapes."""

    name: str
    ground: str
    text: str
    quiet: str
    line: str
    accent: str
    meaning: dict[str, str]
    label_on: dict[str, str]

    def __hash__(self) -> int:
        return hash(self.name)


LIGHT = Look(
    name="light",
    ground="#ffffff",
    text="#1f2933",
    quiet="#5c6773",
    line="#e0e5ea",
    accent="#1c6fb8",
    meaning={
        "not_started": "#848c96",
        "in_progress": "#c27c00",
        "segmented": "#1c6fb8",
        "unknown": "#8b4fa8",
        "pending": "#848c96",
        "approved": "#0b7f5c",
        "rejected": "#c8470a",
        "overdue": "#d32f2f",
        "total": "#5c6773",
    },
    label_on={"not_started": "#10161c", "in_progress": "#10161c", "pending": "#10161c"},
)
DARK = Look(
    name="dark",
    ground="#1f2329",
    text="#e8ecf0",
    quiet="#a3adb8",
    line="#363c44",
    accent="#6db3f2",
    meaning={
        "not_started": "#8b949e",
        "in_progress": "#e0a030",
        "segmented": "#5aa5e8",
        "unknown": "#c08ad8",
        "pending": "#8b949e",
        "approved": "#3fb68b",
        "rejected": "#f08050",
        "overdue": "#ff6b6b",
        "total": "#a3adb8",
    },
    label_on={},
)


def look(scheme: str | None) -> Look:
    return DARK if scheme == "dark" else LIGHT


def label_colour(look: Look, value: str) -> str:
    """The colour of text on a shape that means *value*."""
    return look.label_on.get(value, "#ffffff" if look is LIGHT else "#10161c")


#: How a hatch is drawn: over the colour, thinly.
HATCH = {"fillmode": "overlay", "fgopacity": 0.45, "size": 6, "solidity": 0.25}


def pattern(look: Look, value: str) -> dict[str, object]:
    """A hatch on what is wrong, so that colour is not alone in saying so.

    Its lines lie on the far side of the colour from the label, which so stays readable on them.
    """
    if value not in ("unknown", "rejected"):
        return {"shape": ""}
    return {"shape": "/", "fgcolor": "#000000" if look is LIGHT else "#ffffff", **HATCH}


@cache
def template(look: Look) -> dict[str, Any]:
    """Everything charts share, so that a figure holds only what is its own."""
    axis = {
        "gridcolor": look.line,
        "linecolor": look.line,
        "zeroline": False,
        "tickfont": {"color": look.quiet, "size": 12},
        "automargin": True,
        "ticklabelstandoff": 6,
        "fixedrange": True,
    }
    return {
        "layout": {
            "font": {"family": FONT, "size": 13, "color": look.text},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
            "showlegend": False,
            "hoverlabel": {
                "bgcolor": look.ground,
                "bordercolor": look.line,
                "font": {"family": FONT, "color": look.text},
                "align": "left",
            },
            "xaxis": axis,
            "yaxis": axis,
            "barcornerradius": 2,
            "bargap": 0.28,
            "dragmode": False,
        }
    }
