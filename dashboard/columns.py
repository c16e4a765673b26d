"""The columns of a list of batches, on the page and in the file."""

from __future__ import annotations

from typing import Any

from dashboard.i18n import person, t, yes_no
from data.errors import message
from data.model.vocabulary import FIRST_REVIEW_WORDS, PRIORITY_WORDS, REVIEW_WORDS, STAGE_WORDS

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
    "started": (message("Started"), 125, False),
    "last_segmented": (message("Segmented on"), 150, False),
    "in_progress_visits": (message("Times in progress"), 160, False),
    "segmented_visits": (message("Times segmented"), 155, False),
    "reviews": (message("Times reviewed"), 150, False),
    "rejections": (message("Times rejected"), 150, False),
    "first_review": (message("First review"), 150, False),
    "first_reviewed_person": (message("Person at first review"), 200, False),
    "rejected_people": (message("Person when rejected"), 190, False),
    "rejected_by": (message("Rejected by"), 150, False),
    "rejection_reason": (message("Reason of the last rejection"), 240, False),
    "reassignments": (message("Times reassigned"), 160, False),
    "in_progress_days": (message("Days in progress"), 160, False),
    "rework_days": (message("Days of rework"), 150, False),
    "specification": (message("Specification"), 160, False),
    "folder": (message("Folder"), 206, False),
    "status": (message("Original status"), 170, False),
    "comments": (message("Comments"), 240, False),
}
#: what the grid is sent: its columns, and what marks a row
SENT = (*COLUMNS, "overdue", "duplicated")
WORDS = {"stage": STAGE_WORDS, "review": REVIEW_WORDS, "priority": PRIORITY_WORDS}
DAYS = ("assigned", "due", "reviewed", "approved", "uploaded", "started", "last_segmented")
NUMBERS = (
    *("file_count", "in_progress_visits", "segmented_visits", "reviews", "rejections", "reassignments"),
    *("in_progress_days", "rework_days"),
)
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
    if name == "first_review":
        return t(FIRST_REVIEW_WORDS[value])
    if name == "rejected_people":
        return ", ".join(map(person, value.split("\n"))) if value else ""
    return person(value) if name == "person" else value
