"""The columns of somebody's table: the field each goes to, known by its name or said by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from data.batches.records import KINDS, SETTABLE
from data.errors import InputError, message
from data.imports import spreadsheet
from data.imports.written_days import Order

#: What a column can be mapped to by hand.
TARGETS = ("id", *SETTABLE)
Known = Literal["known", "chosen", "kept", "computed", "unknown"]
_KNOWN_FIELDS = frozenset((*TARGETS, *KINDS))


@dataclass(frozen=True)
class Options:
    """How a file is to be read where it cannot say so itself.

    `mapping` is the name of a column → its field ("" for none), `sheet` that of a workbook ("": the first
    that has ids), `dates` the order of day, month and year ("": as all days of the file have it).
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""
    dates: Order | Literal[""] = ""
    keep_unknown: bool = False


@dataclass(frozen=True)
class Column:
    """A column as it is called, and where its values go ("": nowhere).

    It is known by its name, chosen by hand, kept though nobody knows it, worked out by Tanda, or unknown.
    """

    name: str
    field: str
    known: Known


def columns(names: Sequence[str], options: Options) -> list[Column]:
    """The columns of a header. Raises InputError when it cannot be meant, or a choice names none of them."""
    strange = [name for name in options.mapping if not any(_same(name, each) for each in names)]
    if strange:
        raise InputError(
            message("The file has no column “{name}”; its columns are {columns}."),
            name=strange[0],
            columns=", ".join(name for name in names if name),
        )
    found = [_column(name, options) for name in names]
    _check(found)
    return found


def has_id(names: Sequence[str], options: Options) -> bool:
    return any(_column(name, options).field == "id" for name in names)


def has_any(names: Sequence[str], options: Options) -> bool:
    """Whether any of the columns is known."""
    return any(_column(name, options).known in ("known", "chosen") for name in names)


def _column(name: str, options: Options) -> Column:
    for chosen, target in options.mapping.items():
        if _same(chosen, name):
            if target and target not in TARGETS:
                raise InputError(
                    message("“{field}” is not a field of a batch; the fields are {fields}."),
                    field=target,
                    fields=", ".join(TARGETS),
                )
            return Column(name, target, "chosen")
    if name in _KNOWN_FIELDS:
        return Column(name, name, "known")
    known = spreadsheet.headers().get(spreadsheet.folded(name))
    if known is not None:
        return Column(name, known, "known" if known else "computed")
    if options.keep_unknown and _is_field(name):
        return Column(name, name, "kept")
    return Column(name, "", "unknown")


def _same(one: str, other: str) -> bool:
    return bool(other) and (one == other or spreadsheet.folded(one) == spreadsheet.folded(other) != "")


def _is_field(name: str) -> bool:
    return all(name.split(".")) and "$" not in name and "\0" not in name


def _check(found: Sequence[Column]) -> None:
    named = [each for each in found if each.field]
    fields = {each.field for each in named}
    for each in named:
        twice = sum(other.name == each.name for other in named) > 1 or (
            each.field == "id" and sum(other.field == "id" for other in named) > 1
        )
        if twice or any(other.startswith(f"{each.field}.") for other in fields):
            raise InputError(
                message("The column “{name}” appears twice, or is part of another one."), name=each.name
            )
