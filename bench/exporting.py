"""Export to CSV against a bare loop over a cursor, and the memory it takes."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import psutil

from bench.figures import Figure, timed
from bench.questions import snapshot
from bench.watching import watching
from dashboard import exports
from dashboard.services import Services
from dashboard.url import View

_FIELDS = ("id", "assignee", "folder", "status", "specification", "mongo_uploaded", "comments", "created_at")


def measured(services: Services, batches: int, folder: Path) -> Iterator[Figure]:
    snapshot(services)
    bare = batches / timed(lambda: _bare(services, folder / "bare.csv"))
    peak = _Peak()
    with watching(peak.look, 0.05):
        ours = batches / timed(
            lambda: exports.batches(services, View(), (("id", False),), excel=False, progress=lambda _: None)
        )
    yield Figure(
        "Export",
        "rows a second, all columns, digest and sidecar",
        batches,
        ours,
        "rows/s",
        against=f"a bare cursor loop, {bare:,.0f} rows/s",
        ratio=ours / bare,
        least=2.0 if batches == 1_000_000 else None,
    )
    yield Figure(
        "Export",
        "memory it takes",
        batches,
        peak.grown / 2**20,
        "MB",
        most=64.0 if batches == 1_000_000 else None,
    )


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
