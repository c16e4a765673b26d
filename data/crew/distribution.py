"""Giving batches out among several people: evenly, by number, by share, or by who will be free first.

`deal` is a pure function; `distribute` reads the batches, deals them and writes one operation.
"""

from __future__ import annotations

import datetime
import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import pandas as pd

from data.batches import edits, selection
from data.batches.fields import written
from data.batches.selection import Selected, Selection
from data.batches.values import number
from data.calendar import Range
from data.crew import editing, people
from data.errors import InputError, message
from data.history.change import Change, changed, value_at
from data.history.recorder import Operation, Origin
from data.metrics.pace import Pace, finished_lately, paces
from data.metrics.presence import presences
from data.model.datasets import PEOPLE
from data.model.dimensions.base import Context
from data.model.dimensions.text import trimmed_text
from data.mongo.client import COMMENT, Document, Mongo
from data.mongo.documents import Progress, silent
from data.query.engines.mongo import MongoEngine
from data.query.filters import Filters
from data.query.questions import Counts, Moment

How = Literal["evenly", "number", "percent", "weight", "capacity"]
Together = Literal["", "folder", "specification"]
_ROUNDED = 0.5  # percent
#: What is looked at before batches are given out, beside what they are kept together by.
_SIZES = ("metadata.total_masks", "metadata.completed_masks")
_LOOKED_AT = ("assignee", "metadata.review_status", *_SIZES)


@dataclass(frozen=True)
class Share:
    """What somebody is to get: `amount` is a number, a percentage or a weight; at most `cap` batches."""

    person: str
    amount: float = 0
    cap: int | None = None


@dataclass(frozen=True)
class Item:
    """A batch to be dealt: how large it is, and what it is kept together with ("": nothing)."""

    key: Any
    size: float = 1
    group: str = ""


@dataclass(frozen=True)
class Load:
    """What somebody has open, how much of it is `in_progress`, and how many `days` of work that is at their
    own pace; and the days `off` that they have or that come next, None for none."""

    person: str
    open: int
    in_progress: int
    days: float | None
    off: Range | None = None


@dataclass(frozen=True)
class Dealt:
    """What somebody has now, gets, and has then; `days` of work that is at their own pace, None for somebody
    who finished nothing lately."""

    person: str
    before: int
    given: int
    after: int
    days: float | None


@dataclass(frozen=True)
class Distribution:
    """How batches are given out; `left` go to nobody, `kept` stay with who has them already. Without a change
    there is no operation."""

    matched: int
    people: tuple[Dealt, ...]
    left: int
    kept: int
    changed: int = 0
    operation_id: str | None = None


def deal(
    items: Sequence[Item], shares: Sequence[Share], how: How, paces: Mapping[str, Pace]
) -> dict[Any, str]:
    """The key of each item → who gets it; items for whom nobody has room are left out.

    Items of one group go to one person. `evenly`, `percent` and `weight` differ from the exact share by less
    than one group; `number` gives no more than asked; `capacity` gives the largest first to who will be free
    first.
    """
    names = [each.person for each in shares]
    have = {name: paces.get(name, Pace()) for name in names}
    given = dict.fromkeys(names, 0)
    worth: dict[str, float] = {name: have[name].load for name in names}
    targets, limits = _targets(len(items), shares, how), _limits(shares, how)
    dealt: dict[Any, str] = {}
    for unit in _units(items, how):
        n = len(unit)
        open_ = [name for name in names if given[name] + n <= limits[name]]
        if not open_:
            continue
        size = sum(each.size for each in unit)
        if how == "capacity":
            scores = [have[name].lasts(worth[name] + size) for name in open_]
        else:
            scores = [(given[name] + n / 2) / targets[name] for name in open_]
        person = open_[scores.index(min(scores))]
        given[person] += n
        worth[person] += size
        dealt.update((each.key, person) for each in unit)
    return dealt


def _targets(n: int, shares: Sequence[Share], how: How) -> dict[str, float]:
    if how in ("evenly", "capacity"):
        return {each.person: n / len(shares) for each in shares}
    if how == "number":
        return {each.person: each.amount for each in shares}
    whole = sum(each.amount for each in shares)
    return {each.person: n * each.amount / whole for each in shares}


