"""What the address bar says: the filter, and how the overview draws time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, urlencode

from dashboard.http.below import below
from data.errors import FilterError, message
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
BATCHES = "/batches"
FILES = "/files"
DATA = "/data"
PEOPLE = "/people"
#: What the address says for one page alone; links to other pages leave it out.
OWN = {
    BATCHES: ("view", "sort", "columns", "batch"),
    FILES: ("file", "uploader", "since", "until", "verdict"),
    DATA: ("section", "what"),
    PEOPLE: ("who",),
}
SECTIONS = ("add", "backups", "delete", "log")
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
_DEFAULTS = {"basis": PROGRESS_BASES[0], "per": "week"}


@dataclass(frozen=True)
class View:
    """Everything a page is drawn from. The URL alone restores it."""

    where: Filters = EVERYTHING
    basis: str = PROGRESS_BASES[0]
    per: Per = "week"

    @classmethod
    def from_query(cls, query: str | None) -> View:
        """Read an address's query string; FilterError says what is wrong with it."""
        query = query or ""
        view = cls(Filters.from_query(query))
        options = dict(parse_qsl(query.removeprefix("?")))
        return replace(
            view,
            basis=_option("basis", options.get("basis", view.basis), PROGRESS_BASES),
            per=_option("per", options.get("per", view.per), PERIODS),
        )

    def to_query(self) -> str:
        return self._query(self.where.to_query())

    def _query(self, where: str) -> str:
        said = {"basis": self.basis, "per": self.per}
        options = urlencode({name: value for name, value in said.items() if value != _DEFAULTS[name]})
        return "&".join(filter(None, (where, options)))

    def drill(self, **wanted: Any) -> str | None:
        """The query string of this view narrowed further; None when no batch can satisfy it."""
        narrowed = self.where.narrowed_query(**wanted)
        return None if narrowed is None else self._query(narrowed)

    def batches(self, **wanted: Any) -> str | None:
        """The address of exactly the batches of this view, narrowed further; None when there are none."""
        narrowed = self.drill(**wanted)
        return None if narrowed is None else address(BATCHES, narrowed)


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
            verdict=_option("verdict", own["verdict"], VERDICTS) if own.get("verdict") else None,
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


def who_of(query: str | None) -> str:
    """The part of a name that the page of people is narrowed to."""
    return _text_of(query, "who")


def what_of(query: str | None) -> str:
    """The part of a line that the log of the page of data is narrowed to."""
    return _text_of(query, "what")


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


def _option(name: str, value: str, allowed: tuple[Any, ...]) -> Any:
    if value not in allowed:
        raise FilterError(
            message("The option “{name}” does not know “{value}”; it knows {allowed}."),
            name=name,
            value=value,
            allowed=", ".join(allowed),
        )
    return value
