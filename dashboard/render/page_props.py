"""The properties of a page's components, by id: they come with its layout, and are renewed in the browser."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd
from dash import dcc

from dashboard import ids
from dashboard.charts.bars import LOW
from dashboard.components.panel import problem, still_to_come
from dashboard.components.panel_table import panel_table
from dashboard.i18n import t, words_of
from dashboard.panels.base import Frames, Panel, V
from data.errors import FilterError, NotYet, TandaError
from data.metrics.day import Day

Properties = dict[str, Any]
Change = tuple[ids.Id, Properties]


class PageProps:
    """Components and some of their properties.

    *lasting*: right for as long as the data and the day are. *whole*: no part is still on its way.
    """

    def __init__(self, *changes: Change, lasting: bool = False, whole: bool = True) -> None:
        self.lasting = lasting
        self.whole = whole
        self._by_id = {ids.key(identity): (identity, properties) for identity, properties in changes}

    def __iter__(self) -> Iterator[Change]:
        return iter(self._by_id.values())

    def of(self, identity: ids.Id, **otherwise: Any) -> Properties:
        """What the component *identity* gets, over what it has *otherwise*."""
        _, properties = self._by_id.get(ids.key(identity), (identity, {}))
        return otherwise | properties


#: A page that is on its way: it is drawn as soon as the browser has asked for news.
NOTHING = PageProps()
_WAITING = {"generation": "", "state": "waiting"}


def source(path: str, generation: str, state: str) -> Change:
    """What a page was drawn from."""
    return ids.drawn(path), {"data": {"generation": generation, "state": state}}


class Shown(NamedTuple):
    """What a panel shows: a figure or a message, a quiet line with where it leads, and the class that says
    which."""

    figure: Any = None
    note: str = ""
    message: Sequence[Any] = ()
    state: str = "panel-body loading"
    leads: tuple[str, str] | None = None


def full(panel: Panel[V], frame: pd.DataFrame, frames: Frames, view: V, day: Day, path: str) -> Shown:
    """A panel with its figure, or its table; a wide one that is low leaves room unused."""
    note, leads = panel.note(frame, frames, view, day), panel.leads(frame, frames, view, day)
    if not panel.chart:
        table = panel_table(panel, frame, view, day, path)
        return Shown(None, note, [table], "panel-body full listed", leads)
    figure = panel.chart(frame, frames, view, day)
    low = panel.wide and figure["layout"]["height"] <= LOW
    state = "panel-body full low" if low else "panel-body full"
    return Shown(figure, note, [], state, leads)


def panel_changes(panel: str, shown: Shown) -> Iterator[Change]:
    link = [" · ", dcc.Link(shown.leads[0], href=shown.leads[1])] if shown.leads else []
    yield ids.panel_note(panel), {"tree": [shown.note, *link] if shown.note else []}
    yield ids.panel_message(panel), {"tree": list(shown.message)}
    yield ids.panel_body(panel), {"className": shown.state}
    if shown.figure is not None:
        yield ids.chart(panel), {"figure": shown.figure}


def stores(path: str, drawn: PageProps, panels: Iterable[str] = ()) -> Iterator[dcc.Store]:
    """What a page remembers: what it was drawn from, and its figures, whose colours the browser knows."""
    yield dcc.Store(id=ids.drawn(path), **drawn.of(ids.drawn(path), data=_WAITING))
    figures = {panel: drawn.of(ids.chart(panel)).get("figure") for panel in panels}
    if figures:
        yield dcc.Store(
            id=ids.charts(path), data={each: it for each, it in figures.items() if it is not None}
        )


def or_why_not(
    draw: Callable[[], PageProps],
    path: str,
    parts: Mapping[str, str],
    panels: Iterable[str] = (),
    advice: str = "",
) -> PageProps:
    """What *draw* gives; where it cannot, every panel and part says why.

    *parts* are components by id, each with the property that fills it. *advice* stands for the reason when
    the filter bar says what is wrong with the address.
    """
    try:
        return draw()
    except FilterError as error:  # asking again cannot help
        words, state = failure(advice or words_of(error)), "refused"
    except NotYet:
        to_come = ((part, {filled: [still_to_come()]}) for part, filled in parts.items())
        return PageProps(source(path, "", "preparing"), *to_come, whole=False)
    except TandaError as error:
        words, state = failure(words_of(error)), "unreachable"
    failed = Shown(message=words, state="panel-body failed")
    return PageProps(
        source(path, "", state),
        *((part, {filled: words}) for part, filled in parts.items()),
        *(change for panel in panels for change in panel_changes(panel, failed)),
    )


def failure(reason: str) -> list[Any]:
    return problem(t("This could not be loaded."), reason, failed=True)
