"""What people set of a batch, in clean values, and how it is written in the team's own words and style.

The other tools of the team go on reading what is written here: a word is the vocabulary's first one for a
meaning, a day is written as the batch had it, and what goes with a change is set with it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal
from zoneinfo import ZoneInfo

from data.calendar import MONDAY_TO_FRIDAY, WorkingCalendar
from data.errors import InputError, message
from data.history.change import MISSING, value_at
from data.model.dimensions.days import LOCAL, ZONED
from data.model.dimensions.text import BLANKS, trimmed_text
from data.model.letters import composed
from data.model.vocabulary import AXES, STAGES, Vocabulary
from data.mongo.client import Document

Kind = Literal["person", "word", "day", "text", "list", "number"]
_LARGEST = 1_000_000_000  # masks
_LONGEST = 10_000  # characters of a text
_MOST = 200  # texts of a list
_FURTHEST = 2_500  # working days


@dataclass(frozen=True)
class Field:
    """A field that people set: its clean name, where it is stored, and what it holds."""

    name: str
    path: str
    kind: Kind


FIELDS: Mapping[str, Field] = {
    each.name: each
    for each in (
        Field("person", "assignee", "person"),
        Field("stage", "status", "word"),
        Field("review", "metadata.review_status", "word"),
        Field("priority", "metadata.priority", "word"),
        Field("assigned", "metadata.assigned_at", "day"),
        Field("due", "metadata.due_date", "day"),
        Field("specification", "specification", "text"),
        Field("folder", "folder", "text"),
        Field("comments", "comments", "text"),
        Field("tasks", "tasks", "list"),
        Field("total_masks", "metadata.total_masks", "number"),
        Field("completed_masks", "metadata.completed_masks", "number"),
    )
}
_REVIEWED, _APPROVED = "metadata.reviewed_at", "metadata.approved_at"


#: What the team's tools call what is to be done with a batch.
TASKS = ("segmentar", "subir_mascaras", "revisar")


@dataclass(frozen=True)
class Style:
    """How this team writes: its words and its time zone; *today* is the day that goes with a change, and
    *calendar* says by which days dates move."""

    vocabulary: Vocabulary
    zone: ZoneInfo
    today: datetime.date
    calendar: WorkingCalendar = MONDAY_TO_FRIDAY

    def meaning(self, axis: str, stored: Any) -> str:
        """The clean value of what is *stored*."""
        if stored is MISSING or stored is None:
            return self.vocabulary.meaning(axis, "")
        return self.vocabulary.meaning(axis, stored) if isinstance(stored, str) else AXES[axis][1]

    def word(self, axis: str, stored: Any, value: str) -> Any:
        """What stands for the clean *value*: what is *stored*, where it means that already."""
        if self.meaning(axis, stored) == value:
            return stored
        words = self.vocabulary.axis(axis).get(value, ())
        return words[0] if words else ""

    def day(self, stored: Any, value: datetime.date | None) -> Any:
        """A day as the batch had it: a BSON date, a text with a time, or just the day; blank for none."""
        if value is None:
            return stored if stored in (None, MISSING, "") else "" if isinstance(stored, str) else None
        midnight = datetime.datetime.combine(value, datetime.time(), self.zone)
        if isinstance(stored, datetime.datetime):
            with suppress(OverflowError):  # at the ends of the calendar, where only text can say it
                return midnight.astimezone(datetime.UTC)
        if isinstance(stored, str) and re.match(ZONED, stored):
            return midnight.isoformat()
        if isinstance(stored, str) and len(stored) > 10 and re.match(LOCAL, stored):
            return f"{value.isoformat()}{stored[10]}00:00:00"
        return value.isoformat()


def read(given: Mapping[str, Any]) -> dict[str, Any]:
    """What is to be set, by clean names, and what is worked out for each batch: `shift_due` and
    `shift_assigned` (working days), `add_comment`, `add_tasks` and `remove_tasks`.

    Raises InputError naming what is unknown or wrong.
    """
    return {name: _reader(name)(name, value) for name, value in given.items()}


def written(stored: Document, wanted: Mapping[str, Any], style: Style) -> dict[str, Any]:
    """Dotted path → value of what makes the *stored* batch say what is *wanted*, and of what goes with it.

    A batch that gets somebody gets the day of today, one that is given back loses it; a review brings its
    own days.
    """
    wanted = {**wanted, **_worked_out(stored, wanted, style)}
    values = {
        FIELDS[name].path: _raw(stored, FIELDS[name], value, style)
        for name, value in wanted.items()
        if name in FIELDS
    }
    if (
        "person" in wanted
        and "assigned" not in wanted
        and trimmed_text(stored.get("assignee")) != wanted["person"]
    ):
        day = style.today if wanted["person"] else None
        values |= _days(stored, style, {FIELDS["assigned"].path: day})
    if "review" in wanted and _meaning(stored, "review", style) != wanted["review"]:
        values |= _days(stored, style, _REVIEW_DAYS[wanted["review"]](style.today))
    return values


def needs_reason(stored: Document, wanted: Mapping[str, Any], style: Style) -> bool:
    """Whether the change is to be explained: a stage left out or taken back, a rejection, a review that is
    taken back or of what is not segmented."""
    before = _meaning(stored, "stage", style)
    after = wanted.get("stage", before)
    if after != before and (before, after) not in _USUAL:
        return True
    review = wanted.get("review", "")
    return review not in ("", _meaning(stored, "review", style)) and (
        review != "approved" or after != "segmented"
    )


#: From which stage work goes to which: one after the other, and back to work when it was rejected.
_USUAL = {
    *pairwise(STAGES[:3]),
    ("unknown", "not_started"),
    ("unknown", "in_progress"),
    ("unknown", "segmented"),
    ("segmented", "in_progress"),
}
_REVIEW_DAYS: Mapping[str, Callable[[datetime.date], dict[str, datetime.date | None]]] = {
    "approved": lambda today: {_REVIEWED: today, _APPROVED: today},
    "rejected": lambda today: {_REVIEWED: today, _APPROVED: None},
    "pending": lambda _: {_REVIEWED: None, _APPROVED: None},
}


def _days(stored: Document, style: Style, days: Mapping[str, datetime.date | None]) -> dict[str, Any]:
    return {path: style.day(value_at(stored, path), day) for path, day in days.items()}


def _meaning(stored: Document, axis: str, style: Style) -> str:
    return style.meaning(axis, value_at(stored, FIELDS[axis].path))


def _raw(stored: Document, field: Field, value: Any, style: Style) -> Any:
    there = value_at(stored, field.path)
    if field.kind == "word":
        return style.word(field.name, there, value)
    if field.kind == "day":
        return style.day(there, value)
    if field.kind in ("text", "person") and isinstance(there, str) and composed(there.strip(BLANKS)) == value:
        return there  # it says so already, if with blanks around it
    return there if there is MISSING and value in ("", None, []) else value


def _worked_out(stored: Document, wanted: Mapping[str, Any], style: Style) -> dict[str, Any]:
    """What follows for this batch from what is to be moved or added. What has no day moves nowhere, and
    nothing moves out of the calendar."""
    found: dict[str, Any] = {}
    for name in ("due", "assigned"):
        if f"shift_{name}" in wanted:
            there = written_day(value_at(stored, FIELDS[name].path), style.zone)
            moved = there and style.calendar.shift(there, wanted[f"shift_{name}"])
            found |= {name: moved} if moved else {}
    if comment := wanted.get("add_comment"):
        there = value_at(stored, "comments")
        before = there.rstrip() if isinstance(there, str) else ""
        found["comments"] = f"{before}\n{comment}".strip()
    added, removed = wanted.get("add_tasks", ()), wanted.get("remove_tasks", ())
    tasks = value_at(stored, "tasks")
    if added or (removed and isinstance(tasks, list)):
        kept = [each for each in tasks if each not in removed] if isinstance(tasks, list) else []
        found["tasks"] = [*kept, *(each for each in dict.fromkeys(added) if each not in kept)]
    return found


def written_day(stored: Any, zone: ZoneInfo) -> datetime.date | None:
    """The day in the team's zone that a batch has written there, as the figures have it; None for no day."""
    if not isinstance(stored, datetime.datetime | str):
        return None
    try:
        if isinstance(stored, datetime.datetime):
            return stored.astimezone(zone).date()
        if re.match(LOCAL, stored):
            return datetime.date.fromisoformat(stored[:10])
        if re.match(ZONED, stored):
            text = stored.upper().replace("UTC", "Z").replace("GMT", "Z").replace(" Z", "Z")
            return datetime.datetime.fromisoformat(text).astimezone(zone).date()
    except (ValueError, OverflowError):  # no day, or none of the calendar
        return None
    return None


