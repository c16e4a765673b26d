"""The columns of a list of batches, on the page and in the file."""

from __future__ import annotations

from typing import Any

from dashboard.i18n import person, t, yes_no
from data.errors import message
from data.model.vocabulary import PRIORITY_WORDS, REVIEW_WORDS, STAGE_WORDS

#: column of the grid → (header, width, shown at first)
COLUMNS: dict[str, tuple[str, int, bool]] = {
    "id": (message("Id"), 208, True),
    "person": (message("Person"), 183, True),
    "stage": (message("Stage"), 133, True),
    "review": (message("Review"), 137, True),
    "priority": (message("Priority"), 120, True),
    "assigned": (message("Assigned"), 125, True),
    "due": (message("Due"), 135, True),
    "reviewed": (message("Reviewed"), 185, False),
    "approved": (message("Approval date"), 193, True),
    "uploaded": (message("Last mask upload"), 172, False),
    "file_count": (message("Files"), 93, True),
    "specification": (message("Specification"), 160, False),
    "folder": (message("Folder"), 206, False),
    "status": (message("Original status"), 170, False),
    "comments": (message("Comments"), 240, False),
}
#: what the grid is sent: its columns, and what marks a row
SENT = (*COLUMNS, "overdue", "duplicated")
WORDS = {"stage": STAGE_WORDS, "review": REVIEW_WORDS, "priority": PRIORITY_WORDS}
DAYS = ("assigned", "due", "reviewed", "approved", "uploaded")
#: field of a batch as it is stored → the column that shows it
FIELDS = {
    "id": "id",
    "assignee": "person",
    "status": "status",
    "metadata.review_status": "review",
    "metadata.priority": "priority",
    "metadata.assigned_at": "assigned",
    "metadata.due_date": "due",
    "metadata.reviewed_at": "reviewed",
    "metadata.approved_at": "approved",
    "file_info.last_file_upload": "uploaded",
    "file_info.file_count": "file_count",
    "specification": "specification",
    "folder": "folder",
    "comments": "comments",
}


def said(name: str, value: Any) -> Any:
    """The *value* of a column in the reader's words; days and numbers stay as they are."""
    if name in WORDS:
        return t(WORDS[name][value])
    if isinstance(value, bool):
        return yes_no(value)
    return person(value) if name == "person" else value
