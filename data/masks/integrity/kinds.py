"""The contradictions that are looked for: what each is called, and what can be done about it."""

from __future__ import annotations

from dataclasses import dataclass

from data.errors import message


@dataclass(frozen=True)
class Kind:
    """One kind of contradiction; `columns` name the cells of its rows."""

    id: str
    title: str
    advice: str
    columns: tuple[str, ...]


SEGMENTED_WITHOUT_FILE = Kind(
    "segmented_without_file",
    message("Segmented without a file"),
    message("Ask for the upload, or set the batch back to in progress."),
    ("batch", "person", "status"),
)
FILE_BUT_NOT_STARTED = Kind(
    "file_but_not_started",
    message("Has files, but not started"),
    message("Set the batch to in progress or segmented, or see whether the file is named after another one."),
    ("batch", "person", "status", "files", "last_upload"),
)
APPROVED_BEFORE_UPLOAD = Kind(
    "approved_before_upload",
    message("Approved before its last upload"),
    message("Review the batch again: its files have changed since it was approved."),
    ("batch", "person", "approved", "last_upload", "files"),
)
UPLOADED_AFTER_APPROVAL = Kind(
    "uploaded_after_approval",
    message("File uploaded after approval"),
    message("Check the file: it is a correction to review, or it belongs to another batch."),
    ("file", "uploaded", "uploader", "batch", "approved"),
)
FLAG_DISAGREES = Kind(
    "flag_disagrees",
    message("Flag or count that does not match the files"),
    message("Sync: it corrects the flag and the count."),
    ("batch", "person", "mongo_uploaded", "has_files", "file_count", "files"),
)
AMBIGUOUS = Kind(
    "ambiguous",
    message("File matching several batches"),
    message("Rename the file so that it carries one id; until then it counts for no batch."),
    ("file", "uploaded", "uploader", "batches"),
)
ORPHAN = Kind(
    "orphan",
    message("File without a batch"),
    message("Create the missing batch, or rename the file if its id has a typo."),
    ("file", "uploaded", "uploader", "batch"),
)
UNREADABLE = Kind(
    "unreadable",
    message("File without an id in its name"),
    message("Rename the file after its batch; until then it counts for none."),
    ("file", "uploaded", "uploader"),
)
TWICE = Kind(
    "twice",
    message("Same name and size twice"),
    message("It was probably uploaded twice: compare the files and delete one."),
    ("file", "bytes", "files", "first_upload", "last_upload"),
)
UNREADABLE_VALUE = Kind(
    "unreadable_value",
    message("Value that cannot be read"),
    message(
        "Correct the value: a date is written 2026-01-31, a number is not negative, an id is "
        "text. Until then, such dates and numbers count as missing."
    ),
    ("batch", "person", "field", "value", "type"),
)
CHUNKS_WITHOUT_FILE = Kind(
    "chunks_without_file",
    message("Chunks without a file"),
    message("They were left by an interrupted upload or deletion: delete them to free the space."),
    ("file_id", "chunks", "bytes"),
)
MISSING_CHUNKS = Kind(
    "missing_chunks",
    message("Missing or short chunks"),
    message("The file is incomplete: have it uploaded again and delete this one."),
    ("file_id", "file", "uploaded", "bytes", "bytes_there", "chunks", "chunks_there"),
)
LENGTH_DIFFERS = Kind(
    "length_differs",
    message("Length differs from the chunks"),
    message("The recorded size is not the actual one: download the file, check it and upload it again."),
    MISSING_CHUNKS.columns,
)

KINDS: tuple[Kind, ...] = (
    SEGMENTED_WITHOUT_FILE,
    FILE_BUT_NOT_STARTED,
    APPROVED_BEFORE_UPLOAD,
    UPLOADED_AFTER_APPROVAL,
    FLAG_DISAGREES,
    UNREADABLE_VALUE,
    AMBIGUOUS,
    ORPHAN,
    UNREADABLE,
    TWICE,
    CHUNKS_WITHOUT_FILE,
    MISSING_CHUNKS,
    LENGTH_DIFFERS,
)
