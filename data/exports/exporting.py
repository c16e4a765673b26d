"""Files people take away: CSV that spreadsheets cannot misread, with a sidecar that says what it is."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from data.errors import NotFound, message
from data.exports import temporary_files
from data.settings import Settings
from data.system.storage import Folders

DANGEROUS = re.compile(r"'*[=+\-@\t\r]")
_BOM = b"\xef\xbb\xbf"
_TOGETHER = 1000  # rows
_MOST_KNOWN = 20_000  # values of a column that are kept as they are written
_LONGEST_NAME = 120  # bytes; file systems take 255, and endings come on top

Cell = str | int | float | None
RowsDone = Callable[[int], None]


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
    """Text that a spreadsheet would run as a formula gets an apostrophe; numbers stay numbers.

    Text that looks guarded already gets one more, so that taking one away gives back every text.
    """
    return f"'{cell}" if isinstance(cell, str) and DANGEROUS.match(cell) else cell


@dataclass(frozen=True)
class Kept:
    """A file that was written before and has not expired: where it lies, what its sidecar tells, and whether
    it never does."""

    path: Path
    about: dict[str, Any]
    kept_by: str | None = None


@dataclass(frozen=True)
class Lines:
    """Some rows of a CSV as they are written."""

    rows: int
    text: str


def lines(rows: Iterable[Sequence[Cell]], delimiter: str = ",") -> Iterator[Lines]:
    """*rows* as lines, a thousand at a time."""
    left = iter(rows)
    while some := list(islice(left, _TOGETHER)):
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=delimiter).writerows([safe(cell) for cell in row] for row in some)
        yield Lines(len(some), text.getvalue())


class Cells(dict[Any, str]):
    """How the values of one column are written; what *say* makes of a value is found out once."""

    def __init__(self, say: Callable[[Any], Cell], delimiter: str = ",") -> None:
        self._say = say
        self._delimiter = delimiter

    def __missing__(self, value: Any) -> str:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        (line,) = lines([[self._say(value), None]], self._delimiter)
        self[value] = cell = line.text.removesuffix(f"{self._delimiter}\r\n")
        return cell


def written(columns: Iterable[tuple[Cells, Sequence[Any]]], delimiter: str = ",") -> Lines:
    """Rows given by *columns*, as lines: ten times as fast as row by row."""
    told = [list(map(cells.__getitem__, values)) for cells, values in columns]
    text = "\r\n".join(map(delimiter.join, zip(*told, strict=True)))
    return Lines(len(told[0]), f"{text}\r\n" if text else "")


def write_csv(
    settings: Settings,
    name: str,
    header: Sequence[str],
    content: Iterable[Lines],
    *,
    bom: bool = False,
    delimiter: str = ",",
    about: dict[str, Any],
    progress: RowsDone = lambda _: None,
) -> Export:
    """Write one CSV (UTF-8, CRLF) and its sidecar; *progress* gets the rows written so far.

    *content* is separated by *delimiter* already.
    """
    with new_file(settings, f"{file_name(name)}.csv") as (identity, path, part):
        with part.open("wb") as raw:
            rows = _write(raw, header, content, progress, bom=bom, delimiter=delimiter)
        return finish(identity, path, part, rows, about)


def write_zip(
    settings: Settings,
    name: str,
    header: Sequence[str],
    files: Iterable[tuple[str, Iterable[Sequence[Cell]]]],
    *,
    bom: bool = False,
    delimiter: str = ",",
    about: dict[str, Any],
    progress: RowsDone = lambda _: None,
) -> Export:
    """Write one zip with a CSV for each of *files* (name, rows), and its sidecar."""
    with new_file(settings, f"{file_name(name)}.zip") as (identity, path, part):
        done = 0
        taken: set[str] = set()
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            for each, rows in files:
                before = done
                inside = unique(file_name(each), taken)
                with archive.open(f"{inside}.csv", "w", force_zip64=True) as raw:
                    content, told = lines(rows, delimiter), partial(after, before, progress)
                    done += _write(raw, header, content, told, bom=bom, delimiter=delimiter)
        return finish(identity, path, part, done, about)


def after(before: int, progress: RowsDone, done: int) -> None:
    """Tell *progress* of rows that come after those *before*."""
    progress(before + done)


def place(settings: Settings, name: str) -> Path:
    """Where somebody else may write a file called *name*, which `find` then finds by its folder's name."""
    return temporary_files.new_folder(Folders(settings).exports, settings.export_hours) / name


