"""The crew: who there is, and adding, renaming, changing and removing people, with the batches they have."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pymongo.client_session import ClientSession

from data import clock
from data.batches.records import NO_ADDRESS
from data.calendar import MOST_TEXT, read_days_off, written_days_off
from data.crew import assignments, members
from data.crew.assignments import UNASSIGNED
from data.crew.members import DEFAULT_ROLE, said_name
from data.errors import Conflict, InputError, NotFound, message
from data.history import succession
from data.history.change import Change, changed, deleted, made
from data.history.recorder import Operation, Origin, recording
from data.history.succession import HandOver
from data.model.dimensions.entries import RENAME
from data.model.dimensions.text import trimmed_text
from data.model.letters import composed, key
from data.model.vocabulary import ROLES
from data.mongo.client import Document, Mongo, database_errors
from data.mongo.documents import Progress, silent

_LONGEST = 200  # characters of a name or an e-mail address


@dataclass(frozen=True)
class Person:
    """Somebody of the crew, as stored but for blanks; "" for what is not said. Their days off are written as
    `2026-08-03..2026-08-21,2026-12-24`."""

    name: str
    role: str
    email: str
    days_off: str
    created_at: datetime.datetime | None
    updated_at: datetime.datetime | None


@dataclass(frozen=True)
class PeopleReport:
    """What was done; `batches` have another assignee now. Without a change there is no operation, and its
    id is empty."""

    operation_id: str
    batches: int


def people(mongo: Mongo) -> list[Person]:
    """The crew, in the order of their names."""
    found = [_person(each) for each in _crew(mongo, None) if said_name(each)]
    return sorted(found, key=lambda person: (key(person.name), person.name))


def add(
    mongo: Mongo,
    name: str,
    *,
    role: str = DEFAULT_ROLE,
    email: str = "",
    days_off: str = "",
    actor: str,
    origin: Origin,
) -> Person:
    """Add somebody. Raises InputError, and Conflict when somebody has the name, but for case and accents."""
    person = {"name": _name(name), "role": _role(role), "email": _email(email)}
    person |= {"days_off": off} if (off := _days_off(days_off)) else {}

    def plan(session: ClientSession | None) -> list[Change]:
        there = _crew(mongo, session)
        _refuse_known(there, person["name"])
        return [made("people", members.document(person, there))]

    operation = Operation("add person", actor, origin, {"person": person["name"]})
    with recording(mongo, operation) as record:
        record.write(plan)
    return get(mongo, person["name"])


def change(
    mongo: Mongo,
    name: str,
    *,
    role: str | None = None,
    email: str | None = None,
    days_off: str | None = None,
    actor: str,
    origin: Origin,
) -> Person:
    """Change role, e-mail or days off. Raises NotFound and InputError."""
    values = {} if role is None else {"role": _role(role)}
    values |= {} if email is None else {"email": _email(email)}
    values |= {} if days_off is None else {"days_off": _days_off(days_off)}
    operation = Operation("change person", actor, origin, {"person": name, **values})
    with recording(mongo, operation) as record:
        record.write(lambda session: _updated(_known(_crew(mongo, session), name), values))
    return get(mongo, name)


def rename(
    mongo: Mongo, name: str, new_name: str, *, actor: str, origin: Origin, progress: Progress = silent
) -> PeopleReport:
    """Give somebody another name; their batches follow, however the old one is spelled in blanks.

    The person comes last, so that a rename which was interrupted can simply be asked for again. Raises
    NotFound, InputError, Conflict when somebody else has the name.
    """
    wanted = _name(new_name)
    old = _known(_crew(mongo, None), name)
    _refuse_known(_crew(mongo, None), wanted, but=old)
    spelled = said_name(old)
    operation = Operation(RENAME, actor, origin, {"from": spelled, "to": wanted})

    def plan(session: ClientSession | None) -> list[Change]:
        there = _crew(mongo, session)
        person = _known(there, name)
        _refuse_known(there, wanted, but=person)
        return _updated(person, {"name": wanted})

    with recording(mongo, operation) as record:
        keys = assignments.batches_of(mongo, spelled)
        batches = assignments.hand_over(record, keys, HandOver(spelled, wanted), plan, progress)
    return PeopleReport(operation.id if record.begun else "", batches)


def remove(
    mongo: Mongo,
    name: str,
    *,
    reassign_to: str | None = None,
    actor: str,
    origin: Origin,
    progress: Progress = silent,
) -> PeopleReport:
    """Take somebody off the crew. Their open batches go to *reassign_to*, somebody of the crew or
    UNASSIGNED; accepted ones stay theirs.

    Raises NotFound, and Conflict when there are open batches and nobody is said to take them.
    """
    there = _crew(mongo, None)
    spelled = said_name(_known(there, name))
    open_batches = assignments.batches_of(mongo, spelled, accepted=False)
    if reassign_to is None:
        _refuse_working(spelled, open_batches.count)
    target = _taker(there, spelled, reassign_to or UNASSIGNED)
    operation = Operation("remove person", actor, origin, {"person": spelled, "to": target})

    def plan(session: ClientSession | None) -> list[Change]:
        if reassign_to is None:
            _refuse_working(spelled, len(succession.theirs(mongo, spelled, False, session)))
        return [deleted("people", _known(_crew(mongo, session), name))]

    with recording(mongo, operation) as record:
        over = HandOver(spelled, target, accepted=False)
        batches = assignments.hand_over(record, open_batches, over, plan, progress)
    return PeopleReport(operation.id if record.begun else "", batches)


def reassign(
    mongo: Mongo,
    from_name: str,
    to_name: str,
    *,
    open_only: bool = True,
    actor: str,
    origin: Origin,
    progress: Progress = silent,
) -> PeopleReport:
    """Give the batches of *from_name*, of the crew or not, to somebody of the crew or UNASSIGNED.

    Accepted ones stay where they are unless *open_only* is off. Raises NotFound and Conflict.
    """
    there = _crew(mongo, None)
    source = trimmed_text(from_name)
    target = _taker(there, source, to_name)
    operation = Operation("reassign", actor, origin, {"from": source, "to": target})
    over = HandOver(source, target, accepted=False if open_only else None)
    keys = assignments.batches_of(mongo, source, accepted=over.accepted)
    with recording(mongo, operation) as record:
        batches = assignments.hand_over(record, keys, over, lambda _: [], progress)
    return PeopleReport(operation.id if record.begun else "", batches)


def _crew(mongo: Mongo, session: ClientSession | None) -> list[Document]:
    with database_errors():
        return list(mongo.find(mongo.people, {}, session=session))


def _known(there: Sequence[Document], name: str) -> Document:
    """The person of that name: spelled so, else but for blanks, else but for case and accents."""
    spelled = (trimmed_text(name), composed(" ".join(name.split())))
    exact = [each for way in spelled for each in there if said_name(each) == way]
    alike = exact or [each for each in there if key(said_name(each)) == key(name)]
    if not alike or not key(name):
        raise NotFound(message("Nobody called {person} is in the crew."), person=name)
    return alike[0]


def _refuse_known(there: Sequence[Document], name: str, but: Document | None = None) -> None:
    for each in there:
        if key(said_name(each)) == key(name) and (but is None or each["_id"] != but["_id"]):
            raise Conflict(
                message("Somebody called {person} is already in the crew."), person=said_name(each)
            )


def _refuse_working(person: str, count: int) -> None:
    if count:
        raise Conflict(
            message("{person} has {count} open batches. Say who gets them, or leave them unassigned."),
            person=person,
            count=count,
        )


def _taker(there: Sequence[Document], source: str, target: str) -> str:
    """Whose the batches of *source* become. Raises Conflict when they are already."""
    if not target.strip():
        if source == UNASSIGNED:
            raise Conflict(message("These batches are already unassigned. Choose who gets them."))
        return UNASSIGNED
    taker = said_name(_known(there, target))
    if taker == source:
        raise Conflict(message("{person} already has these batches. Choose somebody else."), person=taker)
    return taker


def _updated(person: Document, values: Document) -> list[Change]:
    if changed("people", person, values) is None:
        return []
    now = clock.now()
    both = changed("people", person, {**values, "updated_at": now})
    return [both] if both else []


def get(mongo: Mongo, name: str) -> Person:
    """Somebody of the crew. Raises NotFound."""
    return _person(_known(_crew(mongo, None), name))


def _person(stored: Document) -> Person:
    role, email, days_off = (trimmed_text(stored.get(field)) for field in ("role", "email", "days_off"))
    created, updated = (
        value if isinstance(value := stored.get(field), datetime.datetime) else None
        for field in ("created_at", "updated_at")
    )
    return Person(said_name(stored), role or DEFAULT_ROLE, email, days_off, created, updated)


def _name(text: str) -> str:
    name = composed(" ".join(text.split()))
    if not key(name) or len(name) > _LONGEST or "\0" in name:
        raise InputError(message("Enter a name of at most {longest} characters."), longest=_LONGEST)
    if name in NO_ADDRESS:
        raise InputError(message("“{name}” cannot be a name: no address could lead to it."), name=name)
    return name


def _role(text: str) -> str:
    role = next((each for each in ROLES if each.casefold() == text.strip().casefold()), None)
    if role is None:
        raise InputError(
            message("There is no role “{role}”; there are {roles}."), role=text, roles=", ".join(ROLES)
        )
    return role


def _email(text: str) -> str:
    email = text.strip()
    if email and (not re.fullmatch(r"[^\s@]+@[^\s@]+", email) or len(email) > _LONGEST):
        raise InputError(message("“{email}” is not an e-mail address."), email=email[:_LONGEST])
    return email


def _days_off(text: str) -> str:
    try:
        off = written_days_off(read_days_off(text))
    except ValueError:
        raise InputError(
            message("“{text}” are no days off; write 2026-12-24 or 2026-08-03..2026-08-21."), text=text[:100]
        ) from None
    if len(off) > MOST_TEXT:
        raise InputError(message("These are too many days off for one person."))
    return off
