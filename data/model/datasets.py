"""The collections as clean dimensions. Add a dimension here and every engine can count by it."""

from __future__ import annotations

from data.model.dataset import Dataset
from data.model.dimensions.composed import accepted, completed, duplicated, has_files, overdue
from data.model.dimensions.days import day
from data.model.dimensions.history import History
from data.model.dimensions.text import identifier, number, trimmed, worded

_ID = identifier("id", "id")
_PERSON = trimmed("person", "assignee")
_STAGE = worded("stage", "status")
_REVIEW = worded("review", "metadata.review_status")
_DUE = day("due", "metadata.due_date")
_ACCEPTED = accepted(_STAGE, _REVIEW)
HISTORY = History(
    _STAGE,
    _REVIEW,
    _PERSON,
    assigned="metadata.assigned_at",
    segmented=("file_info.last_file_upload", "metadata.reviewed_at", "metadata.approved_at"),
)

BATCHES = Dataset(
    "batches",
    (
        _ID,
        _PERSON,
        _STAGE,
        _REVIEW,
        worded("priority", "metadata.priority"),
        trimmed("specification", "specification"),
        day("assigned", "metadata.assigned_at"),
        _DUE,
        day("reviewed", "metadata.reviewed_at"),
        day("approved", "metadata.approved_at"),
        day("uploaded", "file_info.last_file_upload"),
        *completed(
            _STAGE,
            (
                ("approved", "metadata.approved_at"),
                ("reviewed", "metadata.reviewed_at"),
                ("uploaded", "file_info.last_file_upload"),
            ),
        ),
        _ACCEPTED,
        overdue(_DUE, _ACCEPTED),
        has_files("file_info.file_count", "file_info.has_files", "mongo_uploaded"),
        duplicated(_ID),
        number("file_count", "file_info.file_count"),
        trimmed("folder", "folder", kind="text", folds=False),
        trimmed("status", "status", kind="text", folds=False),
        trimmed("comments", "comments", kind="text", folds=False),
        *HISTORY.dimensions(),
    ),
    HISTORY,
)

PEOPLE = Dataset(
    "people",
    (trimmed("person", "name"), trimmed("role", "role"), trimmed("days_off", "days_off")),
)
