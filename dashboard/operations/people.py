"""The crew and whose work is whose: renaming, removing and merging people, and handing their batches over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from dashboard.components.outcome import Outcome
from dashboard.components.person_windows import shown
from dashboard.i18n import person, t, tn
from dashboard.operations.arguments import Arguments
from dashboard.operations.base import Asked, Endpoint, Form, operation
from data.crew import merging, people
from data.crew.people import PeopleReport
from data.errors import InputError, message
from data.model.letters import composed
from data.query.engines.mongo import MongoEngine
from data.query.questions import Counts, Moment
from data.query.restrictions import decode

_TAG = "People"


class Rename(Arguments):
    name: str = Field(description="A person's name.")
    new_name: str = Field(min_length=1, max_length=200)


def _renamed(report: PeopleReport, asked: Asked[Rename]) -> Outcome:
    said = t(
        "{old} is now called {new}, also in {n} batches.",
        old=asked.arguments.name,
        new=asked.arguments.new_name,
        n=report.batches,
    )
    return Outcome(said, operation_id=report.operation_id)


@operation(
    "rename-person", Endpoint("/people/<text:name>/rename", _TAG, body={"name": "new_name"}), words=_renamed
)
def rename_person(asked: Asked[Rename]) -> PeopleReport:
    """Give somebody another name; their batches follow."""
    return people.rename(asked.mongo, asked.arguments.name, asked.arguments.new_name, **asked.who)


class Remove(Arguments):
    name: str = Field(description="A person's name.")
    reassign_to: str | None = Field(
        None, max_length=200, description="Who takes the open batches; blank for nobody."
    )


def _moved(heir: str, report: PeopleReport) -> list[str]:
    n = report.batches
    return [tn("{n} batch went to {heir}.", "{n} batches went to {heir}.", n, heir=person(heir))] if n else []


def _removed(report: PeopleReport, asked: Asked[Remove]) -> Outcome:
    said = t("{person} is no longer in the crew.", person=asked.arguments.name)
    quiet = _moved(asked.arguments.reassign_to or "", report)
    return Outcome(said, quiet=quiet, operation_id=report.operation_id)


def _heir(form: Form) -> str | None:
    chosen = form.text("heir")
    return composed(decode(chosen)) if chosen else None


@operation(
    "remove-person",
    Endpoint("/people/<text:name>", _TAG, method="DELETE"),
    words=_removed,
    form=lambda form: {"name": form.how, "reassign_to": _heir(form)},
    task="people",
    how="remove",
)
def remove_person(asked: Asked[Remove]) -> PeopleReport:
    """Take somebody off the crew; the open batches go to somebody else, or to nobody."""
    wanted = asked.arguments
    return people.remove(asked.mongo, wanted.name, reassign_to=wanted.reassign_to, **asked.who)


class Reassignment(Arguments):
    from_name: str = Field(max_length=200)
    to_name: str = Field(max_length=200, description="Somebody of the crew; blank for nobody.")
    open_only: bool = Field(True, description="Accepted batches stay where they are.")


def _reassigned(report: PeopleReport, asked: Asked[Reassignment]) -> Outcome:
    said = t("The open batches of {person} were reassigned.", person=asked.arguments.from_name)
    quiet = _moved(asked.arguments.to_name, report)
    return Outcome(said, quiet=quiet, operation_id=report.operation_id)


def _reassign_form(form: Form) -> Mapping[str, Any]:
    heir = _heir(form)
    if heir is None:
        raise InputError(message("Choose who gets the batches."))
    return {"from_name": form.how, "to_name": heir}


@operation(
    "reassign",
    Endpoint("/people/reassign", _TAG, body=True),
    words=_reassigned,
    form=_reassign_form,
    task="people",
    how="reassign",
)
def reassign(asked: Asked[Reassignment]) -> PeopleReport:
    """Give somebody's batches to somebody else."""
    wanted = asked.arguments
    return people.reassign(
        asked.mongo, wanted.from_name, wanted.to_name, open_only=wanted.open_only, **asked.who
    )


class Merge(Arguments):
    name: str = Field(max_length=200, description="One of the names that are alike.")
    into: str = Field(max_length=200, description="The one of them that stays.")


@dataclass(frozen=True)
class MergeReport:
    """`others` are gone; each has an operation of its own."""

    others: tuple[str, ...]
    batches: int
    operation_ids: tuple[str, ...]


def _merged(report: MergeReport, asked: Asked[Merge]) -> Outcome:
    into, n = asked.arguments.into, report.batches
    said = t(
        "{names} and {person} are now one person.", names=", ".join(map(shown, report.others)), person=into
    )
    quiet = [tn("{n} batch went to {heir}.", "{n} batches went to {heir}.", n, heir=into)] if n else []
    return Outcome(said, quiet=quiet, operation_id=next(iter(report.operation_ids), None))


@operation(
    "merge-people",
    Endpoint("/people/<text:name>/merge", _TAG, body={"into": "into"}),
    words=_merged,
    form=lambda form: {"name": form.how, "into": _heir(form) or ""},
    task="people",
    how="merge",
)
def merge_people(asked: Asked[Merge]) -> MergeReport:
    """Make one of the names that differ from a name only in case, accents and blanks."""
    moment = Moment(asked.services.answers.context())
    found = MongoEngine(asked.mongo).answer(Counts(("person",)), moment)
    crew = [each.name for each in people.people(asked.mongo)]
    wanted = asked.arguments
    group = next((each for each in merging.alike([*found["person"], *crew]) if wanted.name in each), ())
    reports = merging.merge(asked.mongo, group, wanted.into, **asked.who)
    return MergeReport(
        tuple(each for each in group if each != wanted.into),
        sum(report.batches for report in reports),
        tuple(report.operation_id for report in reports if report.operation_id),
    )
