"""How charts look: names of colours, and the one plotly template.

A figure names its colours as the style sheet does, `var(--segmented)`; the browser puts in what the chosen
scheme says. So one figure serves both schemes, and `assets/tanda.css` is the only place that knows colours.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif'
#: What a shape can mean, and the variable of the style sheet that colours it.
MEANINGS = {
    "not_started": "not_started",
    "in_progress": "in_progress",
    "segmented": "segmented",
    "unknown": "unknown",
    "pending": "not_started",
    "approved": "approved",
    "rejected": "rejected",
    "overdue": "overdue",
    "total": "quiet",
}
_STYLES = Path(__file__).parent.parent / "assets" / "tanda.css"
_PALE = ("not_started", "in_progress", "pending")  # in both schemes too light for white words
TRANSPARENT = "rgba(0,0,0,0)"


def colour(name: str) -> str:
    """The colour of text, lines or grounds that the style sheet calls *name*."""
    return f"var(--{name})"


def meaning(value: str) -> str:
    """The colour of a shape that means *value*."""
    return colour(MEANINGS[value])


def label_colour(value: str) -> str:
    """The colour of text on a shape that means *value*."""
    return colour("label_dark" if value in _PALE else "label")


#: How a hatch is drawn: over the colour, thinly.
HATCH = {"fillmode": "overlay", "fgopacity": 0.45, "size": 6, "solidity": 0.25}


def pattern(value: str) -> dict[str, object]:
    """A hatch on what is wrong, so that colour is not alone in saying so.

    Its lines lie on the far side of the colour from the label, which so stays readable on them.
    """
    if value not in ("unknown", "rejected"):
        return {"shape": ""}
    return {"shape": "/", "fgcolor": colour("hatch"), **HATCH}


@cache
def printed() -> dict[str, str]:
    """The colours of the light scheme by name, as `#rrggbb`: for files, which no style sheet goes with."""
    sheet = _STYLES.read_text("utf-8")
    found = re.findall(r"--(\w+): (#[0-9a-f]{6});", sheet[: sheet.index("}")])
    return dict(found)


@cache
def template() -> dict[str, Any]:
    """Everything charts share. The browser has it once; a figure holds only what is its own."""
    axis = {
        "gridcolor": colour("line"),
        "linecolor": colour("line"),
        "zeroline": False,
        "tickfont": {"color": colour("quiet"), "size": 12},
        "ticklabelstandoff": 6,
        "ticklabeloverflow": "allow",  # measuring whether a label fits takes a third of the drawing
        "fixedrange": True,
    }
    return {
        "layout": {
            "font": {"family": FONT, "size": 13, "color": colour("text")},
            "paper_bgcolor": TRANSPARENT,
            "plot_bgcolor": TRANSPARENT,
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
            "showlegend": False,
            "hoverlabel": {
                "bgcolor": colour("surface"),
                "bordercolor": colour("line"),
                "font": {"family": FONT, "color": colour("text")},
                "align": "left",
            },
            "xaxis": axis,
            "yaxis": axis,
            "barcornerradius": 2,
            "bargap": 0.28,
            "dragmode": False,
        }
    }