def find(settings: Settings, identity: str, name: str) -> Path:
    """The exported file; NotFound when it has expired or never was."""
    for path in temporary_files.files(Folders(settings).exports, identity, settings.export_hours):
        if path.name == name:  # rather than put a stranger's name together with a path
            return path
    raise NotFound(
        message("This export has expired: exports are kept for {hours} hours. Export it again."),
        hours=settings.export_hours,
    )


def keep(export: Export, by: str) -> None:
    """Have *export* stay when its time is over, until who is called *by* lets it go."""
    temporary_files.keep(export.path.parent, by)


def kept(settings: Settings, mark: str) -> list[Kept]:
    """The files whose sidecars tell of *mark*, the newest first; what cannot be read is left out."""
    found = []
    for sidecar in temporary_files.every(Folders(settings).exports, settings.export_hours, ".json"):
        with suppress(OSError, ValueError):
            about = json.loads(sidecar.read_text("utf-8"))
            path = sidecar.with_suffix("")
            if isinstance(about, dict) and mark in about and path.is_file():
                found.append(Kept(path, about, temporary_files.kept_by(path.parent)))
    return found


def _write(
    raw: Any,
    header: Sequence[str],
    content: Iterable[Lines],
    progress: RowsDone,
    *,
    bom: bool,
    delimiter: str,
) -> int:
    rows = 0
    if bom:
        raw.write(_BOM)
    for head in lines([header], delimiter):
        raw.write(head.text.encode())
    for some in content:
        raw.write(some.text.encode())
        rows += some.rows
        progress(rows)
    return rows


@contextmanager
def new_file(settings: Settings, name: str) -> Iterator[tuple[str, Path, Path]]:
    """The id, the path and its unfinished twin; nothing is left when writing fails."""
    refused = message(
        "The export could not be written to {folder}: {reason}. Free some space and export again."
    )
    with temporary_files.writing(Folders(settings).exports, settings.export_hours, refused) as folder:
        yield folder.name, folder / name, folder / f"{name}.part"


def finish(identity: str, path: Path, part: Path, rows: int, about: dict[str, Any]) -> Export:
    """The file that was written to *part*, in its place, with its sidecar."""
    with part.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    export = Export(identity, path, rows, digest)
    told = {"file": path.name, **about, "rows": rows, "sha256": digest}
    export.sidecar.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    part.rename(path)
    return export


def named(words: Iterable[str], day: date) -> str:
    """A file name that tells what is in the file and of which day it is: `tanda-batches-approved-2026-11-28`.

    What is too long is cut off before the day.
    """
    text = unicodedata.normalize("NFC", " ".join(words)).lower()
    told = re.sub(r"[\W_]+", "-", text).strip("-")
    ending = f"-{day.isoformat()}"
    return _cut(told, _LONGEST_NAME - len(ending)).rstrip("-") + ending


def file_name(text: str) -> str:
    """*text* as a file name any system takes, without ending."""
    return _cut(re.sub(r"[^\w.-]+", "_", text).strip("._"), _LONGEST_NAME) or "export"


def _cut(text: str, size: int) -> str:
    """As much of *text* as fits in that many bytes of UTF-8."""
    return text.encode()[:size].decode(errors="ignore")


def unique(name: str, taken: set[str], between: str = "_") -> str:
    """*name*, numbered where it is *taken* already, whatever its case."""
    candidate, number = name, 2
    while candidate.lower() in taken:
        candidate, number = f"{name}{between}{number}", number + 1
    taken.add(candidate.lower())
    return candidate
