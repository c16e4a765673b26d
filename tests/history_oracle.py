"""What the history knows of a batch, written a second time: slowly, in plain Python; it shares no code."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

Entry = Mapping[str, Any]
_DECIDED = ("approved", "rejected")
_LATEST = datetime(9999, 12, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Step:
    """One change that holds."""

    at: datetime
    before: str | None
    after: str
    actor: str = ""
    reason: str = ""
    renamed: bool = False
    seen: bool = True

    def day(self, zone: ZoneInfo) -> str | None:
        return self.at.astimezone(zone).date().isoformat() if self.seen else None


@dataclass(frozen=True)
class Field:
    """Where a value is stored, and what a raw one means (None: there is none)."""

    path: str
    clean: Callable[[Any], str]


def known(
    row: Mapping[str, Any], entries: Sequence[Entry], fields: Mapping[str, Field], zone: ZoneInfo
) -> dict[str, Any]:
    """The facts of a batch with the clean values *row*."""
    stages, reviews, people = (
        _steps(entries, fields[name], row[name]) for name in ("stage", "review", "person")
    )
    return _work(row, stages, zone) | _reviewing(row, reviews, people) | {"reassignments": _moves(people)}


def _steps(entries: Sequence[Entry], field: Field, now: str) -> list[Step]:
    void = [
        each
        for entry in entries
        if entry["field"] == "void" and isinstance(entry["to"], list)
        for each in entry["to"]
    ]
    told: list[Step] = []
    timed = [entry for entry in entries if isinstance(entry.get("at"), datetime)]
    for entry in sorted(timed, key=lambda entry: entry["at"]):
        if entry["field"] not in (field.path, field.path.split(".")[0]) or entry["_id"] in void:
            continue
        before: str | None = field.clean(_side(entry, "from", field.path))
        if entry["origin"] == "external" and "from" not in entry:
            before = told[-1].after if told else None
        after = field.clean(_side(entry, "to", field.path))
        if entry["operation"] == "undo":
            since = [place for place, step in enumerate(told) if step.before == after]
            if since:
                told = told[: since[-1]]
                continue
        if before != after:
            named = entry["operation"] == "rename person"
            why = entry.get("reason")
            told.append(
                Step(
                    entry["at"],
                    before,
                    after,
                    entry.get("actor") or "",
                    why if isinstance(why, str) else "",
                    named,
                )
            )
    if told and told[-1].after != now:
        told.append(Step(_LATEST, told[-1].after, now, seen=False))
    return told


def _side(entry: Entry, side: str, path: str) -> Any:
    value = entry.get(side)
    if entry["field"] == path:
        return value
    name = path.split(".")[1]
    if isinstance(value, list):
        return []
    return value.get(name) if isinstance(value, dict) else None


def _work(row: Mapping[str, Any], steps: list[Step], zone: ZoneInfo) -> dict[str, Any]:
    begun = next((step for step in steps if step.before == "not_started"), None)
    started = begun.day(zone) if begun else None
    waits = row["stage"] == "not_started" and not steps
    assigned = None if waits else row["assigned"]
    instead = next((row[name] for name in ("uploaded", "reviewed", "approved") if row[name]), None)
    at_first = steps[0].before if steps else row["stage"]
    done = [step for step in steps if step.after == "segmented"]
    stands_in = instead if done or at_first == "segmented" else None
    first = done[0].day(zone) if done else None
    last = done[-1].day(zone) if done else None
    since = steps[-1].day(zone) if steps else None
    present = instead if row["stage"] == "segmented" else row["assigned"]
    return {
        "started": started or assigned,
        "started_basis": "history" if started else "dates" if assigned else "",
        "first_segmented": instead if at_first == "segmented" else first or stands_in,
        "last_segmented": last or stands_in,
        "segmented_basis": "history" if last else "dates" if stands_in else "",
        "stage_since": since or present,
        "in_progress_days": _spells(steps, zone) if steps else _between(row["assigned"], stands_in),
        "rework_days": _spells(steps, zone, rework=True),
        "in_progress_visits": _visits(steps, at_first, "in_progress", ("in_progress", "segmented")),
        "segmented_visits": _visits(steps, at_first, "segmented", ("segmented",)),
    }


def _visits(steps: list[Step], at_first: str | None, stage: str, before: tuple[str, ...]) -> int:
    """How often it came to that *stage*, and once more where it had been there *before* its history."""
    return sum(step.after == stage for step in steps) + (at_first in before)


def _spells(steps: list[Step], zone: ZoneInfo, *, rework: bool = False) -> int:
    days = 0
    for place, (step, following) in enumerate(pairwise(steps)):
        had = [steps[0].before, *(each.after for each in steps[: place + 1])]
        if step.after == "in_progress" and following.seen and (not rework or "segmented" in had):
            first, last = (each.at.astimezone(zone).date() for each in (step, following))
            days += (last - first).days
    return days


def _between(first: str | None, last: str | None) -> int:
    if not first or not last or first >= last:
        return 0
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def _reviewing(row: Mapping[str, Any], steps: list[Step], people: list[Step]) -> dict[str, Any]:
    at_first = steps[0].before if steps else row["review"]
    owner_at_first = (people[0].before if people else row["person"]) or ""
    decided = [(step.after, _person_at(step.at, people, row["person"]), step) for step in steps]
    decided = [each for each in decided if each[0] in _DECIDED]
    rejected = [(person, step) for outcome, person, step in decided if outcome == "rejected"]
    outcomes = [outcome for outcome, *_ in decided]
    owners = [person for person, _ in rejected]
    reasons = [step.reason for _, step in rejected]
    if at_first in _DECIDED:
        outcomes.insert(0, str(at_first))
    if at_first == "rejected":
        owners.insert(0, owner_at_first)
        reasons.insert(0, "")
    first_owner = decided[0][1] if decided else ""
    unseen = at_first in _DECIDED or any(not step.seen for *_, step in decided)
    return {
        "reviews": len(outcomes),
        "rejections": outcomes.count("rejected"),
        "review_basis": "dates" if unseen else "history" if decided else "",
        "first_review": outcomes[0] if outcomes else "",
        "first_reviewed_person": owner_at_first if at_first in _DECIDED else first_owner,
        "rejected_people": "\n".join(owners),
        "rejected_by": rejected[-1][1].actor if rejected else "",
        "rejection_reasons": "\n".join(reasons),
        "rejection_reason": reasons[-1] if reasons else "",
    }


def _person_at(at: datetime, people: Iterable[Step], now: str) -> str:
    earlier = [step.after for step in people if step.at < at]
    later = [step.before for step in people if step.at >= at]
    if earlier:
        return earlier[-1]
    return (later[0] if later and later[0] is not None else now) if later else now


def _moves(people: Iterable[Step]) -> int:
    return sum(bool(step.before) and bool(step.after) and not step.renamed for step in people)
