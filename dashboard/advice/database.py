"""What is looked at in MongoDB: version, kind, change streams, rights, clock, oplog, indexes, size."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dashboard.advice.findings import Check, Finding, advise, good, wrong
from dashboard.i18n import named, number
from data.errors import Phrase, message
from data.mongo.server_facts import ServerFacts
from data.settings import Settings

_OLDEST = (5, 0)
_SLOW_ANSWER = 0.05  # seconds
_CLOCK_OFF = 2.0  # seconds
_SHORT_OPLOG = 24.0  # hours
_FULL = 0.9  # of its room

KINDS = {
    "standalone": message("a standalone server"),
    "replica set": message("a replica set"),
    "sharded cluster": message("a sharded cluster"),
}


def server(about: str, facts: ServerFacts, _settings: Settings) -> Finding:
    """Whether the server is one that Tanda works with."""
    said = Phrase(
        message("MongoDB {version}, {kind}, answers in {milliseconds} ms."),
        version=facts.version,
        kind=Phrase(KINDS[facts.kind]),
        milliseconds=number(max(1, round(facts.answers_in * 1000))),
    )
    if tuple(int(part) for part in re.findall(r"\d+", facts.version)[:2]) < _OLDEST:
        return wrong(about, said, message("Tanda needs MongoDB 5.0 or later."))
    if facts.answers_in > _SLOW_ANSWER:
        return advise(about, said, message("That is far away: run Tanda nearer to its database."))
    return Finding(about, "good", said)


def stream(about: str, facts: ServerFacts, settings: Settings) -> Finding:
    """Whether changes by other tools are told as they happen."""
    if facts.has_stream:
        return good(about, message("Changes by other tools are on the page within a second or two."))
    said = Phrase(
        message(
            "No change stream tells what other tools change: figures are renewed every {seconds} seconds."
        ),
        seconds=number(settings.refresh_seconds),
    )
    if facts.kind == "standalone":
        return advise(about, said, message("Make the server a replica set of one: rs.initiate() does it."))
    return advise(
        about,
        said,
        message("Name a collection of its own in place of a view, and let Tanda's user watch: changeStream."),
    )


def rights(about: str, facts: ServerFacts, _settings: Settings) -> Finding:
    """Whether the user may do what Tanda does."""
    if not facts.denied:
        return good(about, message("Tanda's user may read and write all that Tanda keeps."))
    return wrong(
        about,
        Phrase(message("Tanda's user may not: {names}."), names=named(facts.denied)),
        message("Whoever runs the database can grant it the role readWrite."),
    )


def clocks(about: str, facts: ServerFacts, _settings: Settings) -> Finding:
    """Whether the clocks of both machines agree."""
    if abs(facts.clock_ahead) <= _CLOCK_OFF + facts.answers_in:
        return good(about, message("The clocks of the server and of this machine agree."))
    return wrong(
        about,
        Phrase(
            message("The clocks of the server and of this machine differ by {seconds} seconds."),
            seconds=number(abs(round(facts.clock_ahead))),
        ),
        message("Have both set by NTP: days and the order of what happened depend on them."),
    )


def oplog(about: str, facts: ServerFacts, _settings: Settings) -> Finding:
    """Whether what happened is told long enough."""
    if facts.kind == "standalone":
        return good(about, message("A standalone server has none."))
    if facts.oplog_hours is None or facts.oplog_filled is None:
        return good(about, message("Tanda's user may not read it."))
    said = Phrase(message("It reaches back {hours} hours."), hours=number(round(facts.oplog_hours, 1)))
    if facts.oplog_hours < _SHORT_OPLOG and facts.oplog_filled > _FULL:
        return advise(
            about,
            said,
            message(
                "Enlarge it (replSetResizeOplog): what is not read in time has to be read anew as a whole."
            ),
        )
    return Finding(about, "good", said)


def indexes(about: str, facts: ServerFacts, _settings: Settings) -> Finding:
    """Whether all indexes are there, and each id is in one batch only."""
    if facts.missing_indexes:
        return advise(
            about,
            Phrase(message("Not there yet: {names}."), names=named(facts.missing_indexes)),
            message("Tanda makes them when it starts, and its log says what kept it from that."),
        )
    if not facts.is_id_unique:
        return advise(
            about,
            Phrase(message("Several batches carry one id, or may.")),
            message(
                "“Duplicated ids” on the Overview lists them; mend them, and the next start makes ids unique."
            ),
        )
    return good(about, message("All indexes are there, and no id is in two batches."))


def copies(about: str, facts: ServerFacts, settings: Settings) -> Finding:
    """Whether a copy answers, which is what makes Tanda fast."""
    said = Phrase(message("{n} batches."), n=number(facts.batches))
    if not settings.snapshot:
        return advise(
            about,
            said,
            message("No copy is kept of them, and MongoDB answers each question: unset TANDA_SNAPSHOT."),
        )
    if facts.batches > settings.snapshot:
        return advise(
            about,
            said,
            message("They are too many for a copy, and MongoDB answers each question: raise TANDA_SNAPSHOT."),
        )
    return Finding(about, "good", said)


#: In the order in which they are told.
CHECKS: Mapping[str, Check] = {
    message("Database"): server,
    message("Change streams"): stream,
    message("Rights"): rights,
    message("Clocks"): clocks,
    message("Oplog"): oplog,
    message("Indexes"): indexes,
    message("Batches"): copies,
}
