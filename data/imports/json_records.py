"""Batch records from JSON: a list, an object with lists, or one record a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import ijson

from data.batches.records import Unreadable, WrongRecord
from data.errors import message
from data.imports import surrogates
from data.imports.text_files import TextFile

BUFFER = 1 << 16
_LONGEST_LINE = 32 * 1024 * 1024  # bytes; extended JSON is up to twice as long as the BSON it stands for
_KEY_BYTES = 16  # at least as many as `"segmentadores"` has
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


def lines(text: TextFile) -> Iterator[Item]:
    with text.opened() as file:
        number = position = 0
        while line := file.readline(_LONGEST_LINE):
            number += 1
            position += len(line)
            problem = None
            value: object = line
            if len(line) == _LONGEST_LINE and not line.endswith(b"\n"):
                position += _skip_line(file)
                problem = WrongRecord(
                    "", message("the line is longer than {most:,} bytes"), most=_LONGEST_LINE
                )
            elif not line.strip():
                continue
            else:
                value, problem = _json_line(line)
            yield Item(number, _shown(line) if problem else value, problem, position)


def _json_line(line: bytes) -> tuple[object, WrongRecord | None]:
    try:
        return _decode(line.decode()), None
    except json.JSONDecodeError as error:
        return None, WrongRecord(
            "", message("broken JSON at column {column}: {reason}"), column=error.colno, reason=error.msg
        )
    except (ValueError, RecursionError) as error:
        return None, WrongRecord("", message("broken JSON: {reason}"), reason=error)


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


_decode = json.JSONDecoder(parse_constant=_no_constant).decode


def _skip_line(file: BinaryIO) -> int:
    """Read on to the next line; how many bytes that was."""
    size = 0
    while rest := file.readline(BUFFER):
        size += len(rest)
        if rest.endswith(b"\n"):
            break
    return size


def _shown(line: bytes) -> str:
    return line[: 4 * _SHOWN].decode("utf-8", "replace")[:_SHOWN].rstrip("\r\n")


def document(text: TextFile, prefixes: dict[str, bool]) -> Iterator[Item]:
    """Records of a JSON list or object; *prefixes* are ijson paths → whether they hold people.

    A break ends the reading: all records before it come out, then an item that tells where it is. At the end
    come items for what is no list although it should be one.
    """
    outputs = {prefix: ijson.sendable_list() for prefix in prefixes}
    parsers = {prefix: ijson.items_coro(outputs[prefix], prefix) for prefix in prefixes}
    numbers = dict.fromkeys(prefixes, 0)
    named: set[str] = set()
    marked = broken = False
    start = end = 0
    before = b""
    with text.opened() as file:
        for piece in surrogates.pieces(file, BUFFER):
            start, end = end, end + len(piece)
            fed = surrogates.marked(piece)
            marked = marked or fed is not piece
            named |= {prefix for prefix in prefixes if _key(prefix) in before + piece}
            before = piece[-_KEY_BYTES:]
            for prefix, parser in parsers.items():
                broken = not _fed(parser, fed) or broken
                for value in outputs[prefix]:
                    numbers[prefix] += 1
                    whole = surrogates.restored(value) if marked else value
                    yield Item(numbers[prefix], whole, None, end, person=prefixes[prefix])
                del outputs[prefix][:]
            if broken:
                break
    if broken:
        number = list(numbers.values())[-1]
        yield Item(number + 1, None, _break(text, start, number), start)
        return
    for prefix in prefixes:
        if prefix in named and not numbers[prefix] and (problem := _no_list(text, prefix)):
            yield Item(1, None, problem, end, person=prefixes[prefix])


def _key(prefix: str) -> bytes:
    """How the list at *prefix* is named in the file."""
    return f'"{_name(prefix)}"'.encode()


def _no_list(text: TextFile, prefix: str) -> WrongRecord | None:
    """What is wrong with the list at *prefix*, of which no item was found; nothing if it is empty or null."""
    events = ijson.sendable_list()
    parser = ijson.parse_coro(events)
    name = _name(prefix)
    with text.opened() as file:
        for piece in surrogates.pieces(file, BUFFER):
            _fed(parser, surrogates.marked(piece))
            for place, event, _ in events:
                if place == name:
                    return (
                        None
                        if event in ("start_array", "null")
                        else WrongRecord(name, message("must be a list"))
                    )
            del events[:]
    return None


def _name(prefix: str) -> str:
    return prefix.rpartition(".")[0]


def _fed(parser: Any, piece: bytes) -> bool:
    """Whether *parser* accepts *piece* as the continuation of its JSON; an empty one is the end."""
    try:
        parser.send(piece) if piece else parser.close()
    except ijson.JSONError:
        return False
    return True


def _break(text: TextFile, start: int, number: int) -> Unreadable:
    """Where the JSON breaks: read again, the piece at byte *start* byte by byte. Exact, and rarely done."""
    parser = ijson.basic_parse_coro(_Nowhere())
    line, column, place = 1, 0, 0
    with text.opened() as file:
        for piece in surrogates.pieces(file, BUFFER):
            sound = surrogates.replaced(piece)
            if place < start:
                parser.send(sound)
                line, column = _moved(line, column, piece)
                place += len(piece)
                continue
            for number_of_byte in range(len(piece)):
                if not _fed(parser, sound[number_of_byte : number_of_byte + 1]):
                    break
                line, column = _moved(line, column, piece[number_of_byte : number_of_byte + 1])
            break
    return Unreadable(
        "",
        message(
            "the JSON breaks at line {line}, column {column}, after record {number}; "
            "what follows was not read"
        ),
        line=line,
        column=column + 1,
        number=number,
    )


def _moved(line: int, column: int, text: bytes) -> tuple[int, int]:
    """The position after *text*; columns are counted in bytes."""
    ends = text.count(b"\n")
    return line + ends, len(text) - text.rindex(b"\n") - 1 if ends else column + len(text)


class _Nowhere:
    """Takes parse events and keeps none."""

    def send(self, event: object) -> None:
        pass
