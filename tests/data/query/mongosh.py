"""Commands as MongoDB hears them, written as a person would type them into mongosh.

What a dimension makes of raw fields is long, and stands in many places. It is written out once, and shows
as `clean.day("$metadata.due_date")` wherever it is.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bson import ObjectId, Regex, Timestamp
from bson.max_key import MaxKey
from bson.min_key import MinKey
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from data.model.dimensions import text
from data.model.dimensions.base import Context, Dimension
from data.model.letters import CLUSTER

_WIDTH = 100
_LEAST = 60  # characters that go into a line, however far it is indented
_ESCAPED_BLANK = re.compile(r"\\(?=\s)")
#: Texts that are too long to be read; they come from Python's own tables of Unicode.
_TEXTS = {CLUSTER: "CLUSTER", text._TABLE: "TABLE"}


class Heard(CommandListener):
    """The questions that came to MongoDB, in their order."""

    def __init__(self) -> None:
        self.questions: list[Mapping[str, Any]] = []

    def started(self, event: CommandStartedEvent) -> None:
        if event.command_name in ("aggregate", "find"):
            self.questions.append(event.command)

    def succeeded(self, event: CommandSucceededEvent) -> None: ...

    def failed(self, event: CommandFailedEvent) -> None: ...


@dataclass(frozen=True)
class _Raw:
    """The place in an expression where a raw field is named."""

    place: int


@dataclass(frozen=True)
class _Call:
    """A cleaning expression by its name, and the raw fields it is about."""

    name: str
    fields: tuple[Any, ...]


class Mongosh:
    """Writes questions down; cleaning expressions of *dimensions* by these names."""

    def __init__(self, dimensions: Mapping[str, Dimension], context: Context) -> None:
        self._patterns = {name: _pattern(each, context) for name, each in dimensions.items()}

    def dimension(self, name: str, dimension: Dimension, context: Context) -> str:
        """What cleans the raw fields of *dimension*."""
        whole = dimension.expression("${}".format, context)
        call = _inline(self._named(whole))
        inside = _written(self._named(whole, but=name), 0)
        tables = [f"// {name}: see data/model/letters.py\n" for name in _TEXTS.values() if name in inside]
        return f"// {call}\n{''.join(tables)}{inside}\n"

    def question(self, command: Mapping[str, Any]) -> str:
        if "find" in command:
            return self._find(command)
        stages, options = command["pipeline"], _options(command)
        place = f"db.{command['aggregate']}.aggregate"
        if stages and "$changeStream" in stages[0]:
            place = "db.watch"
            about = stages[0]["$changeStream"]
            options |= {name: value for name, value in about.items() if isinstance(value, str)}
            stages = stages[1:]
        return f"{place}({', '.join(_written(self._named(each), 0) for each in (stages, options) if each)})"

    def _find(self, command: Mapping[str, Any]) -> str:
        given = [command.get("filter", {}), command.get("projection")]
        said = ", ".join(_written(self._named(each), 0) for each in given if each is not None)
        options = _options(command)
        cut = {name: command[name] for name in ("sort", "skip", "limit") if command.get(name)}
        return f"db.{command['find']}.find({said})" + "".join(
            f".{name}({_inline(self._named(value))})" for name, value in (cut | options).items()
        )

    def _named(self, value: Any, but: str = "") -> Any:
        """*value* with each cleaning expression called by its name; *but*: as a whole it is not this one."""
        for name, pattern in self._patterns.items():
            found: dict[int, Any] = {}
            if name != but and _fits(pattern, value, found):
                return _Call(name, tuple(found[place] for place in sorted(found)))
        if isinstance(value, Mapping):
            return {name: self._named(each) for name, each in value.items()}
        return [self._named(each) for each in value] if isinstance(value, list | tuple) else value


def _pattern(dimension: Dimension, context: Context) -> Any:
    paths = list(dimension.needs)

    def raw(path: str) -> Any:
        if path not in paths:  # inside of one that it needs
            paths.append(path)
        return _Raw(paths.index(path))

    return dimension.expression(raw, context)


def _options(command: Mapping[str, Any]) -> dict[str, Any]:
    return {"collation": dict(command["collation"])} if command.get("collation") else {}


def _fits(pattern: Any, value: Any, found: dict[int, Any]) -> bool:
    """Whether *value* is *pattern*, with the same in all places of one raw field; *found* says what."""
    if isinstance(pattern, _Raw):
        return bool(found.setdefault(pattern.place, value) == value)
    if isinstance(pattern, Mapping):
        return (
            isinstance(value, Mapping)
            and list(pattern) == list(value)
            and all(_fits(each, value[name], found) for name, each in pattern.items())
        )
    if isinstance(pattern, list):
        return (
            isinstance(value, list)
            and len(pattern) == len(value)
            and all(_fits(*both, found) for both in zip(pattern, value, strict=True))
        )
    return bool(type(pattern) is type(value) and pattern == value)


def _written(value: Any, indent: int) -> str:
    """*value* in one line where it fits, else part by part."""
    inline, room = _inline(value), max(_WIDTH - indent, _LEAST)
    if len(inline) <= room or not isinstance(value, dict | list):
        return inline
    start, end = "{}" if isinstance(value, dict) else "[]"
    return "\n".join([start, *(f"  {line}" for line in _lines(value, indent + 2, room - 2)), end])


def _lines(value: dict[str, Any] | list[Any], indent: int, room: int) -> list[str]:
    """What stands between the brackets: a part a line; of plain values as many as fit."""
    if isinstance(value, dict):
        parts = [f"{_key(name)}: {_written(each, indent + len(name) + 2)}" for name, each in value.items()]
    elif any(isinstance(each, dict | list) for each in value):
        parts = [_written(each, indent) for each in value]
    else:
        return _filled([f"{_inline(each)}," for each in value], room)
    return [line for part in parts for line in f"{part},".split("\n")]


def _filled(words: list[str], room: int) -> list[str]:
    lines = words[:1]
    for word in words[1:]:
        if len(lines[-1]) + len(word) < room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _inline(value: Any) -> str:
    match value:
        case _Call():
            return f"clean.{value.name}({', '.join(map(_inline, value.fields))})"
        case dict():
            parts = ", ".join(f"{_key(name)}: {_inline(each)}" for name, each in value.items())
            return f"{{{parts}}}"
        case list():
            return f"[{', '.join(map(_inline, value))}]"
        case datetime():
            return f'ISODate("{value.isoformat()}")'
        case Regex():
            return f"/{_readable(_ESCAPED_BLANK.sub('', value.pattern))}/"
        case ObjectId():
            return f'ObjectId("{value}")'
        case MinKey() | MaxKey() | Timestamp():
            return f"{type(value).__name__}()"
        case str():
            return _TEXTS.get(value) or f'"{_readable(json.dumps(value, ensure_ascii=False)[1:-1])}"'
        case _:
            return json.dumps(value)


def _readable(said: str) -> str:
    """What cannot be seen by itself as its number."""
    return "".join(f"\\u{ord(each):04x}" if _is_hidden(each) else each for each in said)


def _is_hidden(letter: str) -> bool:
    return not letter.isprintable() or unicodedata.combining(letter) > 0


def _key(name: str) -> str:
    return name if re.fullmatch(r"[$\w]+", name) else f'"{name}"'
