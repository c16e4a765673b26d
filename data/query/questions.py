"""Questions as values, so that panels can declare them and the cache can find their answers.

`dimensions` are the columns they need. `light` are those that touch so few documents that a snapshot of any
size answers sooner than the cache.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bson import Timestamp

from data.model.dataset import Dataset
from data.model.datasets import BATCHES
from data.model.dimensions.base import Context
from data.query.cache import key_of
from data.query.engines.base import Engine, Keys, Sort
from data.query.filters import EVERYTHING, Filters

_FORMAT = 1  # raise when the shape of an answer changes, so that old cache entries are not found


@dataclass(frozen=True)
class Counts:
    """How many, *by* these dimensions, under this filter. The answer is a DataFrame."""

    by: tuple[str, ...]
    where: Filters = EVERYTHING
    dataset: Dataset = BATCHES

    @property
    def dimensions(self) -> set[str]:
        return {*self.by, *_filtered(self.where)}

    @property
    def light(self) -> bool:
        return not self.by and not self.where.conditions()

    def run(self, engine: Engine, context: Context, at: Timestamp | None) -> Any:
        return engine.counts(self.dataset, self.by, self.where, context, at)


@dataclass(frozen=True)
class Order:
    """The keys of the matching documents, in order, as `Keys`: of all, or of those from *start* to *stop*."""

    where: Filters
    sort: Sort
    start: int = 0
    stop: int | None = None
    dataset: Dataset = BATCHES

    @property
    def dimensions(self) -> set[str]:
        return {name for name, _ in self.sort} | _filtered(self.where)

    @property
    def light(self) -> bool:
        return self.stop is not None and not self.where.conditions()

    def run(self, engine: Engine, context: Context, at: Timestamp | None) -> Any:
        return engine.order(self.dataset, self.where, self.sort, context, at, self.start, self.stop)


@dataclass(frozen=True)
class Rows:
    """The documents *start* to *stop*, in order, as a list of dictionaries."""

    columns: tuple[str, ...]
    where: Filters
    sort: Sort
    start: int
    stop: int
    dataset: Dataset = BATCHES

    @property
    def dimensions(self) -> set[str]:
        return {*self.columns, *(name for name, _ in self.sort), *_filtered(self.where)}

    @property
    def light(self) -> bool:
        return not self.where.conditions()

    def run(self, engine: Engine, context: Context, at: Timestamp | None) -> Any:
        return engine.rows(
            self.dataset, self.columns, self.where, self.sort, self.start, self.stop, context, at
        )


@dataclass(frozen=True)
class Picked:
    """The documents with these keys, as a list of dictionaries."""

    columns: tuple[str, ...]
    keys: Keys
    dataset: Dataset = BATCHES

    @property
    def dimensions(self) -> set[str]:
        return set(self.columns)

    @property
    def light(self) -> bool:
        return True

    def run(self, engine: Engine, context: Context, at: Timestamp | None) -> Any:
        return engine.pick(self.dataset, self.columns, self.keys.between(0, None), context, at)


@dataclass(frozen=True)
class Duplicates:
    """The ids that more than one document carries."""

    dataset: Dataset = BATCHES

    @property
    def dimensions(self) -> set[str]:
        return set()

    @property
    def light(self) -> bool:
        return False

    def run(self, engine: Engine, context: Context, at: Timestamp | None) -> Any:
        return engine.duplicates(self.dataset, context, at)


Question = Counts | Order | Rows | Picked | Duplicates


def key(question: Question, generation: str, context: Context) -> str:
    """Where the answer is cached: everything it depends on.

    `context.duplicated` is left out, because it follows from the generation.
    """
    parts = {name: value for name, value in vars(question).items() if name != "dataset"}
    return key_of(
        _FORMAT,
        type(question).__name__,
        question.dataset.name,
        tuple(parts.items()),
        generation,
        context.today,
        context.timezone,
        context.vocabulary,
    )


def _filtered(where: Filters) -> set[str]:
    return {condition.dimension for condition in where.conditions()}
