"""Import of a file of each kind, with its history, against a bare insert of the same batches."""

from __future__ import annotations

import csv
import json
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from bench.figures import Figure, median_ms, peak_megabytes, timed
from dashboard.services import Services
from data.imports import importer
from data.mongo.client import Mongo
from data.settings import Settings
from tests import workbooks

_COLUMNS = ("id", "assignee", "status", "metadata.due_date", "metadata.priority", "folder")
_LONGEST = {".jsonl": 9.5, ".csv": 9.5, ".xlsx": 20.0}  # seconds for 100,000
_BARE = 3  # bare inserts, of which the median counts
_MEMORY = {".jsonl": 200, ".csv": 200}  # megabytes; a workbook is in memory whole
_SPAWN = multiprocessing.get_context("spawn")


def measured(services: Services, batches: int, folder: Path) -> Iterator[Figure]:
    """Of *batches* made-up ones, which are taken out again."""
    documents = [_document(number) for number in range(batches)]
    bare = median_ms(lambda: _bare(services, documents), _BARE) / 1000
    for path in (
        _lines(folder / "new.jsonl", documents),
        _table(folder / "new.csv", documents),
        _workbook(folder / "new.xlsx", documents),
    ):
        with ProcessPoolExecutor(1, _SPAWN) as apart:  # whose memory is the import's
            seconds, megabytes = apart.submit(_imported, services.mongo.settings, path).result()
        services.mongo.batches.delete_many({"id": {"$regex": "^imported_"}})
        large = batches >= 100_000
        yield Figure(
            "Import",
            f"{path.suffix}: new batches, with history",
            batches,
            seconds,
            "s",
            against=f"the time of a bare insert, {bare:.3g} s",
            ratio=seconds / bare,
        )
        longest = _LONGEST[path.suffix] if large else None
        yield Figure(
            "Import",
            f"{path.suffix}: seconds for new batches, with history",
            batches,
            seconds,
            "s",
            most=longest,
        )
        what = f"{path.suffix}: most memory of the process"
        yield Figure(
            "Import", what, batches, megabytes, "MB", most=_MEMORY.get(path.suffix) if large else None
        )


def _imported(settings: Settings, path: Path) -> tuple[float, float]:
    mongo = Mongo(settings)
    try:
        return timed(partial(importer.run, mongo, path)), peak_megabytes()
    finally:
        mongo.close()


def _document(number: int) -> dict[str, Any]:
    return {
        "id": f"imported_{number}",
        "assignee": f"Persona {number % 30}",
        "status": ("NS", "In", "S")[number % 3],
        "metadata": {"due_date": f"2026-03-{1 + number % 28:02d}", "priority": "alta"},
        "folder": f"/data/{number % 100}",
    }


def _bare(services: Services, documents: list[dict[str, Any]]) -> None:
    collection = services.mongo.database["bare"]
    for start in range(0, len(documents), 1000):
        collection.insert_many([dict(each) for each in documents[start : start + 1000]])
    collection.drop()


def _lines(path: Path, documents: list[dict[str, Any]]) -> Path:
    path.write_text("".join(f"{json.dumps(each)}\n" for each in documents), "utf-8")
    return path


def _workbook(path: Path, documents: list[dict[str, Any]]) -> Path:
    rows = [
        [each["id"], each["assignee"], each["status"], *each["metadata"].values(), each["folder"]]
        for each in documents
    ]
    path.write_bytes(workbooks.xlsx({"Batches": [_COLUMNS, *rows]}))
    return path


def _table(path: Path, documents: list[dict[str, Any]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(_COLUMNS)
        for each in documents:
            day, month = each["metadata"]["due_date"][8:], each["metadata"]["due_date"][5:7]
            metadata = (f"{day}/{month}/2026", each["metadata"]["priority"])
            writer.writerow([each["id"], each["assignee"], each["status"], *metadata, each["folder"]])
    return path
