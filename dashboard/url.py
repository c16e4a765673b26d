"""What the address bar says: the filter, how the overview draws time, and which days durations count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

from dashboard import team_columns
from dashboard.http.base_path import below
from dashboard.scenario import AS_IT_IS, NAMES, Scenario, option, whole
from data.calendar import UNITS, Unit
from data.errors import FilterError, message
from data.metrics.cycle_time import UNFINISHED
from data.metrics.forecast import WEEKS
from data.metrics.periods import Period, last_full_week
from data.metrics.progress import PERIODS, Per
from data.model import datasets
from data.model.conditions import Days
from data.model.letters import composed
from data.model.matching import VERDICTS, Verdict
from data.query.filters import EVERYTHING, Filters
from data.query.questions import Sort
from data.query.restrictions import days_of, decode, encode, text_of

#: Which dates progress can be drawn by; the first is the default.
PROGRESS_BASES = ("completed", "approved", "reviewed", "uploaded")
OVERVIEW = "/"
TEAM = "/team"
FORECAST = "/forecast"
FLOW = "/flow"
BATCHES = "/batches"
ASSIGN = "/assign"  # leads to the list with the people beside it
FILES = "/files"
DATA = "/data"
PEOPLE = "/people"
ACTIVITY = "/activity"
JOBS = "/jobs"
ATTENTION = "/attention"
REVIEW = "/review"
REPORTS = "/reports"
#: What can be given to somebody who runs out of work.
UNASSIGNED = Filters(person=("",), stage=UNFINISHED)
#: What the address says for one page alone; links to other pages leave it out.
OWN = {
    TEAM: ("order", "shown"),
    FORECAST: ("growth", "weeks", *NAMES),
    BATCHES: ("view", "sort", "columns", "batch", "side"),
    FILES: ("file", "uploader", "since", "until", "verdict"),
    DATA: ("section",),
    PEOPLE: ("who", "name"),
    REVIEW: ("sample", "seed", "drawn"),
    REPORTS: ("period", "first", "last"),
    ACTIVITY: ("what", "by", "kind", "from", "to", "id", "page", "operation", "rows"),
}
SECTIONS = ("add", "backups", "delete")
#: The clean values of a batch, by any of which a list of them can be sorted.
SORTABLE = tuple(dimension.name for dimension in datasets.BATCHES.dimensions)
LIVE_PATH = "/live"
DRAWN_PATH = "/drawn"
PRINTED_PATH = "/printed"
LAYOUT_PATH = "/layout"
SELECTED_PATH = "/selected"
BATCH_PATH = "/batch"
VIEWS_PATH = "/views"
SEARCH_PATH = "/search"
ATTENTION_BADGE_PATH = "/attention/badge"
ATTENTION_CHANGE_PATH = "/attention/change"
BATCH_FILES_PATH = "/batch/files"
REVIEW_PATH = "/review/batch"
MASK_PATH = "/mask"  # a mask file; below it what is in it, and a picture of one image
_FIRST, _LAST = date(1970, 1, 1), date(9000, 1, 1)  # days of which something can have been done
_ANY_DAY = Days()
_LONGEST_ORDER = 40
#: Whether a forecast reckons with new batches, and how many past weeks it rests on; the first is the default.
GROWTH = ("no", "yes")
PAST_WEEKS = tuple(map(str, WEEKS))
_DEFAULTS = {
    "basis": PROGRESS_BASES[0],
    "per": "week",
    "days": "",
    "growth": GROWTH[0],
    "weeks": PAST_WEEKS[0],
}


@dataclass(frozen=True)
class View:
    """Everything a page is drawn from. The URL alone restores it."""

    where: Filters = EVERYTHING
    basis: str = PROGRESS_BASES[0]
    per: Per = "week"
    days: Unit | Literal[""] = (
        ""  # what durations are counted in; as it is set where the address says nothing
    )
    order: str = ""  # the column that tables are ordered by, of the page alone
    shown: tuple[str, ...] = team_columns.FIRST  # the columns of the table of the team, of its page alone
    growth: str = GROWTH[0]
    weeks: str = PAST_WEEKS[0]
    scenario: Scenario = AS_IT_IS

    @classmethod
    def from_query(cls, query: str | None) -> View:
        """Read an address's query string; FilterError says what is wrong with it."""
        query = query or ""
        view = cls(Filters.from_query(query))
        options = dict(parse_qsl(query.removeprefix("?")))
        return replace(
            view,
            basis=option("basis", options.get("basis", view.basis), PROGRESS_BASES),
            per=option("per", options.get("per", view.per), PERIODS),
            days=_unit(options),
            order=options.get("order", view.order)[:_LONGEST_ORDER],
            shown=team_columns.shown(options.get("shown", "")),
            growth=option("growth", options.get("growth", view.growth), GROWTH),
            weeks=option("weeks", options.get("weeks", view.weeks), PAST_WEEKS),
            scenario=Scenario.from_options(options),
        )

    def to_query(self) -> str:
        return self._query(self.where.to_query())

    def ordered(self, order: str) -> str:
        """The query string of this view with its tables in another order."""
        shown = {"shown": columns} if (columns := team_columns.said(self.shown)) else {}
        return "&".join(filter(None, (self.to_query(), urlencode(shown | {"order": order}, safe=","))))

    def _query(self, where: str) -> str:
        said = {name: getattr(self, name) for name in _DEFAULTS}
        chosen = {name: value for name, value in said.items() if value != _DEFAULTS[name]}
        options = urlencode(chosen | self.scenario.options())
        return "&".join(filter(None, (where, options)))

    def drill(self, **wanted: Any) -> str | None:
        """The query string of this view narrowed further; None when no batch can satisfy it."""
        narrowed = self.where.narrowed_query(**wanted)
        return None if narrowed is None else self._query(narrowed)

    def batches(self, **wanted: Any) -> str | None:
        """The address of exactly the batches of this view, narrowed further; None when there are none."""
        narrowed = self.drill(**wanted)
        return None if narrowed is None else address(BATCHES, narrowed)


