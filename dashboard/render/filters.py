"""The filter bar under a query string: its chips, what is wrong with it, and what can be chosen."""

from __future__ import annotations

from dataclasses import replace

from dashboard import ids
from dashboard.components import filter_bar
from dashboard.filter_words import refusal
from dashboard.former_names import search_of, view_of
from dashboard.panels.batches import crew
from dashboard.render.page_props import Change, PageProps
from dashboard.services import Services
from dashboard.url import View
from data.errors import DatabaseError, FilterError
from data.query.filters import FIELDS, Filters
from data.query.questions import Counts
from data.query.restrictions import Choice
from data.query.service import SOON


def draw(services: Services, search: str | None, *, choices: bool = True) -> PageProps:
    """Without *choices* the controls keep those they have: what a page shows comes first."""
    view, where, unread, wrong = _understood(services, search)
    chips = filter_bar.chips(where, unread)
    asked = Filters.in_part(search or "")[0].person
    # The old names stay for as long as the controls say them: one forgets a value that is no choice.
    offered = replace(where, person=(*where.person, *asked))
    choosing, lasting = _choices(services, offered) if choices else ([], False)
    moved = [(ids.URL, {"search": search_of(search or "", where)})] if where.person != asked else []
    return PageProps(
        (ids.CHIPS, {"children": chips}),
        (ids.TO_BATCHES, filter_bar.to_batches(view)),
        (ids.CLEAR, {"display": "inline-block" if chips or wrong else "none"}),
        (ids.FILTER_ERROR, {"children": wrong}),
        *choosing,
        *moved,
        lasting=lasting,
    )


def _understood(
    services: Services, search: str | None
) -> tuple[View | None, Filters, list[tuple[str, str]], str]:
    """The view and its filter; or the restrictions that are understood, those that are not, and why."""
    try:
        view = view_of(services, search)
    except FilterError as error:
        return None, *Filters.in_part(search or ""), refusal(error)
    return view, view.where, [], ""


def _choices(services: Services, chosen: Filters) -> tuple[list[Change], bool]:
    """What can be chosen where batches say what there is, and of people those of the crew who have no work.

    What the filter names is offered as well: a control forgets a value that is no choice of its own.
    None when they cannot be known; the status line says why. And whether they last as long as the data.
    """
    asked = {name: Counts((name,)) for name in _OPEN}
    try:
        reading = services.answers.ask((*asked.values(), crew()), patience=SOON)
        there = {name: {*reading[each][name], *getattr(chosen, name)} for name, each in asked.items()}
        there["person"] |= {*reading[crew()]["person"], ""}
    except DatabaseError:
        return [], False
    changes = [
        (ids.control(name), {"data": filter_bar.options(_OPEN[name], sorted(values, key=str.casefold))})
        for name, values in there.items()
    ]
    return changes, reading.settled


#: Filters with a control of which the batches say what can be chosen.
_OPEN = {
    name: kind
    for name, kind in FIELDS.items()
    if isinstance(kind, Choice) and kind.control and not kind.words
}
