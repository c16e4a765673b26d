"""What an operation is: the one entry that page, API, command line and job are made from."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Generic, TypeVar, get_args, get_type_hints

from pydantic import BaseModel, create_model

from dashboard.components.outcome import Outcome
from dashboard.operations.arguments import Arguments
from dashboard.services import Services
from data.errors import InputError, message
from data.exports import uploads
from data.history.recorder import Origin
from data.mongo.client import Mongo
from data.mongo.documents import Progress

A = TypeVar("A", bound=Arguments)
R = TypeVar("R")


class Nothing(Arguments):
    """There is nothing to say."""


@dataclass(frozen=True)
class Asked(Generic[A]):
    """What is wanted, by whom, and whom to tell how far it is.

    `find` gives the file that an upload is; `target` is where a file is to go, which only the command line
    says.
    """

    services: Services
    mongo: Mongo
    arguments: A
    actor: str
    origin: Origin
    progress: Progress
    find: Callable[[str], Path]
    target: Path | None = None

    @property
    def who(self) -> dict[str, Any]:
        """What every operation that writes is told."""
        return {"actor": self.actor, "origin": self.origin, "progress": self.progress}


@dataclass(frozen=True)
class Form:
    """What a page says: *how* is the button's, *controls* are the values of the controls of its task."""

    services: Services
    how: str
    controls: Mapping[str, Any]
    upload: str
    search: str

    def text(self, name: str) -> str:
        return str(self.controls.get(name) or "").strip()

    def file(self) -> str:
        """The id of the file that was handed in; NotFound when it is gone."""
        if not self.upload:
            raise InputError(message("Choose a file first."))
        uploads.find(self.services.settings, self.upload)
        return self.upload


@dataclass(frozen=True)
class Endpoint:
    """Where programs ask for an operation, under which *tag* of the document.

    Arguments named in the *rule* are in the path. *body* tells those in the body by their names there, or
    that all others are; *upload* is the one that the body itself becomes. The rest is in the query, but for
    those *without*. An operation with several endpoints gives each a *name*; what it *needs* there has to be
    said, though it need not be elsewhere.
    """

    rule: str
    tag: str
    method: str = "POST"
    body: Mapping[str, str] | bool = False
    upload: str = ""
    without: Sequence[str] = ()
    needs: Sequence[str] = ()
    name: str = ""

    def within(self) -> list[str]:
        """The arguments in the path."""
        return re.findall(r"<(?:[^<:>]+:)?([^<>]+)>", self.rule)


@dataclass(frozen=True)
class OperationSpec(Generic[A, R]):
    """An operation: its arguments, what does it, and what came of it, in words and as an `answer`.

    *check* raises what can be known to be wrong before it begins. *task* is the place on a page where it is
    seen to run, *how* its buttons say where several operations share that place, and *form* turns what a
    page says into arguments. *also* are other such places, each with its word. Two at *once* are one. A
    *quick* one is done within the request that asks for it, not in a job. *command* is its name on the
    command line.
    """

    kind: str
    arguments: type[A]
    run: Callable[[Asked[A]], R]
    words: Callable[[R, Asked[A]], Outcome]
    answer: type[BaseModel]
    endpoints: Sequence[Endpoint]
    check: Callable[[Asked[A]], object] = lambda _: None
    form: Callable[[Form], Mapping[str, Any]] | None = None
    task: str = ""
    how: str = ""
    also: Mapping[str, str] = field(default_factory=dict)
    once: bool = False
    quick: bool = False
    command: str = ""

    @property
    def places(self) -> Mapping[str, str]:
        """The places where it is seen to run, each with the word of its buttons there."""
        return {**({self.task: self.how} if self.task else {}), **self.also}

    @property
    def name(self) -> str:
        """What it is called on the command line."""
        return self.command or self.kind

    def told(self, form: Form) -> A:
        """What a page says, as arguments. Raises InputError."""
        named = {name: form.text(name) for name in self.arguments.model_fields if form.controls.get(name)}
        return self.arguments.model_validate(self.form(form) if self.form else named)

    def answered(self, report: R) -> Any:
        """The report as the API answers it."""
        return self.answer.model_validate(report, from_attributes=True).model_dump(mode="json")


def operation(
    kind: str,
    *endpoints: Endpoint,
    words: Callable[..., Outcome],
    answer: type[BaseModel] | None = None,
    **more: Any,
) -> Callable[[Callable[[Asked[A]], R]], OperationSpec[A, R]]:
    """Make an operation of the function that does it.

    Its types say what it takes and what it gives, and its docstring is what programs and the command line
    read about it. Without an *answer* the report itself is it. For *more* see `OperationSpec`.
    """

    def made(run: Callable[[Asked[A]], R]) -> OperationSpec[A, R]:
        hints = get_type_hints(run)
        (arguments,) = get_args(hints["asked"])
        said = answer or answer_of(hints["return"])
        return OperationSpec(kind, arguments, run, words, said, endpoints, **more)

    return made


def answer_of(report: Any, *, without: Sequence[str] = (), **more: Any) -> type[BaseModel]:
    """A model with the fields of a *report*, but for those *without*, and *more* (type, default)."""
    hints = get_type_hints(report)
    plain: dict[str, Any] = {
        each.name: (hints[each.name], ...) for each in fields(report) if each.name not in without
    }
    return create_model(report.__name__, __doc__=report.__doc__, **plain | more)
