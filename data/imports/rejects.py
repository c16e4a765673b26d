"""The rejects file: every record that did not go in, with line, field and reason, as JSON lines."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TextIO

from data.batches.records import Unreadable, WrongRecord
from data.errors import InputError, StorageError, message

_FIRST = 10


@dataclass(frozen=True)
class RejectedRecord:
    """One rejected record: its line (its number in a JSON list), the field that is wrong, and why."""

    line: int
    field: str
    reason: str


class Rejects:
    """Writes `<name>.rejects.jsonl` next to the input, or in the current folder where that is not writable.

    The file is made at the first reject; without one an older file is left alone.
    """

    def __init__(self, source: Path, target: Path | None) -> None:
        default = f"{source.stem}.rejects.jsonl"
        self._places = [target] if target else [source.with_name(default), Path.cwd() / default]
        if target and target.resolve() == source.resolve():
            raise InputError(message("The rejects file {path} would overwrite the input."), path=target)
        self._file: TextIO | None = None
        self.written: Path | None = None
        self.count = 0
        self.first: list[RejectedRecord] = []

    def add(self, line: int, problem: WrongRecord, record: object) -> None:
        self.count += 1
        if isinstance(problem, Unreadable):  # it says that there is more which nobody looked at
            del self.first[_FIRST - 1 :]
        if len(self.first) < _FIRST:
            self.first.append(RejectedRecord(line, problem.field, problem.reason))
        row = {"line": line, "field": problem.field, "reason": problem.reason, "record": record}
        file = self._file or self._create()
        try:
            file.write(_line(row))
        except OSError as error:
            raise _unwritable(self.written, error) from error

    def _create(self) -> TextIO:
        for place in self._places:
            try:
                # Half a surrogate pair is legal in JSON but not in UTF-8: it goes back to its escape.
                self._file = place.open("w", encoding="utf-8", errors="backslashreplace")
            except OSError as error:
                if place == self._places[-1]:
                    raise _unwritable(place, error) from error
            else:
                self.written = place
                return self._file
        raise AssertionError("there is always a place")

    def __enter__(self) -> Rejects:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file:
            try:
                self._file.close()
            except OSError as failure:
                raise _unwritable(self.written, failure) from failure


def _unwritable(place: Path | None, error: OSError) -> StorageError:
    return StorageError(
        message("The rejects file {path} cannot be written: {reason}. Choose another place for it."),
        path=place,
        reason=error.strerror or error,
    )


def _line(row: dict[str, object]) -> str:
    """*row* as a line of JSON; a record nested too deep to be written stands as words."""
    try:
        return json.dumps(row, ensure_ascii=False, default=str) + "\n"
    except RecursionError:
        return json.dumps(row | {"record": "(nested too deep)"}, ensure_ascii=False) + "\n"
