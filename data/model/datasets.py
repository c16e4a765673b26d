"""The collections as clean dimensions. Add a dimension here and every engine can count by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from data.model import dimensions
from data.model.dimensions import Dimension


@dataclass(frozen=True)
class Dataset:
    """A collection, as `Mongo.named` knows it, and its clean dimensions."""

    name: str
    dimensions: tuple[Dimension, ...]

    def __getitem__(self, name: str) -> Dimension:
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> Mapping[str, Dimension]:
        return {dimension.name: dimension for dimension in self.dimensions}


_ID = dimensions.identifier("id", "id")
_STAGE = dimensions.worded("stage", "status")
_REVIEW = dimensions.worded("review", "metadata.review_status")
_DUE = dimensions.day("due", "metadata.due_date")
_ACCEPTED = dimensions.accepted(_STAGE, _REVIEW)

BATCHES = Dataset(
    "batches",
    (
        _ID,
        dimensions.trimmed("person", "assignee"),
        _STAGE,
        _REVIEW,
        dimensions.worded("priority", "metadata.priority"),
        dimensions.trimmed("specification", "specification"),
        dimensions.day("assigned", "metadata.assigned_at"),
        _DUE,
        dimensions.day("reviewed", "metadata.reviewed_at"),
        dimensions.day("approved", "metadata.approved_at"),
        dimensions.day("uploaded", "file_info.last_file_upload"),
        *dimensions.completed(
            _STAGE,
            (
                ("approved", "metadata.approved_at"),
                ("reviewed", "metadata.reviewed_at"),
                ("uploaded", "file_info.last_file_upload"),
            ),
        ),
        _ACCEPTED,
        dimensions.overdue(_DUE, _ACCEPTED),
        dimensions.has_files("file_info.file_count", "file_info.has_files", "mongo_uploaded"),
        dimensions.duplicated(_ID),
        dimensions.number("file_count", "file_info.file_count"),
        dimensions.trimmed("folder", "folder", kind="text", folds=False),
        dimensions.trimmed("status", "status", kind="text", folds=False),
        dimensions.trimmed("comments", "comments", kind="text", folds=False),
    ),
)

PEOPLE = Dataset(
    "people",
    (dimensions.trimmed("person", "name"), dimensions.trimmed("role", "role")),
)
