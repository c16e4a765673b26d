"""Operations as commands, made from their arguments: what must be said is a word, the rest are options."""

from __future__ import annotations

import json
import shutil
import sys
import types
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

import click
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from dashboard.cli import import_words
from dashboard.cli.group import (
    actor,
    data_dir_option,
    from_where_the_user_stands,
    main,
    one_sentence,
    path_option,
    progress_bar,
)
from dashboard.components.outcome import Outcome
from dashboard.i18n import speaking
from dashboard.operations import OPERATIONS, backups, exports, imports, reports
from dashboard.operations.arguments import FilterQuery, Option
from dashboard.operations.base import Asked, OperationSpec
from dashboard.services import Services
from data.backup import Backup, RestoreReport
from data.errors import FilterError
from data.exports.exporting import Export
from data.imports.import_report import ImportReport
from data.imports.missing import Missing
from data.mongo import embedded
from data.query.filters import Filters
from data.settings import load

_SHOWN = 20  # names
_SOME_REJECTED = 4
Spec = OperationSpec[Any, Any]
Say = Callable[[Any, Asked[Any]], None]


@contextmanager
def services(data_dir: Path | None) -> Iterator[Services]:
    """What to work with; an error becomes one sentence and an exit code."""
    with one_sentence(), embedded.running(load(data_dir=data_dir)) as settings, speaking("en"):
        found = Services.of(settings)
        try:
            yield found
        finally:
            found.connection.close()


def lines(outcome: Outcome) -> Iterator[str]:
    """An outcome as a terminal shows it."""
    yield outcome.said
    yield from filter(None, outcome.quiet)
    if outcome.names:
        more = f" … and {len(outcome.names) - _SHOWN:,} more" if len(outcome.names) > _SHOWN else ""
        yield ", ".join(outcome.names[:_SHOWN]) + more
    if outcome.operation_id:
        yield f"Take it back with: undo {outcome.operation_id}"


def command(operation: Spec, *further: Callable[[Any], Any], say: Say | None = None) -> None:
    """Add the command of an *operation*. *further* parameters say where a file is to go (`target`); *say*
    tells what came of it where that is more than its outcome."""

    def run(data_dir: Path | None, target: Path | None = None, **given: Any) -> None:
        arguments = _arguments(operation, given)
        with services(data_dir) as found:
            with progress_bar(operation.name.capitalize()) as progress:
                asked = Asked(
                    found, found.connection, arguments, actor(), "dashboard", progress, Path, target
                )
                operation.check(asked)
                report = operation.run(asked)
            (say or _say)(operation.words(report, asked) if say is None else report, asked)

    fields = operation.arguments.model_fields.items()
    parameters = [parameter for each in fields if (parameter := _parameter(*each))]
    made: Any = click.Command(operation.name, callback=run, params=parameters, help=operation.run.__doc__)
    for each in (*further, data_dir_option):
        made = each(made)
    main.add_command(made)


def _say(outcome: Outcome, _: object) -> None:
    click.echo("\n".join(lines(outcome)))


def _parameter(name: str, info: FieldInfo) -> click.Parameter | None:
    """How an argument is said: None where the command line cannot."""
    option = next(
        (each for each in info.metadata if isinstance(each, Option)), Option(f"--{name.replace('_', '-')}")
    )
    kind = _plain(info.annotation)
    if name == "upload":
        return click.Argument(
            [name],
            type=click.Path(path_type=Path),
            metavar="FILE",
            required=info.is_required(),
            callback=from_where_the_user_stands,
        )
    if kind is str and info.is_required():
        return click.Argument([name])
    if not option.name:
        return None
    more: dict[str, Any] = {"help": option.help or info.description, "required": info.is_required()}
    if kind is bool:
        more |= {"is_flag": True, "flag_value": not info.default, "default": None}
    elif get_origin(kind) is Literal:
        more |= {"type": click.Choice([each for each in get_args(kind) if each])}
    elif get_origin(kind) in (list, dict):
        more |= {"multiple": True, "metavar": "FIELD=VALUE" if get_origin(kind) is dict else option.metavar}
    elif kind is FilterQuery:
        more |= {
            "metavar": "QUERY",
            "help": "Which batches: what a page's address says behind the question mark.",
        }
    else:
        more |= {"type": kind, "metavar": option.metavar}
        if isinstance(info.default, int):
            more |= {"default": info.default, "show_default": True}
    return click.Option([option.name, name], **more)