def _units(items: Sequence[Item], how: How) -> list[list[Item]]:
    """What is dealt at a time, in its order: single items, or those of a group; the largest first where it
    matters."""
    groups: dict[Any, list[Item]] = {}
    for at, each in enumerate(items):
        groups.setdefault(each.group or at, []).append(each)
    units = list(groups.values())
    if how == "capacity" or len(units) < len(items):
        units.sort(key=lambda unit: -sum(each.size for each in unit))
    return units


def _limits(shares: Sequence[Share], how: How) -> dict[str, float]:
    """How many batches each person gets at most."""
    limits: dict[str, float] = {}
    for each in shares:
        most = each.amount if how == "number" else None
        limits[each.person] = min(math.inf if limit is None else limit for limit in (each.cap, most))
        if how not in ("evenly", "capacity") and each.amount <= 0:
            limits[each.person] = 0
    return limits


def preview(
    mongo: Mongo,
    which: Selection,
    shares: Sequence[Share],
    how: How,
    *,
    together: Together = "",
    back: bool = False,
) -> Distribution:
    """Who would get how many, and how long that is. Nothing is written."""
    choice = selection.choose(mongo, which)
    return _dealing(mongo, choice, _checked(mongo, shares, how), how, together, back).told()


def distribute(
    mongo: Mongo,
    which: Selection,
    shares: Sequence[Share],
    how: How,
    *,
    together: Together = "",
    back: bool = False,
    expected: int | None = None,
    actor: str,
    origin: Origin,
    progress: Progress = silent,
) -> Distribution:
    """Give the chosen batches out, as one operation.

    With *together* those of a folder or specification go to one person; with *back* rejected work stays
    with, or returns to, who did it. Raises InputError for shares that cannot be, and Conflict, with nothing
    changed, when the batches are not as many as *expected*.
    """
    known = _checked(mongo, shares, how)
    choice = selection.choose(mongo, which, expected)
    dealing, style = _dealing(mongo, choice, known, how, together, back), editing.style(mongo)

    def change(stored: Document) -> Change | None:
        person = dealing.given.get(repr(stored["_id"]))
        return (person and changed("batches", stored, written(stored, {"person": person}, style))) or None

    people_ = [each.person for each in dealing.told().people if each.given]
    about = {"batches": choice.keys.count, "people": people_, "how": how}
    report = edits.write_all(mongo, choice, Operation("distribute", actor, origin, about), change, progress)
    return dealing.told(report.changed, report.operation_id or None)


@dataclass(frozen=True)
class _Dealing:
    """Batches that are dealt: key (`repr` of its `_id`) → who gets it, those that stay where they are, and
    what everybody has."""

    matched: int
    given: Mapping[str, str]
    kept: int
    owners: Mapping[str, str]
    paces: Mapping[str, Pace]
    names: Sequence[str]

    def told(self, changed: int = 0, operation_id: str | None = None) -> Distribution:
        got = Counter(self.given.values())
        moved = Counter(self.owners[each] for each in self.given if self.owners[each] != self.given[each])
        new = Counter(person for each, person in self.given.items() if self.owners[each] != person)
        everybody = dict.fromkeys([*self.names, *got])
        return Distribution(
            self.matched,
            tuple(self._dealt(each, got[each], new[each], moved[each]) for each in everybody),
            self.matched - len(self.given) - self.kept,
            self.kept,
            changed,
            operation_id,
        )

    def _dealt(self, person: str, given: int, new: int, lost: int) -> Dealt:
        before = self.paces.get(person, Pace())
        then = replace(before, load=before.load + new - lost)
        return Dealt(person, before.load, given, then.load, then.days)


