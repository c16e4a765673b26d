"""The panels about mask files, which are no batches and so not counted by an engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from dashboard.charts import files as charts
from dashboard.charts import progress as progress_charts
from dashboard.charts.figure import Figure
from dashboard.i18n import number, t, tn
from dashboard.panels.batches import Column, table
from dashboard.services import Services
from dashboard.url import FilesView
from data.errors import message
from data.masks import listing
from data.masks.listing import FileStatistics
from data.masks.tally import names_of_batches, tally
from data.metrics import files
from data.model.matching import VERDICTS, Verdict
from data.mongo.client import COMMENT, Mongo, database_errors
from data.query.cache import compute_once, key_of
from data.query.generations import Generation

_FORMAT = 1  # raise when the shape of what is kept changes
#: The words for the verdicts on a file's name.
VERDICT_WORDS: Mapping[Verdict, str] = {
    "matched": message("Matched"),
    "ambiguous": message("Ambiguous"),
    "orphan": message("Orphan"),
    "unreadable": message("Unreadable"),
}


@dataclass(frozen=True)
class FilePanel:
    """A title, what is counted, and a chart; as a `Panel` is to batches."""

    id: str
    title: str
    definition: str
    metric: Callable[[FileStatistics], pd.DataFrame]
    chart: Callable[[pd.DataFrame, FilesView, date], Figure]
    columns: tuple[Column, ...]
    note: Callable[[pd.DataFrame, FileStatistics, date], str]
    key: Mapping[str, str] = field(default_factory=dict)


def _time_note(frame: pd.DataFrame, said: FileStatistics, today: date) -> str:
    weekly = frame["end"].iloc[0] != frame["start"].iloc[0]
    parts = [t("files received in each week") if weekly else t("files received on each day")]
    if undated := sum(row.files for row in said.rows if row.day is None):
        parts.append(t("{n} without a date", n=number(undated)))
    if beyond := progress_charts.outside(frame, today):
        parts.append(t("{n} lie outside the time shown", n=number(beyond)))
    return " · ".join(parts)


FILE_PANELS: Mapping[str, FilePanel] = {
    panel.id: panel
    for panel in (
        FilePanel(
            id="uploads",
            title=message("Uploads over time"),
            definition=message(
                "Mask files by the day they were received, in the team's time zone; by week (from Monday) "
                "where the time is long. A bar leads to exactly its files."
            ),
            metric=lambda said: files.over_time(said.per_day()),
            chart=lambda frame, view, today: charts.over_time(frame, today, view),
            columns=(
                Column("start", message("From")),
                Column("end", message("To")),
                Column("n", message("Files")),
                Column("bytes", message("Bytes")),
            ),
            note=_time_note,
        ),
        FilePanel(
            id="uploaders",
            title=message("Uploads by person"),
            definition=message(
                "Mask files by who uploaded them, as the file says. A file that does not say is counted "
                "as such."
            ),
            metric=lambda said: files.by_uploader(said.per_uploader()),
            chart=lambda frame, view, _: charts.by_uploader(frame, view),
            columns=(
                Column("person", message("Person"), charts.person_word),
                Column("n", message("Files")),
                Column("bytes", message("Bytes")),
                Column("share", message("Share")),
            ),
            note=lambda frame, *_: tn("{n} person", "{n} people", int((frame["person"] != "").sum())),
        ),
    )
}


@dataclass(frozen=True)
class Known:
    """What is known of the files as a whole, and how many names have which verdict."""

    said: FileStatistics
    verdicts: Mapping[Verdict, int]


def known(services: Services, generation: Generation) -> Known:
    """Read once for each state of the files (they come and go; none is ever changed) and of the batches."""
    mongo, cache = services.mongo, services.cache
    with database_errors():
        limits: dict[str, Any] = {"comment": COMMENT, "max_time_ms": mongo.max_time_ms}
        newest = mongo.mask_files.find_one({}, {"_id": 1}, sort=[("uploadDate", -1), ("_id", -1)], **limits)
        count = mongo.mask_files.estimated_document_count(comment=COMMENT)
    state = (
        mongo.address_digest,
        mongo.settings.files_database,
        mongo.settings.masks_bucket,
        count,
        str(newest),
    )
    said = compute_once(
        cache,
        key_of("uploads", _FORMAT, *state, services.settings.timezone),
        lambda: listing.statistics(mongo),
    )
    verdicts = compute_once(
        cache, key_of("verdicts", _FORMAT, *state, generation.id), lambda: _verdicts(mongo)
    )
    return Known(said, verdicts)


def _verdicts(mongo: Mongo) -> dict[Verdict, int]:
    with database_errors():
        counted = tally(mongo, names_of_batches(mongo)).verdicts
    return {verdict: counted[verdict] for verdict in VERDICTS}


def answered(
    panel: FilePanel, services: Services, generation: Generation | None = None
) -> tuple[pd.DataFrame, Generation]:
    """The panel's table, as people read it, and the generation it is of: the one to show, unless given."""
    generation = generation or services.answers.generation()
    return table(panel, panel.metric(known(services, generation).said)), generation
