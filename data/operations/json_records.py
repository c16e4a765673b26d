"""Batch records from JSON: a list, an object with lists, or one record a line."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import ijson

from data.operations.records import WrongRecord

BUFFER = 1 << 16
_LONGEST_LINE = 32 * 1024 * 1024  # bytes; extended JSON is up to twice as long as the BSON it stands for
_SHOWN = 1000  # characters of a line that is no record, kept for the rejects file


@dataclass(frozen=True)
class Item:
    """One record as it was read.

    `line` is its line, or its number in a JSON list; `value` what was read, `problem` why it cannot be used.
    """

    line: int
    value: object
    problem: WrongRecord | None
    position: int  # bytes of the file read so far
    person: bool = False


def opened(path: Path) -> BinaryIO:
    """The file, past its byte order mark."""
    file = path.open("rb")
    if file.read(3) != codecs.BOM_UTF8:
        file.seek(0)
    return file


def lines(path: Path) -> Iterator[Item]:
    with opened(path) as file:
        number = 0
        while line := file.readline(_LONGEST_LINE):
            number += 1
            problem = None
            value: object = line
            if len(line) == _LONGEST_LINE and not line.endswith(b"\n"):
                _skip_line(file)
                problem = WrongRecord("", f"the line is longer than {_LONGEST_LINE:,} bytes")
            elif not line.strip():
                continue
            else:
                value, problem = _json_line(line)
            yield Item(number, _shown(line) if problem else value, problem, file.tell())


def _json_line(line: bytes) -> tuple[object, WrongRecord | None]:
    try:
        return _decode(line.decode()), None
    except json.JSONDecodeError as error:
        return None, WrongRecord("", f"broken JSON at column {error.colno}: {error.msg}")
    except (ValueError, RecursionError) as error:
        return None, WrongRecord("", f"broken JSON: {error}")


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


_decode = json.JSONDecoder(parse_constant=_no_constant).decode


def _skip_line(file: BinaryIO) -> None:
    while (rest := file.readline(BUFFER)) and not rest.endswith(b"\n"):
        pass


def _shown(line: bytes) -> str:
    return line[: 4 * _SHOWN].decode("utf-8", "replace")[:_SHOWN].rstrip("\r\n")


def document(path: Path, prefixes: dict[str, bool]) -> Iterator[Item]:
    """Records of a JSON list or object; *prefixes* are ijson paths → whether they hold people.

    A break ends the reading: all records before it come out, then an item that tells where it is.
    """
    outputs = {prefix: ijson.sendable_list() for prefix in prefixes}
    parsers = {prefix: ijson.items_coro(outputs[prefix], prefix) for prefix in prefixes}
    numbers = dict.fromkeys(prefixes, 0)
    broken = False
    with opened(path) as file:
        chunk = b"["
        while chunk and not broken:
            start = file.tell()
            chunk = file.read(BUFFER)
            for prefix, parser in parsers.items():
                broken = not _fed(parser, chunk) or broken
                for value in outputs[prefix]:
                    numbers[prefix] += 1
                    yield Item(numbers[prefix], value, None, file.tell(), person=prefixes[prefix])
                del outputs[prefix][:]
    if broken:
        number = list(numbers.values())[-1]
        yield Item(number + 1, None, _break(path, start, number), start)


def _fed(parser: Any, chunk: bytes) -> bool:
    """Whether *parser* accepts *chunk* as the continuation of its JSON; an empty one is the end."""
    try:
        parser.send(chunk) if chunk else parser.close()
    except (ijson.JSONError, UnicodeDecodeError):  # the latter for half a surrogate
        return False
    return True


def _break(path: Path, start: int, number: int) -> WrongRecord:
    """Where the JSON breaks: read again, from byte *start* on byte by byte. Exact, and rarely done."""
    parser = ijson.basic_parse_coro(_Nowhere())
    line, column = 1, 0
    with opened(path) as file:
        while file.tell() < start:
            chunk = file.read(BUFFER)
            parser.send(chunk)
            line, column = _moved(line, column, chunk)
        for byte in file.read(BUFFER):
            if not _fed(parser, bytes((byte,))):
                break
            line, column = _moved(line, column, bytes((byte,)))
    return WrongRecord("", f"the JSON breaks at line {line}, column {column + 1}, after record {number}")


def _moved(line: int, column: int, text: bytes) -> tuple[int, int]:
    """The position after *text*; columns are counted in bytes."""
    ends = text.count(b"\n")
    return line + ends, len(text) - text.rindex(b"\n") - 1 if ends else column + len(text)


class _Nowhere:
    """Takes parse events and keeps none."""

    def send(self, event: object) -> None:
        pass
