"""Names that are probably one person's: they differ in case, accents or blanks. People say if they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from data.crew import people
from data.crew.assignments import UNASSIGNED
from data.errors import InputError, message
from data.model.letters import key
from data.mongo.client import Mongo

Group = tuple[str, ...]


def alike(names: Iterable[str]) -> list[Group]:
    """The names of which there is another like it, together, in order."""
    groups: dict[str, list[str]] = {}
    for name in sorted(set(names) - {UNASSIGNED}):
        groups.setdefault(key(name), []).append(name)
    return [tuple(group) for alikeness, group in groups.items() if alikeness and len(group) > 1]


def heirs(group: Sequence[str], crew: Iterable[str]) -> list[str]:
    """Which of the names may stay: those in the crew; all of them where none is."""
    there = set(crew)
    return [name for name in group if name in there] or list(group)


def merge(mongo: Mongo, group: Sequence[str], into: str, **who: Any) -> list[people.PeopleReport]:
    """Give the batches of the others to *into*, who joins the crew if need be, and take the others off it.

    Each is an operation of its own, and can be undone. Raises InputError when *into* is none of the names.
    """
    if into not in group:
        raise InputError(message("Choose a name."))
    if into not in {each.name for each in people.people(mongo)}:
        people.add(mongo, into, actor=who["actor"], origin=who["origin"])
    reports = []
    for name in group:
        if name != into:
            reports.append(people.reassign(mongo, name, into, open_only=False, **who))
            if name in {each.name for each in people.people(mongo)}:
                people.remove(mongo, name, reassign_to=into, **who)
    return reports
