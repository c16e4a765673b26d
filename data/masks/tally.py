"""One pass over all mask files: how many belong to each batch, and when the last one came."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Final

from data.model.matching import Names, Verdict
from data.mongo.client import COMMENT, Document, Mongo
from data.mongo.documents import Progress, blocks, id_text, silent

_FIELDS = {"_id": 0, "filename": 1, "uploadDate": 1}


@dataclass(slots=True)
class Uploads:
    """The files of a batch: how many, and when the last one came (None where no date is known)."""

    count: int = 0
    last: datetime.datetime | None = None

    def add(self, at: object) -> None:
        """One more file, uploaded *at* what may be no date."""
        self.count += 1
        if isinstance(at, datetime.datetime) and (self.last is None or at > self.last):
            self.last = at


NOTHING: Final = Uploads()


@dataclass
class Tally:
    """The files of each batch by its id, of each orphan id if asked for, and how many had which verdict."""

    batches: defaultdict[str, Uploads] = field(default_factory=lambda: defaultdict(Uploads))
    orphans: defaultdict[str, Uploads] = field(default_factory=lambda: defaultdict(Uploads))
    verdicts: Counter[Verdict] = field(default_factory=Counter)


def names_of_batches(mongo: Mongo) -> Names:
    """The ids of all batches, to match file names with."""
    stored = (batch for block in blocks(mongo, mongo.batches, {"_id": 0, "id": 1}) for batch in block)
    return Names(identifier for batch in stored if (identifier := id_text(batch.get("id"))))


def tally(mongo: Mongo, names: Names, *, orphans: bool = False, progress: Progress = silent) -> Tally:
    """Count the files of every batch. Files of more than one batch count for none."""
    found = Tally()
    match = names.match
    total = 0 if progress is silent else mongo.mask_files.estimated_document_count(comment=COMMENT)
    done = 0
    for block in blocks(mongo, mongo.mask_files, _FIELDS):
        told: list[Verdict] = []
        for file in block:
            verdict, ids = match(name_of(file))
            told.append(verdict)
            if verdict == "matched":
                found.batches[ids[0]].add(file.get("uploadDate"))
            elif orphans and verdict == "orphan":
                found.orphans[ids[0]].add(file.get("uploadDate"))
        found.verdicts.update(told)
        done += len(block)
        progress(done, max(done, total))
    return found


def name_of(file: Document) -> str:
    name = file.get("filename")
    return name if isinstance(name, str) else ""