def _reader(name: str) -> Callable[[str, Any], Any]:
    if name in FIELDS:
        return _READERS[FIELDS[name].kind]
    if name in _WORKED_OUT:
        return _WORKED_OUT[name]
    raise InputError(
        message("“{field}” cannot be set; these can: {fields}."),
        field=name[:100],
        fields=", ".join((*FIELDS, *_WORKED_OUT)),
    )


def _text(name: str, value: Any) -> str:
    if value is not None and not isinstance(value, str):
        raise InputError(message("“{field}” must be text."), field=name)
    text = composed((value or "").strip(BLANKS))
    if len(text) > _LONGEST:
        raise InputError(message("“{field}” may have at most {most} characters."), field=name, most=_LONGEST)
    return text


def _person(name: str, value: Any) -> str:
    return " ".join(_text(name, value).split())


def _word(name: str, value: Any) -> str:
    known = [each for each in AXES[name][0] if each != "unknown"]
    if value not in known:
        raise InputError(
            message("“{value}” is no value of “{field}”; these are: {known}."),
            value=str(value)[:100],
            field=name,
            known=", ".join(known),
        )
    return str(value)


def _day(name: str, value: Any) -> datetime.date | None:
    if value in (None, ""):
        return None
    try:
        return datetime.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise InputError(
            message("“{value}” is not a day for “{field}”. Write it as 2026-12-31."),
            value=str(value)[:100],
            field=name,
        ) from None


def _list(name: str, value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise InputError(message("“{field}” must be a list of texts."), field=name)
    if len(value) > _MOST:
        raise InputError(message("“{field}” may have at most {most} entries."), field=name, most=_MOST)
    return [text for each in value if (text := _text(name, each))]


def _shift(name: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _FURTHEST:
        raise InputError(
            message("“{value}” is no number of working days for “{field}”."),
            value=str(value)[:100],
            field=name,
        )
    return value


def _number(name: str, value: Any) -> int | None:
    if value in (None, ""):
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _LARGEST:
        raise InputError(
            message("“{value}” is not a whole number for “{field}”."), value=str(value)[:100], field=name
        )
    return value


_READERS: Mapping[Kind, Callable[[str, Any], Any]] = {
    "person": _person,
    "word": _word,
    "day": _day,
    "text": _text,
    "list": _list,
    "number": _number,
}
_WORKED_OUT: Mapping[str, Callable[[str, Any], Any]] = {
    "shift_due": _shift,
    "shift_assigned": _shift,
    "add_comment": _text,
    "add_tasks": _list,
    "remove_tasks": _list,
}
