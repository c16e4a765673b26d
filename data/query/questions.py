"""Questions as values, so that panels can declare them, engines answer and the cache find them again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import pandas as pd
from bson import Timestamp

from data.model.dataset import Dataset
from data.model.datasets import BATCHES
from data.model.dimensions.base import Context
from data.query.cache import key_of
from data.query.filters import EVERYTHING, Filters
from data.query.keys import Keys

_FORMAT = 1  # raise when the shape of an answer changes, so that old cache entries are not found
#: Columns to sort by, most important first, each with True for descending.
Sort = tuple[tuple[str, bool], ...]
#: What the answer to a question is.
A = TypeVar("A")


@dataclass(frozen=True)
class Moment:
    """When something is asked: the day and the words that hold, and the cluster time (None means now)."""

    context: Context
    at: Timestamp | None = None


class Question(Generic[A]):
    """What is asked of a dataset.

    `dimensions` are the columns it needs. `light` is what touches so few documents that a snapshot of any
    size answers sooner than the cache.
    """

    dataset: Dataset

    @property
    def dimensions(self) -> set[str]:
        raise NotImplementedError

    @property
    def light(self) -> bool:
        raise NotImplementedError


@dataclass(frozen=True)
class Counts(Question[pd.DataFrame]):
    """How many, *by* these dimensions, under this filter.

    One row for each combination of values that occurs: the columns *by*, and `n` (int64), sorted by *by*.
    """

    by: tuple[str, ...]
    where: Filters = EVERYTHING
    dataset: Dataset = BATCHES

    @property
    def dimensions(self) -> set[str]:
        return {*self.by, *_filtered(self.where)}

    @property
    def light(self) -> bool:
        return not self.by and not self.where.conditions()


@dataclass(frozen=True)
class Order(Question[Keys]):
    """The keys of the matching documents in order: of all, or of those *start* to *stop* (exclusive)."""

    where: Filters
    sort: Sort = ()
    start: int = 0
    stop: int | None = None
    dataset: Dataset = BATCHES

    @property
    def columns(self) -> tuple[str, ...]:
        return ()

    @property
    def dimensions(self) -> set[str]:
        return {name for name, _ in self.sort} | _filtered(self.where)

    @property
    def light(self) -> bool:
        return self.stop is not None and not self.where.conditions()


@dataclass(frozen=True)
class Rows(Question[list[dict[str, Any]]]):
    """The documents *start* to *stop* (exclusive), in the order that `Order` gives, as clean columns."""

    columns: tuple[str, ...]
    where: Filters
    sort: Sort
    start: int = 0
    stop: int | None = None
    dataset: Dataset = BATCHES

    @property
    def dimensions(self) -> set[str]:
        return {*self.columns, *(name for name, _ in self.sort), *_filtered(self.where)}

    @property
    def light(self) -> bool:
        return not self.where.conditions()


@dataclass(frozen=True)
class RowsByKey(Question[list[dict[str, Any]]]):
    """The documents with these keys, in the order of *keys*, as clean columns."""

    columns: tuple[str, ...]
    keys: Keys
    dataset: Dataset = BATCHES

    @property
    def dimensions(self) -> set[str]:
        return set(self.columns)

    @property
    def light(self) -> bool:
        return True


@dataclass(frozen=True)
class Duplicates(Question[tuple[str, ...]]):
    """The ids that more than one document carries, sorted."""

    dataset: Dataset = BATCHES

    @property
    def dimensions(self) -> set[str]:
        return set()

    @property
    def light(self) -> bool:
        return False


def key(question: Question[Any], generation: str, context: Context) -> str:
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
        context.history,
    )


def _filtered(where: Filters) -> set[str]:
    return {condition.dimension for condition in where.conditions()}