def _unit(options: Mapping[str, str]) -> Unit | Literal[""]:
    """What durations are to be counted in. Raises FilterError."""
    return option("days", options["days"], UNITS) if options.get("days") else ""


def days_of_durations(query: str | None) -> Unit | Literal[""]:
    """What the address of somebody's page wants durations counted in. Raises FilterError."""
    return _unit(dict(parse_qsl((query or "").removeprefix("?"))))


@dataclass(frozen=True)
class FilesView:
    """Which files the page of files lists. `others` is what the address says beside it."""

    file: str = ""
    uploader: str | None = None
    days: Days | None = None
    verdict: Verdict | None = None
    others: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}), compare=False)

    @classmethod
    def from_query(cls, query: str | None) -> FilesView:
        """Read an address's query string; FilterError says what is wrong with it."""
        said: dict[str, list[str]] = {}
        for name, text in parse_qsl((query or "").removeprefix("?")):
            said.setdefault(name, []).append(text)
        own = {name: said.pop(name)[-1] for name in OWN[FILES] if name in said}
        since, until = own.get("since", ""), own.get("until", "")
        return cls(
            file=text_of("file", own.get("file", "")),
            uploader=composed(decode(own["uploader"])) if "uploader" in own else None,
            days=days_of("since", f"{since}..{until}") if since or until else None,
            verdict=option("verdict", own["verdict"], VERDICTS) if own.get("verdict") else None,
            others={name: tuple(texts) for name, texts in said.items()},
        )

    def to_query(self) -> str:
        days = self.days or Days()
        own = {
            "file": self.file,
            "uploader": "" if self.uploader is None else encode(self.uploader),
            "since": str(days.start or ""),
            "until": str(days.last or ""),
            "verdict": self.verdict or "",
        }
        return urlencode({**self.others, **{name: text for name, text in own.items() if text}}, doseq=True)


