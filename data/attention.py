"""What the team has set of the rules of attention: another threshold than the usual one, and what is snoozed.

Each is a document of its own, so that one can be undone whatever has become of the other.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bson import ObjectId
from pymongo.client_session import ClientSession

from data.errors import Conflict, message
from data.history.change import Change, changed, deleted, made
from data.history.recorder import Operation, Origin, recording
from data.mongo.client import Document, Mongo, database_errors
from data.system import locks
from data.system.storage import Folders

_What = Literal["threshold", "snooze"]


@dataclass(frozen=True)
class Snooze:
    """Who does not want to hear of a rule, and how long: until a day, on which it is heard again, or for as
    long as it counts just *n*."""

    by: str
    until: datetime.date | None = None
    n: int | None = None

    def holds(self, today: datetime.date, n: int) -> bool:
        """Whether the rule is still silent, *today* and counting *n*."""
        return today < self.until if self.until else n == self.n


@dataclass(frozen=True)
class RuleSettings:
    """What is set of one rule; None where nothing is."""

    threshold: int | None = None
    snooze: Snooze | None = None


@dataclass(frozen=True)
class RuleReport:
    """What was done to a rule. Without a change there is no operation, and its id is empty."""

    operation_id: str
    rule: str


NOTHING_SET = RuleSettings()


def set_rules(mongo: Mongo) -> dict[str, RuleSettings]:
    """The rules of which something is set, by their ids. Raises DatabaseError."""
    found: dict[str, dict[str, Any]] = {}
    for each in _stored(mongo, {}, None):
        value = each["value"]
        found.setdefault(each["name"], {})[each["what"]] = (
            _snooze(value) if each["what"] == "snooze" else int(value)
        )
    return {rule: RuleSettings(**parts) for rule, parts in found.items()}


def set_threshold(
    mongo: Mongo,
    rule: str,
    value: int,
    *,
    usual: int,
    was: int | None = None,
    actor: str,
    origin: Origin,
) -> RuleReport:
    """Give a *rule* the threshold *value*; with its *usual* one nothing is set any more.

    Raises Conflict when it is no longer what it *was* for whoever asks.
    """

    def plan(session: ClientSession | None) -> list[Change]:
        there = _of(mongo, rule, "threshold", session)
        now = int(there["value"]) if there else usual
        if was is not None and was != now:
            raise Conflict(message("The threshold has been changed to {now} meanwhile."), now=now)
        return _changes(there, rule, "threshold", None if value == usual else value)

    return _carry_out(mongo, Operation("change threshold", actor, origin, {"rule": rule}), plan, rule)


def snooze(
    mongo: Mongo, rule: str, *, until: datetime.date | None, n: int, actor: str, origin: Origin
) -> RuleReport:
    """Silence a *rule* until a day, on which it is heard again, or (None) until it counts another number than
    *n*. A snooze before is replaced."""
    value = {"by": actor, "until": until.isoformat() if until else None, "n": None if until else n}

    def plan(session: ClientSession | None) -> list[Change]:
        return _changes(_of(mongo, rule, "snooze", session), rule, "snooze", value)

    return _carry_out(mongo, Operation("snooze rule", actor, origin, {"rule": rule}), plan, rule)


def wake(mongo: Mongo, rule: str, *, actor: str, origin: Origin) -> RuleReport:
    """Hear of a *rule* again."""

    def plan(session: ClientSession | None) -> list[Change]:
        return _changes(_of(mongo, rule, "snooze", session), rule, "snooze", None)

    return _carry_out(mongo, Operation("wake rule", actor, origin, {"rule": rule}), plan, rule)


def _changes(there: Document | None, rule: str, what: _What, value: Any) -> list[Change]:
    """What makes *value* the one that is set; None for nothing."""
    if there and value is None:
        return [deleted("rules", there)]
    if there:
        change = changed("rules", there, {"value": value})
        return [change] if change else []
    if value is None:
        return []
    unique = f"{rule}\n{what}"
    return [made("rules", {"_id": ObjectId(), "name": rule, "what": what, "unique": unique, "value": value})]


def _carry_out(mongo: Mongo, operation: Operation, plan: Any, rule: str) -> RuleReport:
    """Two at once take turns: both may be the first to set something."""
    lock = f"rules-{mongo.address_digest}-{mongo.settings.database}.lock"
    with locks.held(Folders(mongo.settings).run / lock), recording(mongo, operation) as record:
        record.write(plan)
    return RuleReport(operation.id if record.begun else "", rule)


def _of(mongo: Mongo, rule: str, what: _What, session: ClientSession | None) -> Document | None:
    return next(iter(_stored(mongo, {"name": rule, "what": what}, session)), None)


def _stored(mongo: Mongo, where: Document, session: ClientSession | None) -> list[Document]:
    with database_errors():
        return list(mongo.find(mongo.rules, where, session=session, sort=[("unique", 1)]))


def _snooze(value: Mapping[str, Any]) -> Snooze:
    until = value["until"]
    return Snooze(value["by"], datetime.date.fromisoformat(until) if until else None, value["n"])