def _dealing(
    mongo: Mongo, choice: Selected, shares: Sequence[Share], how: How, together: Together, back: bool
) -> _Dealing:
    style, crew = editing.style(mongo), {each.name for each in people.people(mongo)}
    items, owners, lost, kept = list[Item](), dict[str, str](), [], 0
    wanted = dict.fromkeys((*_LOOKED_AT, together) if together else _LOOKED_AT, 1)
    is_sized = how == "capacity" or bool(together)
    for stored in selection.stored(mongo, choice, wanted):
        key, owner = repr(stored["_id"]), trimmed_text(stored.get("assignee"))
        owners[key] = owner
        if back and style.meaning("review", value_at(stored, "metadata.review_status")) == "rejected":
            kept += owner in crew
            lost += [] if owner in crew else [stored["_id"]]
        else:
            group = trimmed_text(stored.get(together)) if together else ""
            items.append(Item(key, _size(stored) if is_sized else 1, group))
    returned = {each: person for each, person in _did(mongo, lost).items() if person in crew}
    names = [each.person for each in shares]
    paces = pace(mongo, {*names, *returned.values()})
    given = returned | deal(items, shares, how, paces)
    return _Dealing(choice.keys.count, given, kept, owners, paces, names)


def pace(mongo: Mongo, people: Collection[str]) -> dict[str, Pace]:
    """What each of some *people* has open, and what they finished in the last weeks, by working day."""
    engine, context = MongoEngine(mongo), Context.now(mongo.settings)
    questions = pace_questions(context.today, tuple(sorted(people)))
    load, finished, crew = (engine.answer(each, Moment(context)) for each in questions)
    return paces(load, finished, presences(crew, context.today, mongo.settings.calendar))


def pace_questions(today: datetime.date, people: tuple[str, ...] = ()) -> tuple[Counts, Counts, Counts]:
    """What is asked for `paces`, of everybody or some *people*: open batches by person, those done lately,
    and who is off when."""
    still, done = Filters(person=people, accepted=False), Filters(person=people, **finished_lately(today))
    off = Counts(("person", "days_off"), dataset=PEOPLE)
    return Counts(("person",), still), Counts(("person",), done), off


def loads(
    names: Sequence[str],
    paces: Mapping[str, Pace],
    in_progress: pd.DataFrame,
    off: Mapping[str, Range] | None = None,
) -> list[Load]:
    """What each of *names* has to do, and when they are *off* next; *in_progress* is counts by person."""
    begun = dict(zip(in_progress["person"], in_progress["n"], strict=True))
    return [
        Load(name, pace.load, int(begun.get(name, 0)), pace.days, (off or {}).get(name))
        for name in names
        for pace in (paces.get(name, Pace()),)
    ]


def _did(mongo: Mongo, keys: Sequence[Any]) -> dict[str, str]:
    """Who had each of the batches *keys* last, as the history has it, by `repr` of its key."""
    found: dict[str, str] = {}
    where = {"key": {"$in": list(keys)}, "field": "assignee"}
    entries = mongo.events.find(where, {"key": 1, "from": 1, "to": 1}, comment=COMMENT).sort("_id", 1)
    for entry in entries if keys else ():
        for side in ("from", "to"):
            if person := trimmed_text(entry.get(side)):
                found[repr(entry["key"])] = person
    return found


def _size(stored: Document) -> float:
    """How much work a batch is: the masks that are left, else one."""
    total, done = (number(value_at(stored, path)) or 0 for path in _SIZES)
    return max(total - (done if done < total else 0), 1)


def _checked(mongo: Mongo, shares: Sequence[Share], how: How) -> list[Share]:
    """The shares, with people as the crew writes them. Raises InputError."""
    if not shares:
        raise InputError(message("Choose who gets the batches."))
    known = [replace(each, person=editing.member(mongo, each.person)) for each in shares]
    twice = [name for name, n in Counter(each.person for each in known).items() if n > 1]
    if twice:
        raise InputError(message("{person} is named twice."), person=twice[0])
    if any(each.amount < 0 or (each.cap is not None and each.cap < 0) for each in known):
        raise InputError(message("Shares and limits may not be below zero."))
    if how in ("number", "percent", "weight") and not sum(each.amount for each in known):
        raise InputError(message("Say how much each person gets."))
    if how == "percent" and abs(sum(each.amount for each in known) - 100) > _ROUNDED:
        raise InputError(message("The percentages must add up to 100."))
    return known