@dataclass(frozen=True)
class ActivityView:
    """Which operations the page of activity lists, and of which one it shows the batches (`operation`, page
    `rows` of them)."""

    what: str = ""
    by: str = ""
    kind: str = ""
    days: Days = _ANY_DAY
    id: str = ""
    page: int = 1
    operation: str = ""
    rows: int = 1

    @classmethod
    def from_query(cls, query: str | None) -> ActivityView:
        """Read an address's query string; FilterError says what is wrong with it."""
        said = dict(parse_qsl((query or "").removeprefix("?")))
        texts = {name: composed(said.get(name, "").strip()) for name in ("what", "by", "kind", "id")}
        return cls(
            **texts,
            days=days_of("from", f"{said.get('from', '')}..{said.get('to', '')}") or _ANY_DAY,
            page=_page(said.get("page", "")),
            operation=said.get("operation", "").strip(),
            rows=_page(said.get("rows", "")),
        )

    @property
    def narrowed(self) -> bool:
        """Whether it leaves anything out."""
        return any((self.what, self.by, self.kind, self.id)) or self.days != _ANY_DAY

    def moments(self, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
        """Since when, and before when, in the team's time zone."""
        return _midnight(self.days.start, zone), _midnight(self.days.end, zone)


#: Samples that are offered, in percent of each person's batches.
SAMPLES = (5, 10, 20, 50)
_LARGEST_SEED = 2**31


@dataclass(frozen=True)
class ReviewView:
    """How the page of review chooses: a sample of so many percent of each person's batches, or the oldest
    first (None). `seed` and `drawn`, the day of the drawing, make the same sample again."""

    sample: int | None = None
    seed: int | None = None
    drawn: date | None = None

    @classmethod
    def from_query(cls, query: str | None) -> ReviewView:
        """Read an address's query string; FilterError says what is wrong with it."""
        said = dict(parse_qsl((query or "").removeprefix("?")))
        days = days_of("drawn", said.get("drawn", ""))
        return cls(
            whole("sample", said.get("sample", ""), 1, 100),
            whole("seed", said.get("seed", ""), 0, _LARGEST_SEED),
            days.start if days else None,
        )


def turned(query: str | None, **pages: int | str | None) -> str:
    """The same query string with other values for some names; None takes one out."""
    said = parse_qsl((query or "").removeprefix("?"), keep_blank_values=True)
    kept = [each for each in said if each[0] not in pages]
    return urlencode([*kept, *((name, str(value)) for name, value in pages.items() if value is not None)])


def _page(text: str) -> int:
    """The number of a page; the first for what is none."""
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text[:9]) == int(text) else 1


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    """When a day begins. Of those at the ends of the calendar, which some zones lack, nothing is."""
    return datetime.combine(min(max(day, _FIRST), _LAST), time(), zone) if day else None


def who_of(query: str | None) -> str:
    """The part of a name that the page of people is narrowed to."""
    return _text_of(query, "who")


def name_of(query: str | None) -> str:
    """Whose page the page of people shows; "" for everybody's."""
    return composed(decode(_text_of(query, "name")))


def person_address(name: str, days: str = "") -> str:
    """The address of the page of somebody, with durations in the *days* that are chosen, if any are."""
    return address(PEOPLE, urlencode({"name": encode(name)} | ({"days": days} if days else {})))


def period_of(query: str | None, today: date) -> Period:
    """The period that the page of reports is about: two days, where one is said, else the one that is chosen,
    else the last full week. Raises FilterError."""
    first, last, chosen = (_text_of(query, name) for name in OWN[REPORTS][1:] + OWN[REPORTS][:1])
    if first or last:
        return Period.read(f"{first or last}..{last or first}")
    return Period.read(chosen) if chosen else last_full_week(today)


def side_of(query: str | None) -> str:
    """What stands beside the list of batches: `people`, or nothing."""
    return _text_of(query, "side")


def _text_of(query: str | None, name: str) -> str:
    return dict(parse_qsl((query or "").removeprefix("?"))).get(name, "").strip()


def sort_of(text: str) -> Sort:
    """The order that `-due,id` means; by id when it says none. Raises FilterError."""
    named = [(each.lstrip("-"), each.startswith("-")) for each in text.split(",") if each]
    for name, _ in named:
        if name not in SORTABLE:
            raise FilterError(
                message("There is no column “{name}” to sort by; there are {allowed}."),
                name=name[:100],
                allowed=", ".join(SORTABLE),
            )
    return tuple(dict(named).items()) or (("id", False),)


def address(path: str, query: str = "") -> str:
    return below(f"{path}?{query}" if query else path)


def giving(where: Filters, people: Iterable[str], each: int = 0) -> str:
    """The address of the batches that *where* lets through, with the window open in which they are given to
    *people*: so many to *each*, or by free capacity."""
    said = [("to", person) for person in people] + ([("each", str(each))] if each else [])
    return f"{address(BATCHES, where.to_query())}#{urlencode(said)}"


def carried(path: str, query: str | None) -> str:
    """The address of another page under the same filter, without what belongs to one page alone."""
    own = {name for page, names in OWN.items() if page != path for name in names}
    said = [
        each
        for each in parse_qsl((query or "").removeprefix("?"), keep_blank_values=True)
        if each[0] not in own
    ]
    if path == BATCHES and "view" not in dict(said):
        said.append(("view", "everyday"))
    return address(path, urlencode(said))
