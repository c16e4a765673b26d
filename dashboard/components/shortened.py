"""Names and ids that may be too long for their place: cut in the middle, for both ends tell them apart."""

from __future__ import annotations

from typing import Any

from dash import html

_END = 8  # characters that are always seen
_SHORT = 16  # characters that fit everywhere


def shortened(text: str, *, fits: int = _SHORT) -> Any:
    """*text* as wide as its place allows, where *fits* characters always have room.

    `assets/tanda.css` cuts it, and the whole stands in its title.
    """
    if len(text) <= fits:
        return text
    head, end = text[:-_END], text[-_END:]
    parts = [html.Span(head, className="middle-head"), html.Span(end, className="middle-end")]
    return html.Span(parts, className="middle", title=text)
