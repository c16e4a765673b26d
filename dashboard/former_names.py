"""Old names lead on: a filter by somebody who has been renamed is a filter by the new name.

What is known of renames is kept for as long as the data stay the same. A name that somebody has, in the crew
or in a batch, leads nowhere else.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

from dashboard.panels.batches import crew
from dashboard.services import Services
from dashboard.url import View
from data.errors import DatabaseError
from data.history import succession
from data.query.cache import find, keep
from data.query.filters import Filters
from data.query.questions import Counts
from data.query.restrictions import encode
from data.query.result import unsettle

_KEEP = 3600  # seconds


def view_of(services: Services, search: str | None) -> View:
    """What an address's query string says, by the names that hold now. Raises FilterError."""
    view = View.from_query(search)
    moved = view.scenario
    names = _now(services, (*view.where.person, moved.giver, moved.taker))
    if not names:
        return view
    giver, taker = (names.get(each, each) for each in (moved.giver, moved.taker))
    return replace(view, where=_by(view.where, names), scenario=replace(moved, giver=giver, taker=taker))


def followed(services: Services, where: Filters) -> Filters:
    """*where* by the names that hold now; as it is while the database is away."""
    return _by(where, _now(services, where.person))


def _by(where: Filters, names: Mapping[str, str]) -> Filters:
    if names.keys().isdisjoint(where.person):
        return where
    return replace(where, person=tuple({names.get(each, each) for each in where.person}))


def _now(services: Services, people: Collection[str]) -> dict[str, str]:
    """The names that those of *people* have now who had others; none while the database is away."""
    try:
        leads = _leads(services) if any(people) else {}
        if leads.keys().isdisjoint(people):
            return {}
        used = _used(services)
    except DatabaseError:
        unsettle()
        return {}
    return {each: _last(each, leads, used) for each in people if each in leads}


def known_as(services: Services, people: Collection[str]) -> frozenset[str]:
    """*people*, and all names that lead on to them: what was counted under those is theirs. Raises
    DatabaseError."""
    leads = _leads(services) if any(people) else {}
    used = _used(services) if leads else set()
    return frozenset({*people, *(each for each in leads if _last(each, leads, used) in people)})


def search_of(search: str, where: Filters) -> str:
    """The query string *search* with the people of *where*."""
    said = parse_qsl(search.removeprefix("?"), keep_blank_values=True)
    others = [(name, text) for name, text in said if name != "person"]
    return "?" + urlencode([*others, *(("person", text) for text in map(encode, where.person))])


def _used(services: Services) -> set[str]:
    """The names that somebody has, in the crew or in a batch. Raises DatabaseError."""
    working = Counts(("person",))
    reading = services.answers.ask((working, crew()), exactly=True)
    return {*reading[working]["person"], *reading[crew()]["person"]}


def _last(name: str, leads: Mapping[str, str], used: Collection[str]) -> str:
    """The name somebody has who was called *name*; the same where nobody is found."""
    seen = [name]
    while seen[-1] not in used:
        following = leads.get(seen[-1])
        if following is None or following in seen:
            return name
        seen.append(following)
    return seen[-1]


def _leads(services: Services) -> dict[str, str]:
    generation = services.answers.freshness.current()
    place = ("renamed", services.connection.address_digest, services.settings.database, generation.id)
    leads: dict[str, str] | None = find(services.cache, place)
    if leads is None:
        leads = succession.renamed(services.mongo)
        keep(services.cache, place, leads, _KEEP)
    return leads
