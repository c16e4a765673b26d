"""The panels about mask files, which are no batches and so not counted by an engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from dashboard.charts import files as charts
from dashboard.charts import progress as progress_charts
from dashboard.i18n import number, t, tn
from dashboard.panels.base import Column, Frames, Panel
from dashboard.url import FilesView
from data.errors import message
from data.metrics import files
from data.metrics.day import Day
from data.model.matching import Verdict

#: The words for the verdicts on a file's name.
VERDICT_WORDS: Mapping[Verdict, str] = {
    "matched": message("Matched"),
    "ambiguous": message("Ambiguous"),
    "orphan": message("Orphan"),
    "unreadable": message("Unreadable"),
}


def _time_note(frame: pd.DataFrame, frames: Frames, _: FilesView, day: Day) -> str:
    weekly = frame["end"].iloc[0] != frame["start"].iloc[0]
    parts = [t("files received in each week") if weekly else t("files received on each day")]
    uploads = frames["uploads"]
    if undated := int(uploads.loc[uploads["day"].isna(), "files"].sum()):
        parts.append(t("{n} without a date", n=number(undated)))
    if beyond := progress_charts.outside(frame, day.today):
        parts.append(t("{n} outside the period shown", n=number(beyond)))
    return " · ".join(parts)


FILE_PANELS: Mapping[str, Panel[FilesView]] = {
    panel.id: panel
    for panel in (
        Panel[FilesView](
            id="uploads",
            title=message("Uploads over time"),
            definition=message(
                "Mask files by the day they were received, in the team's time zone; by week (from "
                "Monday) over longer periods. Click a bar to see exactly its files."
            ),
            metric=lambda frames, *_: files.over_time(frames["uploads"]),
            chart=lambda frame, _, view, day: charts.over_time(frame, day.today, view),
            columns=(
                Column("start", message("From")),
                Column("end", message("To")),
                Column("n", message("Files")),
                Column("bytes", message("Bytes")),
            ),
            note=_time_note,
        ),
        Panel[FilesView](
            id="uploaders",
            title=message("Uploads by person"),
            definition=message(
                "Mask files by the uploader recorded in each file. Files that name nobody are "
                "counted separately."
            ),
            metric=lambda frames, *_: files.by_uploader(frames["uploads"]),
            chart=lambda frame, _, view, __: charts.by_uploader(frame, view),
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
class Files:
    """What is known of the files as a whole: `listing.uploads`, and how many names have which verdict."""

    uploads: pd.DataFrame
    verdicts: Mapping[Verdict, int]

    @property
    def frames(self) -> Frames:
        return {"uploads": self.uploads}

    @property
    def number(self) -> int:
        return int(self.uploads["files"].sum())

    @property
    def bytes(self) -> int:
        return int(self.uploads["bytes"].sum())

    def uploaders(self) -> list[str]:
        """Who has uploaded something; empty for those files that do not say."""
        return sorted(set(self.uploads["person"]), key=str.casefold)
