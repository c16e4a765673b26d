"""The demo's batches, in the words of the team's tools."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from data.demo import names
from data.demo.calendar import BSON_DATE, DAY_ONLY, WITH_TIME, Calendar
from data.demo.draws import MISSING, object_id, pick, tuples
from data.demo.people import EX_CREW, WORKERS
from data.demo.plan import (
    APPROVED,
    IN_PROGRESS,
    NOBODY,
    NOT_STARTED,
    PENDING,
    REJECTED,
    SEGMENTED,
    Column,
    Plan,
)
from data.mongo.client import Document

_WORKERS = WORKERS + EX_CREW
_NOBODY = (("", 0.4), ("   ", 0.2), (None, 0.2), (MISSING, 0.2))
_STATUSES = {
    NOT_STARTED: (("NS", 0.5), ("pendiente", 0.28), ("", 0.08), (None, 0.07), (MISSING, 0.07)),
    IN_PROGRESS: (("In", 0.4), ("FS", 0.2), ("PS", 0.2), ("en-progreso", 0.2)),
    SEGMENTED: (("S", 0.6), ("CS", 0.2), ("completado", 0.2)),
}
_REVIEWS = {
    PENDING: (("", 0.6), (None, 0.3), (MISSING, 0.1)),
    APPROVED: (("aprobado", 1.0),),
    REJECTED: (("no_aprobado", 1.0),),
}
_NO_DATE = (("", 0.5), (None, 0.3), (MISSING, 0.2))
_PRIORITIES = (("media", 0.6), ("alta", 0.2), ("baja", 0.2))
_SPECIFICATIONS = (
    ("contour", 0.4),
    ("contour fine", 0.2),
    ("instance", 0.2),
    ("occlusion", 0.1),
    ("", 0.1),
)
_FORMS = ((DAY_ONLY, 0.82), (WITH_TIME, 0.14), (BSON_DATE, 0.04))
_UPLOAD_FORMS = ((WITH_TIME, 0.8), (DAY_ONLY, 0.12), (BSON_DATE, 0.08))
_TASKS = {
    NOT_STARTED: ["segmentar"],
    IN_PROGRESS: ["segmentar", "subir_mascaras"],
    SEGMENTED: ["segmentar", "subir_mascaras", "revisar"],
}
NO_UPLOAD = ("", None)
_REVIEWED_AT = 66600  # seconds: after the last upload, whichever day it is on


def identifiers(rng: np.random.Generator, plan: Plan, calendar: Calendar) -> list[str]:
    """An id for each batch, of every family."""
    shares = np.array([share for _, share in names.FAMILIES])
    families = rng.choice(len(shares), len(plan.created), p=shares)
    return [
        names.batch_id(family, number, calendar.text(day))
        for number, (family, day) in enumerate(tuples(families, plan.created), 1)
    ]


def batches(
    rng: np.random.Generator, plan: Plan, calendar: Calendar, ids: list[str], today: int
) -> Iterator[Document]:
    """The document of each batch, without its `file_info`."""
    size = len(ids)
    words = {stage: pick(rng, table, size) for stage, table in _STATUSES.items()}
    reviews = {review: pick(rng, table, size) for review, table in _REVIEWS.items()}
    nobody, no_date = pick(rng, _NOBODY, size), pick(rng, _NO_DATE, size)
    priorities, specifications = pick(rng, _PRIORITIES, size), pick(rng, _SPECIFICATIONS, size)
    totals, parts = rng.integers(20, 121, size), rng.random(size)
    forms = np.array(pick(rng, _FORMS, size))
    columns = tuples(
        plan.person, plan.created, plan.assigned, plan.due, plan.stage, plan.review, plan.rework,
        plan.reviewed, plan.second, totals, parts, forms,
    )  # fmt: skip
    for row, (
        person,
        created,
        assigned,
        due,
        stage,
        review,
        rework,
        reviewed,
        second,
        total,
        part,
        form,
    ) in enumerate(columns):
        absent = no_date[row]
        unassigned = person == NOBODY
        timed = form if assigned < today else DAY_ONLY
        created_text = calendar.text(created)
        verdict = calendar.written(form, reviewed, _REVIEWED_AT) if review != PENDING else absent
        yield _present(
            _id=object_id(calendar.instant(created, 36000).timestamp(), row),
            id=ids[row],
            assignee=nobody[row] if unassigned else _WORKERS[person],
            folder=f"delivery_{created_text[:7]}/{row // 50:05}",
            tasks=_TASKS[stage],
            status=words[stage][row],
            mongo_uploaded=False,
            comments=_comment(review, rework),
            created_at=created_text,
            specification=specifications[row],
            metadata=_present(
                assigned_at=absent if unassigned else calendar.written(timed, assigned, second),
                due_date=calendar.text(due),
                reviewed_at=verdict,
                approved_at=verdict if review == APPROVED else absent,
                created_at=created_text,
                priority=priorities[row],
                review_status=reviews[review][row],
                total_masks=total,
                completed_masks=(0, int(total * part), total)[stage],
            ),
        )


def upload_forms(rng: np.random.Generator, size: int) -> Column:
    """How each batch's last upload is written."""
    return np.array(pick(rng, _UPLOAD_FORMS, size), dtype=np.int64)


def describe_files(batch: Document, files: list[Document], upload: object) -> None:
    """Put into *batch* what its tools note about its *files*, the time of the last *upload* in their form."""
    batch["mongo_uploaded"] = bool(files)
    batch["file_info"] = {
        "file_count": len(files),
        "last_file_upload": upload,
        "has_files": bool(files),
        "files": [file["filename"] for file in files],
    }


def _present(**fields: Any) -> Document:
    return {name: value for name, value in fields.items() if value is not MISSING}


def _comment(review: int, rework: bool) -> str:
    if rework:
        return "corregido tras la revisión"
    return "rehacer los bordes" if review == REJECTED else ""
