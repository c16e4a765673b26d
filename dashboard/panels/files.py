"""The panels about mask files, which are no batches and so not counted by an engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from dashboard.charts.bars import Bars
from dashboard.charts.labels import Label
from dashboard.charts.time_series import BarsOverTime
from dashboard.i18n import number, person, t, tn
from dashboard.panels.base import Column, Frames, Panel, in_a_line, outside_words
from dashboard.url import FilesView, person_address
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


_MOST = 12  # people with a bar of their own


def uploader_word(name: str) -> str:
    """Who uploaded; a file may not say."""
    return person(name) if name else t("not recorded")


def _page_of(name: str) -> str:
    return person_address(name) if name else ""


def _files(n: int) -> str:
    return tn("{n} file", "{n} files", n)


def _time_note(frame: pd.DataFrame, frames: Frames, _: FilesView, day: Day) -> str:
    weekly = frame["end"].iloc[0] != frame["start"].iloc[0]
    uploads = frames["uploads"]
    undated = int(uploads.loc[uploads["day"].isna(), "files"].sum())
    return in_a_line(
        t("files received in each week") if weekly else t("files received on each day"),
        t("{n} without a date", n=number(undated)) if undated else "",
        outside_words(frame, day.today),
    )


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
            chart=BarsOverTime(_files, drill=lambda view, days: replace(view, days=days).to_query()),
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
            chart=Bars(
                label=lambda row: Label(uploader_word(row["person"]), link=_page_of(row["person"])),
                counted=_files,
                drill=lambda view, row: replace(view, uploader=row["person"]).to_query(),
                most=_MOST,
            ),
            columns=(
                Column("person", message("Person"), uploader_word),
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
