"""A collection as clean dimensions: what every engine counts by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from data.model.dimensions.base import Dimension
from data.model.dimensions.history import History


@dataclass(frozen=True)
class Dataset:
    """A collection, as `Mongo.named` knows it, and its clean dimensions.

    *history* is what the dimensions that need it are made of.
    """

    name: str
    dimensions: tuple[Dimension, ...]
    history: History | None = None

    def __getitem__(self, name: str) -> Dimension:
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> Mapping[str, Dimension]:
        return {dimension.name: dimension for dimension in self.dimensions}
