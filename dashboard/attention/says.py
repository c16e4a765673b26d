"""What rules say, each in one sentence with its number, built from what was found."""

from __future__ import annotations

from dashboard.attention.findings import Finding
from dashboard.i18n import named, number, t, tn


def overdue(found: Finding, _: int) -> str:
    return tn(
        "{n} batch is past its due date and not accepted.",
        "{n} batches are past their due date and not accepted.",
        found.n,
    )


def due_soon(found: Finding, days: int) -> str:
    return tn(
        "{n} batch is due within {days}, and nobody has started it.",
        "{n} batches are due within {days}, and nobody has started them.",
        found.n,
        days=_days(days),
    )


def outside_the_crew(found: Finding, _: int) -> str:
    return tn(
        "{n} open batch belongs to somebody who is not in the crew: {names}.",
        "{n} open batches belong to people who are not in the crew: {names}.",
        found.n,
        names=named(found.people),
    )


def out_of_work(found: Finding, days: int) -> str:
    return tn(
        "{n} person runs out of work within {days}: {names}.",
        "{n} people run out of work within {days}: {names}.",
        found.n,
        days=_working_days(days),
        names=named(found.people),
    )


def overworked(found: Finding, days: int) -> str:
    return tn(
        "{n} person has work for more than {days}: {names}.",
        "{n} people have work for more than {days}: {names}.",
        found.n,
        days=_working_days(days),
        names=named(found.people),
    )


def stale(found: Finding, days: int) -> str:
    return tn(
        "{n} batch in progress was assigned more than {days} ago, and no file has come.",
        "{n} batches in progress were assigned more than {days} ago, and no file has come.",
        found.n,
        days=_days(days),
    )


def stopped(found: Finding, days: int) -> str:
    return tn(
        "{n} batch in progress has had neither a new file nor a new person for more than {days}.",
        "{n} batches in progress have had neither a new file nor a new person for more than {days}.",
        found.n,
        days=_days(days),
    )


def older(found: Finding, _: int) -> str:
    return tn(
        "{n} open batch is older than {days}, within which 85 of 100 are done.",
        "{n} open batches are older than {days}, within which 85 of 100 are done.",
        found.n,
        days=_days(found.measure[0]),
    )


def outside_the_limits(found: Finding, _: int) -> str:
    low, high = (number(each) for each in found.measure)
    return tn(
        "{n} batch was completed in the last full week, and {low} to {high} are ordinary.",
        "{n} batches were completed in the last full week, and {low} to {high} are ordinary.",
        found.n,
        low=low,
        high=high,
    )


def still_rejected(found: Finding, days: int) -> str:
    return tn(
        "{n} batch was rejected more than {days} ago, and still is.",
        "{n} batches were rejected more than {days} ago, and still are.",
        found.n,
        days=_days(days),
    )


def unassigned(found: Finding, _: int) -> str:
    return tn("{n} open batch has nobody yet.", "{n} open batches have nobody yet.", found.n)


def without_file(found: Finding, _: int) -> str:
    return tn(
        "{n} batch is segmented, and there is no file of it.",
        "{n} batches are segmented, and there is no file of them.",
        found.n,
    )


def approved_then_changed(found: Finding, _: int) -> str:
    return tn(
        "The last check found {n} batch that got a file after its approval.",
        "The last check found {n} batches that got a file after their approval.",
        found.n,
    )


def unknown_stage(found: Finding, _: int) -> str:
    return tn(
        "{n} batch has a status that the vocabulary does not know.",
        "{n} batches have a status that the vocabulary does not know.",
        found.n,
    )


def unreadable(found: Finding, _: int) -> str:
    return tn(
        "The last check found {n} value that cannot be read.",
        "The last check found {n} values that cannot be read.",
        found.n,
    )


def duplicated(found: Finding, _: int) -> str:
    return tn(
        "{n} batch shares its id with another one.",
        "{n} batches share their id with another one.",
        found.n,
    )


def synced(found: Finding, _: int) -> str:
    if found.at is None:
        return t("Batches have never been synced with their files.")
    if not found.n:
        return t("Batches were synced with their files less than a day ago.")
    return tn(
        "Batches were last synced with their files {n} day ago.",
        "Batches were last synced with their files {n} days ago.",
        found.n,
    )


def _days(n: int) -> str:
    return tn("{n} day", "{n} days", n)


def _working_days(n: int) -> str:
    return tn("{n} working day", "{n} working days", n)
