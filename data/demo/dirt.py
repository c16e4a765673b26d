"""The mess of real collections, planted in small visible amounts: every kind that readers must bear."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from data.mongo.client import Document

Spoil = Callable[[Document], object]


def _set(path: str, value: object) -> Spoil:
    *parents, name = path.split(".")

    def spoil(batch: Document) -> None:
        for parent in parents:
            batch = batch[parent]
        batch[name] = value

    return spoil


def _unset(path: str) -> Spoil:
    *parents, name = path.split(".")

    def spoil(batch: Document) -> None:
        for parent in parents:
            batch = batch[parent]
        batch.pop(name, None)

    return spoil


def _pad(left: str, right: str) -> Spoil:
    def spoil(batch: Document) -> None:
        if batch.get("assignee"):
            batch["assignee"] = f"{left}{batch['assignee'].strip()}{right}"

    return spoil


def _miscount(by: int) -> Spoil:
    def spoil(batch: Document) -> None:
        info = batch["file_info"]
        info["file_count"] = max(0, info["file_count"] + by)

    return spoil


def _contradict(batch: Document) -> None:
    batch["file_info"]["has_files"] = not batch["file_info"]["has_files"]


#: what is spoilt → share of the batches. A batch is spoilt in one way only, so that each stays visible.
DIRT: tuple[tuple[Spoil, float], ...] = (
    (_pad(" ", ""), 0.01),
    (_pad("", "  "), 0.01),
    (_set("status", "zz?"), 0.005),
    (_set("status", "hold"), 0.005),
    (_set("metadata.due_date", "pronto"), 0.005),
    (_set("metadata.due_date", "2025-02-31"), 0.004),
    (_set("metadata.due_date", "31/12/2025"), 0.004),
    (_set("metadata.due_date", ""), 0.01),
    (_set("metadata.due_date", None), 0.01),
    (_unset("metadata.due_date"), 0.01),
    (_set("metadata.assigned_at", ""), 0.005),
    (_set("metadata.assigned_at", None), 0.005),
    (_set("metadata.assigned_at", "31/12/2025"), 0.003),
    (_unset("metadata.assigned_at"), 0.005),
    (_set("metadata.approved_at", "pronto"), 0.003),
    (_set("metadata.reviewed_at", "2025-02-31"), 0.003),
    (_set("metadata.priority", "urgente"), 0.01),
    (_set("metadata.priority", ""), 0.01),
    (_unset("metadata.priority"), 0.01),
    (_set("metadata", None), 0.003),
    (_unset("metadata"), 0.004),
    (_set("file_info", None), 0.003),
    (_unset("file_info"), 0.004),
    (_unset("mongo_uploaded"), 0.005),
    (_miscount(1), 0.01),
    (_miscount(-1), 0.005),
    (_contradict, 0.005),
    (_unset("created_at"), 0.005),
)


def plant(rng: np.random.Generator, batches: int) -> dict[int, Spoil]:
    """Row → what spoils it. At least one of each kind, as far as the batches go."""
    rows = iter(rng.permutation(batches).tolist())
    return {
        row: spoil
        for spoil, share in DIRT
        for _, row in zip(range(max(1, round(share * batches))), rows, strict=False)
    }


def repeat_ids(rng: np.random.Generator, ids: list[str], free: list[int]) -> None:
    """Give two of the rows *free* the id of the row before, in place."""
    for row in rng.permutation([row for row in free if row > 0]).tolist()[:2]:
        ids[row] = ids[row - 1]
