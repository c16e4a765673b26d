"""Icons, drawn in `assets/icons.css` as masks that take the colour of the text around them."""

from __future__ import annotations

from dash import html

from dashboard.components.attributes import aria


def icon(name: str) -> html.Span:
    """A decoration: what it means is said by the text or label beside it."""
    return html.Span(className=f"icon icon-{name}", **aria(hidden="true"))
