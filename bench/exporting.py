"""Export to CSV against a bare loop over a cursor, and the memory it takes."""

from __future__ import annotations

import csv
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil

from bench.figures import Figure, timed
from bench.questions import snapshot
from dashboard import exports
from dashboard.services import Services
from dashboard.url import View

_FIELDS = ("id", "assignee", "folder", "status", "specification", "mongo_uploaded", "comments", "created_at")


def measured(services: Services, batches: int, folder: Path) -> Iterator[Figure]:
    snapshot(services)
    bare = batches / timed(lambda: _bare(services, folder / "bare.csv"))
    with _Peak() as peak:
        ours = batches / timed(
            lambda: exports.batches(services, View(), (("id", False),), bom=False, progress=lambda _: None)
        )
    yield Figure(
        "Export",
        "rows a second, readable and plain columns, digest and sidecar",
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
    """The most private memory while inside, above that at the start."""

    def __enter__(self) -> _Peak:
        self._process = psutil.Process()
        self._start = self._peak = self._now()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self.grown = self._peak - self._start

    def _now(self) -> int:
        """Files that are mapped may be taken back at any time, so they do not count."""
        return int(self._process.memory_full_info().uss)

    def _watch(self) -> None:
        while not self._over.wait(0.05):
            self._peak = max(self._peak, self._now())
