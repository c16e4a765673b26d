"""A snapshot on disk: files that never change, mapped into memory, so that all workers share one copy.

A new state is a new manifest; what did not change keeps its files. Whoever still reads the old ones may.
"""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from data.model.dataset import Dataset
from data.query.engines.snapshot.columns import Column
from data.query.engines.snapshot.keys import DocumentKeys, ObjectIds, OtherKeys
from data.query.engines.snapshot.table import Snapshot
from data.query.engines.snapshot.values import FLAGS, Array, Scalars, Texts, Values

_MANIFEST = "manifest.json"
_ATTEMPTS = 5
_KEY = "key"
_Files = Mapping[str, str]  # array → the file it is in
#: `np.load` parses a header, and Python 3.11 fails when two threads parse (python/cpython#106905).
_ONE_PARSER = threading.Lock()


@dataclass(frozen=True)
class Manifest:
    """Which state of the data a snapshot is of: the generation, and what its values were made by."""

    generation: str
    source: str


class Store:
    """The folder of one snapshot. One process writes at a time (the caller sees to it), any number read."""

    def __init__(self, folder: Path, dataset: Dataset) -> None:
        self.folder = folder
        self.dataset = dataset
        self._last: tuple[_Files, Snapshot] | None = None

    def version(self) -> tuple[int, int] | None:
        """Changes whenever another state is kept; None when there is none."""
        try:
            status = (self.folder / _MANIFEST).stat()
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns

    def load(self) -> tuple[Manifest, Snapshot] | None:
        """What is kept; None when there is nothing, or nothing that can be read."""
        for _ in range(_ATTEMPTS):
            try:
                manifest = json.loads((self.folder / _MANIFEST).read_bytes())
                return Manifest(**manifest["state"]), self._snapshot(manifest)
            except FileNotFoundError:
                continue  # a newer state came in between, and the files of the older one went
            except (OSError, ValueError, KeyError, TypeError):
                return None
        return None

    def _snapshot(self, manifest: Mapping[str, Any]) -> Snapshot:
        """What a manifest names. What the last one named, too, is the same object."""
        files: _Files = manifest["arrays"]
        before, last = self._last or ({}, None)
        parts: dict[str, Any] = {}
        for name in (*manifest["columns"], _KEY):
            ours = _of(name, files)
            if last is not None and ours == _of(name, before):
                parts[name] = last.keys if name == _KEY else last.columns[name]
            else:
                parts[name] = self._part(name, {part: self._mapped(file) for part, file in ours.items()})
        keys: DocumentKeys = parts.pop(_KEY)
        snapshot = Snapshot(self.dataset, keys, parts, manifest["exact"])
        if last is not None:
            snapshot.take_over(last)
        self._last = files, snapshot
        return snapshot

    def _part(self, name: str, arrays: Mapping[str, Array]) -> Column | DocumentKeys:
        if name != _KEY:
            return Column(self.dataset[name], arrays["codes"], _values(arrays), arrays.get("places"))
        if "packed" in arrays:
            return ObjectIds(arrays["packed"])
        return OtherKeys(arrays["starts"], arrays["block"])

    def save(self, state: Manifest, snapshot: Snapshot) -> None:
        """Keep *snapshot*. Raises OSError when the disk does not; then nothing of it is left there."""
        try:
            self._save(state, snapshot)
        finally:
            self._sweep()

    def _save(self, state: Manifest, snapshot: Snapshot) -> None:
        files = {name: self._kept(array) or self._written(array) for name, array in _arrays(snapshot)}
        manifest = {
            "state": vars(state),
            "exact": snapshot.exact,
            "columns": list(snapshot.columns),
            "arrays": files,
        }
        draft = self.folder / f"{uuid.uuid4().hex}.json"
        draft.write_text(json.dumps(manifest))
        draft.replace(self.folder / _MANIFEST)

    def _sweep(self) -> None:
        """Delete what no manifest names: older states, and what an attempt has left that did not succeed."""
        try:
            manifest = json.loads((self.folder / _MANIFEST).read_bytes())
            wanted = {_MANIFEST, *manifest["arrays"].values()}
        except (OSError, ValueError, KeyError, TypeError):
            wanted = set()
        for path in self.folder.iterdir():
            if path.name not in wanted:
                path.unlink(missing_ok=True)

    def _written(self, array: Array) -> str:
        name = f"{uuid.uuid4().hex}.npy"
        np.save(self.folder / name, array, allow_pickle=False)
        return name

    def _kept(self, array: Array) -> str | None:
        """The file *array* is mapped from, if it is one of ours and all of it."""
        file = array.base
        if not isinstance(file, np.memmap) or file.shape != array.shape or file.dtype != array.dtype:
            return None
        path = Path(str(file.filename))
        return path.name if path.parent == self.folder and path.exists() else None

    def _mapped(self, name: str) -> Array:
        """The array in the file *name*, not as a `memmap`, which would make slow copies of its kind."""
        with _ONE_PARSER:
            return np.asarray(np.load(self.folder / name, mmap_mode="r", allow_pickle=False))


def _arrays(snapshot: Snapshot) -> Iterator[tuple[str, Array]]:
    """All that a snapshot consists of, by name."""
    for name, column in snapshot.columns.items():
        yield f"{name}.codes", column.codes
        if column.places is not None:
            yield f"{name}.places", column.places
        if isinstance(column.values, Texts):
            yield f"{name}.starts", column.values.starts
            yield f"{name}.block", column.values.block
        elif column.values is not FLAGS:
            yield f"{name}.numbers", column.values.array
    if isinstance(snapshot.keys, ObjectIds):
        yield "key.packed", snapshot.keys.packed
    else:
        yield "key.starts", snapshot.keys.starts
        yield "key.block", snapshot.keys.block


def _of(name: str, files: _Files) -> dict[str, str]:
    """The files of a column, or of the keys, by the part that each holds."""
    found = (whole.partition(".") for whole in files)
    return {part: files[f"{name}.{part}"] for owner, _, part in found if owner == name}


def _values(arrays: Mapping[str, Array]) -> Values:
    if "starts" in arrays:
        return Texts(arrays["starts"], arrays["block"])
    return Scalars(arrays["numbers"]) if "numbers" in arrays else FLAGS
