"""Files people take away: CSV that spreadsheets cannot misread, with a sidecar that says what it is."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from data.errors import NotFound, message
from data.operations import kept_files
from data.settings import Settings
from data.storage import Folders

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_BOM = b"\xef\xbb\xbf"
_REPORT_EVERY = 1000  # rows between two words of progress

Cell = str | int | float | None
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Export:
    """A finished file: where it lies, its rows (without header), its digest."""

    id: str
    path: Path
    rows: int
    sha256: str

    @property
    def sidecar(self) -> Path:
        return self.path.with_name(f"{self.path.name}.json")


def safe(cell: Cell) -> Cell:
    """Text that a spreadsheet would run as a formula gets an apostrophe; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_DANGEROUS) else cell


def write_csv(
    settings: Settings,
    name: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    bom: bool = False,
    about: dict[str, Any],
    progress: Progress = lambda _: None,
) -> Export:
    """Write one CSV (UTF-8, comma, CRLF) and its sidecar; *progress* gets the rows written so far."""
    with _new_file(settings, f"{_file_name(name)}.csv") as (identity, path, part):
        with part.open("wb") as raw:
            if bom:
                raw.write(_BOM)
            written = _write_rows(raw, header, rows, progress)
        return _finish(identity, path, part, written, about)


def write_zip(
    settings: Settings,
    name: str,
    header: Sequence[str],
    files: Iterable[tuple[str, Iterable[Sequence[Cell]]]],
    *,
    about: dict[str, Any],
    progress: Progress = lambda _: None,
) -> Export:
    """Write one zip with a CSV for each of *files* (name, rows), and its sidecar."""
    with _new_file(settings, f"{_file_name(name)}.zip") as (identity, path, part):
        written = 0
        taken: set[str] = set()
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            for file_name, rows in files:
                before = written
                with archive.open(_unique(_file_name(file_name), taken), "w", force_zip64=True) as raw:
                    written += _write_rows(raw, header, rows, partial(_after, before, progress))
        return _finish(identity, path, part, written, about)


def _after(before: int, progress: Progress, written: int) -> None:
    progress(before + written)


def place(settings: Settings, name: str) -> tuple[str, Path]:
    """Where somebody else may write a file called *name* that `find` then finds under the id given."""
    folder = kept_files.new_folder(Folders(settings).exports, settings.export_hours)
    return folder.name, folder / name


def find(settings: Settings, identity: str, name: str) -> Path:
    """The exported file; NotFound when it has expired or never was."""
    for path in kept_files.files(Folders(settings).exports, identity):
        if path.name == name:  # rather than put a stranger's name together with a path
            return path
    raise NotFound(
        message("This export is no longer there: exports are kept for {hours} hours. Export it again."),
        hours=settings.export_hours,
    )


def _write_rows(raw: Any, header: Sequence[str], rows: Iterable[Sequence[Cell]], progress: Progress) -> int:
    text = io.TextIOWrapper(raw, encoding="utf-8", newline="", write_through=False)
    writer = csv.writer(text)
    writer.writerow([safe(cell) for cell in header])
    written = 0
    for written, row in enumerate(rows, start=1):
        writer.writerow([safe(cell) for cell in row])
        if written % _REPORT_EVERY == 0:
            progress(written)
    text.flush()
    text.detach()
    return written


@contextmanager
def _new_file(settings: Settings, name: str) -> Iterator[tuple[str, Path, Path]]:
    """The id, the path and its unfinished twin; nothing is left when writing fails."""
    refused = message("The export could not be written to {folder}: {reason}. Make room and export again.")
    with kept_files.writing(Folders(settings).exports, settings.export_hours, refused) as folder:
        yield folder.name, folder / name, folder / f"{name}.part"


def _finish(identity: str, path: Path, part: Path, rows: int, about: dict[str, Any]) -> Export:
    with part.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    export = Export(identity, path, rows, digest)
    told = {"file": path.name, **about, "rows": rows, "sha256": digest}
    export.sidecar.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    part.rename(path)
    return export


def _file_name(text: str) -> str:
    """*text* as a file name any system takes, without ending: 60 letters of at most four bytes fit in 255."""
    return re.sub(r"[^\w.-]+", "_", text).strip("._")[:60] or "export"


def _unique(name: str, taken: set[str]) -> str:
    candidate, number = name, 2
    while candidate.lower() in taken:
        candidate, number = f"{name}_{number}", number + 1
    taken.add(candidate.lower())
    return f"{candidate}.csv"
