"""What the address bar says: the filter, and how the overview draws time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from data.errors import FilterError, message
from data.filters import EVERYTHING, Filters
from data.metrics.progress import PERIODS, Per

#: Which dates progress can be drawn by; the first is the default.
PROGRESS_BASES = ("completed", "approved", "reviewed", "uploaded")
OVERVIEW = "/"
BATCHES = "/batches"
FILES = "/files"
LIVE_PATH = "/live"


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
        default = View()
        options = {
            name: value
            for name, value in (("basis", self.basis), ("per", self.per))
            if value != getattr(default, name)
        }
        parts = (self.where.to_query(), urlencode(options))
        return "&".join(part for part in parts if part)

    def drill(self, **wanted: Any) -> str | None:
        """The query string of this view narrowed further; None when no batch can satisfy it."""
        narrowed = self.where.narrow(**wanted)
        return None if narrowed is None else replace(self, where=narrowed).to_query()

    def batches(self, **wanted: Any) -> str | None:
        """The address of exactly the batches of this view, narrowed further; None when there are none."""
        narrowed = self.where.narrow(**wanted)
        return None if narrowed is None else address(BATCHES, replace(self, where=narrowed).to_query())


def address(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def _option(name: str, value: str, allowed: tuple[Any, ...]) -> Any:
    if value not in allowed:
        raise FilterError(
            message("The option “{name}” does not know “{value}”; it knows {allowed}."),
            name=name,
            value=value,
            allowed=", ".join(allowed),
        )
    return value
