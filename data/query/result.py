"""What a page gets for its questions, and how fresh that is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Literal

from data.errors import NotYet, TandaError
from data.query.generations import Generation
from data.query.questions import Question

#: live: everything up to the as-of time; timed: at most `refresh_seconds` old; refreshing: older, and newer
#: figures are on their way; unreachable: the database is away and these are the last figures.
DataState = Literal["live", "timed", "refreshing", "unreachable"]

#: As `DataState`; preparing: parts are still on their way.
DrawnState = DataState | Literal["preparing"]


@dataclass(frozen=True)
class QueryResult:
    """The answers to some questions, all from one generation, and how fresh they are."""

    generation: Generation
    state: DataState
    answers: Mapping[Question[Any], Any]
    failures: Mapping[Question[Any], TandaError]

    @property
    def settled(self) -> bool:
        """Whether asking again would say the same, for as long as the generation is shown."""
        return not self.failures and (
            self.state in ("live", "timed") or (self.state == "refreshing" and self.generation.behind)
        )

    @property
    def whole(self) -> bool:
        """Whether nothing is still on its way."""
        return not any(isinstance(failure, NotYet) for failure in self.failures.values())

    @property
    def drawn(self) -> DrawnState:
        """As `state`; what is settled is drawn for good, until another generation is shown."""
        if not self.whole:
            return "preparing"
        if not self.settled:
            return self.state
        return "live" if self.generation.followed else "timed"

    def __getitem__(self, question: Question[Any]) -> Any:
        """The answer; raises the error that prevented it."""
        if question in self.failures:
            raise self.failures[question]
        return self.answers[question]


@dataclass(frozen=True)
class RowPage:
    """Some batches in order, how many there are in all, and what all that was read from."""

    keys: list[Any]
    rows: list[dict[str, Any]]
    total: int
    reading: QueryResult


def state_of(generation: Generation) -> DataState:
    """How fresh the answers are that are right for *generation*."""
    if not generation.reachable:
        return "unreachable"
    if not generation.followed:
        return "timed"
    return "refreshing" if generation.behind else "live"


class Watch:
    """Whether all that has been asked since it began is settled, whoever asked."""

    settled = True


_watch: ContextVar[Watch | None] = ContextVar("watch", default=None)


@contextmanager
def watching() -> Iterator[Watch]:
    """Watch what is asked within."""
    watch = Watch()
    outer = _watch.set(watch)
    try:
        yield watch
    finally:
        _watch.reset(outer)
        if not watch.settled:
            unsettle()


def unsettle() -> None:
    """Something was asked that has no answer yet, or an older one."""
    if watch := _watch.get():
        watch.settled = False
