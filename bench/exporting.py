"""Export to CSV against a bare loop over a cursor, to XLSX against bare XlsxWriter; the memory they take."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import psutil
from xlsxwriter import Workbook

from bench.figures import Figure, timed
from bench.questions import snapshot
from bench.watching import watching
from dashboard import exports
from dashboard.services import Services
from dashboard.url import View

_BARE_ROWS = 50_000
_CELLS = (
    "Segmenter 01",
    "segmented",
    "approved",
    "high",
    *["2026-11-28"] * 5,
    3,
    "v2",
    "folder_12",
    "S",
    "",
    "no",
)
_FIELDS = ("id", "assignee", "folder", "status", "specification", "mongo_uploaded", "comments", "created_at")


def measured(services: Services, batches: int, folder: Path) -> Iterator[Figure]:
    snapshot(services)
    bare = batches / timed(lambda: _bare(services, folder / "bare.csv"))
    yield from _ours(services, batches, "", bare, "a bare cursor loop", 2.0)
    rows = min(batches, _BARE_ROWS)
    bare = rows / timed(lambda: _bare_workbook(folder / "bare.xlsx", rows))
    yield from _ours(services, batches, " to XLSX", bare, "bare XlsxWriter in constant memory", 0.6)


def _ours(
    services: Services, batches: int, form: str, bare: float, against: str, least: float
) -> Iterator[Figure]:
    large = batches == 1_000_000
    peak = _Peak()
    with watching(peak.look, 0.05):
        seconds = timed(
            lambda: exports.batches(
                services, View(), (("id", False),), excel=False, xlsx=bool(form), progress=lambda _: None
            )
        )
    ours = batches / seconds
    yield Figure(
        "Export",
        f"rows a second{form}, all columns, digest and sidecar",
        batches,
        ours,
        "rows/s",
        against=f"{against}, {bare:,.0f} rows/s",
        ratio=ours / bare,
        least=least if large else None,
    )
    yield Figure(
        "Export",
        f"memory it takes{form}",
        batches,
        peak.grown / 2**20,
        "MB",
        most=64.0 if large else None,
    )


def _bare_workbook(path: Path, rows: int) -> None:
    """As many columns as ours, most of them text."""
    book = Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet()
    for row in range(rows):
        sheet.write_row(row, 0, [f"batch_{row}", *_CELLS])
    book.close()


def _bare(services: Services, path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        for batch in services.mongo.batches.find().sort("id", 1):
            metadata = batch.get("metadata") or {}
            dates = metadata.values() if isinstance(metadata, dict) else ()
            writer.writerow([*(batch.get(name) for name in _FIELDS), *dates])


class _Peak:
    """The most private memory that was seen, above that at the start."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._start = self._most = self._now()

    def _now(self) -> int:
        """Files that are mapped may be taken back at any time, so they do not count."""
        return int(self._process.memory_full_info().uss)

    def look(self) -> None:
        self._most = max(self._most, self._now())

    @property
    def grown(self) -> int:
        return self._most - self._start
