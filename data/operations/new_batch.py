"""What a batch looks like when Tanda makes it: every field the team's tools know, not started, no files."""

from __future__ import annotations

import datetime

from data.mongo import Document

NOT_STARTED = "NS"
DEFAULT_PRIORITY = "media"


def new_batch(batch_id: str, *, assignee: str, now: datetime.datetime) -> Document:
    """The document of a new batch; `assigned_at` is set when it has an assignee. *now* in the team's zone:
    its day is the day the batch is from."""
    today = now.date().isoformat()
    return {
        "id": batch_id,
        "assignee": assignee,
        "folder": "",
        "tasks": ["segmentar"],
        "status": NOT_STARTED,
        "mongo_uploaded": False,
        "comments": "",
        "created_at": today,
        "specification": "",
        "metadata": {
            "assigned_at": today if assignee else "",
            "due_date": "",
            "reviewed_at": "",
            "approved_at": "",
            "created_at": today,
            "priority": DEFAULT_PRIORITY,
            "review_status": "",
            "total_masks": 0,
            "completed_masks": 0,
        },
        "file_info": {"file_count": 0, "last_file_upload": "", "has_files": False, "files": []},
    }
