"""Reading a file of batch records as a stream, whatever its format; the content tells which it is.

Memory stays small however large the file: nothing here holds more than a record and a read buffer.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import ijson

from data.errors import InputError, message
from data.operations import csv_records, json_records, surrogates
from data.operations.json_records import BUFFER, Item, opened

_LONGEST_HEADER = 1 << 20


def read(path: Path) -> Iterator[Item]:
    """The records of the file, recognised, checked to be UTF-8, and streamed.

    Raises InputError at once when there is no such file, it is empty, not text or in no known format.
    """
    try:
        if path.is_dir():
            raise InputError(message("{path} is a folder. Name a file in it."), path=path)
        if not path.is_file():
            raise InputError(message("There is no file {path}."), path=path)
        _check_utf8(path)
        return _recognise(path)(path)
    except OSError as error:
        raise InputError(
            message("The file {path} cannot be read: {reason}."), path=path, reason=error.strerror or error
        ) from error


def _check_utf8(path: Path) -> None:
    """Before anything is written: a file in another encoding would go in half, with wrong names."""
    line, decoder, blank = 1, codecs.getincrementaldecoder("utf-8")(), True
    with opened(path) as file:
        while True:
            chunk = file.read(1 << 20)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                line += error.object[: error.start].count(b"\n")
                raise InputError(
                    message("The file {path} is not UTF-8 text (line {line}). Save it as UTF-8."),
                    path=path,
                    line=line,
                ) from error
            line += text.count("\n")
            blank = blank and not text.strip()
            if not chunk:
                break
    if blank:
        raise InputError(message("The file {path} is empty."), path=path)


def _recognise(path: Path) -> Callable[[Path], Iterator[Item]]:
    with opened(path) as file:
        first = next(line for line in iter(partial(file.readline, _LONGEST_HEADER), b"") if line.strip())
        second = next((line for line in iter(partial(file.readline, BUFFER), b"") if line.strip()), b"")
    mark = csv_records.delimiter(first.decode("utf-8", "replace"))
    if mark is not None:
        return lambda path: (Item(*row) for row in csv_records.rows(path, mark))
    start = first.lstrip()[:1]
    whole, value = _parsed(first)
    if whole and (second or (isinstance(value, dict) and not _is_document(value))):
        return json_records.lines
    if start == b"[":
        return partial(json_records.document, prefixes={"item": False})
    if start == b"{" and _holds_a_document(path, second):
        return partial(json_records.document, prefixes={"crew.item": True, "batches.item": False})
    if start == b"{" or path.suffix.lower() in {".jsonl", ".ndjson"}:
        return json_records.lines
    raise _unknown(path)


def _unknown(path: Path) -> InputError:
    return InputError(
        message(
            "The file {path} holds no batches: expected a JSON list, an object with “batches”, "
            "JSON lines, or CSV with a column “id”."
        ),
        path=path,
    )


def _parsed(line: bytes) -> tuple[bool, object]:
    """Whether *line* is a whole JSON value, and the value."""
    try:
        return True, json.loads(line)
    except (ValueError, RecursionError):
        return False, None


def _is_document(value: dict[str, Any]) -> bool:
    return any(isinstance(value.get(name), list) for name in ("batches", "crew"))


def _holds_a_document(path: Path, second: bytes) -> bool:
    """Whether the object that the file opens with is the seed's shape, False when it is a JSON line.

    Reads only as far as the list of batches or of people. An object broken before that is taken for a JSON
    line where it breaks in the first line or another object follows, else for a document with a break.
    """
    events = ijson.sendable_list()
    parser = ijson.parse_coro(events)
    with opened(path) as file:
        lines = 0
        for piece in iter(partial(file.readline, BUFFER), b""):
            try:
                parser.send(surrogates.replaced(piece))
            except (ijson.JSONError, UnicodeDecodeError):
                return lines > 0 and not second.lstrip().startswith(b"{")
            if any(event[:2] in _LISTS for event in events):
                return True
            if any(event[:2] == ("", "end_map") for event in events):
                break
            del events[:]
            lines += piece.endswith(b"\n")
    if lines == 0 or second.lstrip().startswith(b"{"):
        return False
    raise _unknown(path)


_LISTS = {("batches", "start_array"), ("crew", "start_array")}
