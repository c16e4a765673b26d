"""A page that consists of panels."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from dash import html

from dashboard.components.attributes import Given
from dashboard.components.panel import panel
from dashboard.i18n import t
from dashboard.panels.base import Panel
from dashboard.render.page_props import NOTHING, PageProps, stores
from dashboard.url import View


def layout(
    path: str,
    title: str,
    panels: Mapping[str, Panel[View]],
    drawn: PageProps = NOTHING,
    *,
    head: Callable[[Given], Any] | None = None,
    above: Mapping[str, Callable[[Given], Any]] = MappingProxyType({}),
    below: Sequence[Any] = (),
    tools: Mapping[str, Callable[[Given], Any]] = MappingProxyType({}),
) -> Any:
    """The page at *path*: its panels one below the other, or under a *head* with options side by side, and
    *above* some of them what they alone go by; what else there is stands *below*. *tools* are in the heads of
    panels."""
    shown = []
    for each in panels.values():
        shown += [above[each.id](drawn.of)] if each.id in above else []
        tool = [tools[each.id](drawn.of)] if each.id in tools else []
        shown.append(panel(each, drawn.of, tool))
    return html.Div(
        [
            *stores(path, drawn, panels),
            html.H1(t(title), className="for-readers"),
            *([head(drawn.of), html.Div(shown, className="panels even")] if head else shown),
            *below,
        ],
        className="panel-page",
    )