def _plain(annotation: Any) -> Any:
    """The type without None."""
    if get_origin(annotation) in (Union, types.UnionType):
        return next(each for each in get_args(annotation) if each is not type(None))
    return annotation


def _arguments(operation: Spec, given: dict[str, Any]) -> Any:
    """What was typed, as arguments; wrong ones end the command."""
    said = {name: _said(operation, name, value) for name, value in given.items() if value not in (None, ())}
    try:
        return operation.arguments.model_validate(said)
    except ValidationError as error:
        first = error.errors()[0]
        raise click.UsageError(f"{' '.join(map(str, first['loc']))}: {first['msg']}".lstrip(": ")) from None


def _said(operation: Spec, name: str, value: Any) -> Any:
    kind = _plain(operation.arguments.model_fields[name].annotation)
    if kind is FilterQuery:
        try:
            return FilterQuery.of(Filters.from_query(value))
        except FilterError as error:
            raise click.UsageError(str(error)) from None
    if get_origin(kind) is dict:
        pairs = (each.partition("=") for each in value)
        return {field.strip(): _value(text) for field, _, text in pairs}
    if isinstance(value, Path):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def _value(text: str) -> Any:
    """Numbers, lists, true, false and null as JSON has them, all else as text."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _imported(report: ImportReport, _: object) -> None:
    click.echo("\n".join(import_words.told(report)))
    if report.rejected or report.undecided:
        sys.exit(_SOME_REJECTED)


def _missing(found: Missing, _: object) -> None:
    """The ids for other programs, and how many they are for people."""
    for identifier in found.missing:
        click.echo(identifier)
    outcome = imports.lacking(found)
    click.echo("\n".join([outcome.said, *outcome.quiet]), err=True)


def _backed_up(made: Backup, asked: Asked[backups.MakeBackup]) -> None:
    click.echo(f"{backups.backed_up(made, asked).said}\n{made.path} ({made.bytes:,} bytes)")


def _restored(report: RestoreReport, asked: Asked[backups.Restore]) -> None:
    _say(backups.restored(report, asked), asked)
    click.echo(f"What was there before is in {report.before.path}.")


def _to_a_file(words: Callable[[Export, Any], Outcome]) -> Say:
    """Where a file is: in the data folder for some hours, unless it is to go elsewhere."""

    def say(made: Export, asked: Asked[Any]) -> None:
        if asked.target:
            shutil.copyfile(made.path, asked.target)
        click.echo(f"{words(made, asked).said}\n{asked.target or made.path}")

    return say


_FILE = click.argument(
    "target",
    type=click.Path(path_type=Path),
    metavar="[FILE]",
    required=False,
    callback=from_where_the_user_stands,
)
_REJECTS = path_option("--rejects", "Where wrong records go. [default: beside FILE]", "target")
_SAY: dict[str, Say] = {
    "import": _imported,
    "missing": _missing,
    "backup": _backed_up,
    "restore": _restored,
    "export": _to_a_file(exports.exported),
    "report": _to_a_file(reports.reported),
}
_FURTHER: dict[str, Sequence[Callable[[Any], Any]]] = {
    "import": [_REJECTS],
    "backup": [_FILE],
    "export": [_FILE],
    "report": [_FILE],
}
for _each in OPERATIONS.values():
    command(_each, *_FURTHER.get(_each.kind, ()), say=_SAY.get(_each.kind))
