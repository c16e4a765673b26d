"""The filter bar under a query string: its chips, what is wrong with it, and what can be chosen.

It says what it was drawn from, as pages do: some are filled in another way, and may know newer data.
"""

from __future__ import annotations

from dataclasses import replace

from dashboard import ids
from dashboard.components import filter_bar
from dashboard.filter_words import refusal
from dashboard.former_names import search_of, view_of
from dashboard.panels.batches import crew
from dashboard.render.page_props import Change, PageProps, source
from dashboard.services import Services
from dashboard.url import View
from data.errors import DatabaseError, FilterError
from data.query.filters import FIELDS, Filters
from data.query.generations import Generation
from data.query.questions import Counts
from data.query.restrictions import Choice
from data.query.result import unsettle, watching
from data.query.service import SOON

#: Stands for the path of a page where it says what it was drawn from.
BAR = "filter"


def draw(services: Services, search: str | None, *, choices: bool = True) -> PageProps:
    """Without *choices* the controls keep those they have: what a page shows comes first."""
    today, generation = services.today(), _generation(services)
    with watching() as watch:
        bar = _bar(services, search, choices=choices)
    if generation is None or not watch.settled or not choices:
        return PageProps(*bar, source(BAR, "", "unreachable"))
    state = "live" if generation.followed else "timed"
    return PageProps(*bar, source(BAR, services.drawn_from(generation, today), state), lasting=True)


def _generation(services: Services) -> Generation | None:
    try:
        return services.answers.generation()
    except DatabaseError:
        return None


def _bar(services: Services, search: str | None, *, choices: bool) -> list[Change]:
    view, where, unread, wrong = _understood(services, search)
    chips = filter_bar.chips(where, unread)
    asked = Filters.in_part(search or "")[0].person
    # The old names stay for as long as the controls say them: one forgets a value that is no choice.
    offered = replace(where, person=(*where.person, *asked))
    choosing = _choices(services, offered) if choices else []
    moved = [(ids.URL, {"search": search_of(search or "", where)})] if where.person != asked else []
    return [
        (ids.CHIPS, {"children": chips}),
        (ids.TO_BATCHES, filter_bar.to_batches(view)),
        (ids.CLEAR, {"display": "inline-block" if chips or wrong else "none"}),
        (ids.FILTER_ERROR, {"children": wrong}),
        *choosing,
        *moved,
    ]


def _understood(
    services: Services, search: str | None
) -> tuple[View | None, Filters, list[tuple[str, str]], str]:
    """The view and its filter; or the restrictions that are understood, those that are not, and why."""
    try:
        view = view_of(services, search)
    except FilterError as error:
        return None, *Filters.in_part(search or ""), refusal(error)
    return view, view.where, [], ""


def _choices(services: Services, chosen: Filters) -> list[Change]:
    """What can be chosen where batches say what there is, and of people those of the crew who have no work.

    What the filter names is offered as well: a control forgets a value that is no choice of its own.
    None when they cannot be known; the status line says why.
    """
    asked = {name: Counts((name,)) for name in _OPEN}
    try:
        reading = services.answers.ask((*asked.values(), crew()), patience=SOON)
        there = {name: {*reading[each][name], *getattr(chosen, name)} for name, each in asked.items()}
        there["person"] |= {*reading[crew()]["person"], ""}
    except DatabaseError:
        unsettle()
        return []
    return [
        (ids.control(name), {"data": filter_bar.options(_OPEN[name], sorted(values, key=str.casefold))})
        for name, values in there.items()
    ]


#: Filters with a control of which the batches say what can be chosen.
_OPEN = {
    name: kind
    for name, kind in FIELDS.items()
    if isinstance(kind, Choice) and kind.control and not kind.words
}
