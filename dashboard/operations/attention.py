"""Setting what the rules of attention depend on, and silencing them for a while."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from dashboard.attention.judging import judged, rule_of, snooze_day
from dashboard.attention.rules import RULES
from dashboard.attention.sending import DigestReport, address_of, sent
from dashboard.components.outcome import Outcome
from dashboard.i18n import day, language, number, speaking, t, tn
from dashboard.operations.arguments import Arguments
from dashboard.operations.base import Asked, Endpoint, operation
from data import attention
from data.attention import RuleReport
from data.errors import InputError, message

_TAG = "Attention"
_RULE: Any = Field(description="A rule's id.", json_schema_extra={"enum": list(RULES)})


class SetThreshold(Arguments):
    rule: str = _RULE
    value: int | None = Field(None, description="The new threshold; without it the usual one holds again.")
    was: int | None = Field(
        None, description="What it was when it was read: where it differs, nothing is done."
    )


class SnoozeRule(Arguments):
    rule: str = _RULE
    until: str = Field(
        "",
        max_length=10,
        description="The day on which it is heard again, such as 2026-01-31; without it, as soon as its "
        "number changes.",
    )


class WakeRule(Arguments):
    rule: str = _RULE


def _who(asked: Asked[Any]) -> dict[str, Any]:
    return {"actor": asked.actor, "origin": asked.origin}


def _title(report: RuleReport) -> str:
    return t(RULES[report.rule].title)


def _changed(report: RuleReport, words: str) -> Outcome:
    if not report.operation_id:
        return Outcome(t("Nothing had to change."))
    return Outcome(words, operation_id=report.operation_id)


def _set(report: RuleReport, asked: Asked[SetThreshold]) -> Outcome:
    value = asked.arguments.value
    usual = RULES[report.rule].limit(asked.services.settings)
    shown = number(usual if value is None else value)
    return _changed(report, t("The threshold of “{rule}” is now {n}.", rule=_title(report), n=shown))


@operation("set-threshold", Endpoint("/attention/<rule>/threshold", _TAG, body=True), words=_set, quick=True)
def set_threshold(asked: Asked[SetThreshold]) -> RuleReport:
    """Change the number that a rule depends on."""
    wanted = asked.arguments
    rule = rule_of(wanted.rule)
    usual = rule.limit(asked.services.settings)
    value = usual if wanted.value is None else wanted.value
    bounds = rule.threshold
    if bounds is None:
        raise InputError(message("The rule “{rule}” has no threshold."), rule=rule.id)
    if not bounds.least <= value <= bounds.most:
        raise InputError(
            message("The threshold of “{rule}” is a number from {least} to {most}."),
            rule=rule.id,
            least=bounds.least,
            most=bounds.most,
        )
    return attention.set_threshold(asked.mongo, rule.id, value, usual=usual, was=wanted.was, **_who(asked))


def _snoozed(report: RuleReport, asked: Asked[SnoozeRule]) -> Outcome:
    until = asked.arguments.until
    if until:
        return _changed(report, t("“{rule}” is snoozed until {day}.", rule=_title(report), day=day(until)))
    return _changed(report, t("“{rule}” is snoozed until its number changes.", rule=_title(report)))


@operation("snooze-rule", Endpoint("/attention/<rule>/snooze", _TAG, body=True), words=_snoozed, quick=True)
def snooze_rule(asked: Asked[SnoozeRule]) -> RuleReport:
    """Silence a rule until a day, or until it counts another number than now."""
    services, rule = asked.services, rule_of(asked.arguments.rule)
    until = snooze_day(asked.arguments.until, services.today())
    n = 0 if until else next(each.found.n for each in judged(services).rules if each.rule is rule)
    return attention.snooze(asked.mongo, rule.id, until=until, n=n, **_who(asked))


def _woken(report: RuleReport, _: object) -> Outcome:
    return _changed(report, t("“{rule}” is heard again.", rule=_title(report)))


@operation(
    "wake-rule",
    Endpoint("/attention/<rule>/snooze", _TAG, method="DELETE"),
    words=_woken,
    quick=True,
)
def wake_rule(asked: Asked[WakeRule]) -> RuleReport:
    """Hear of a snoozed rule again."""
    return attention.wake(asked.mongo, rule_of(asked.arguments.rule).id, **_who(asked))


class SendDigest(Arguments):
    news: bool = Field(False, description="Only where a rule has come on since it was asked the last time.")
    language: Literal["en", "es"] = Field("en", description="That of its words.")


def _set_up(asked: Asked[SendDigest]) -> tuple[str, str]:
    """Where it goes, and what it is signed with. Raises Conflict where that is not set."""
    return address_of(asked.services.settings)


def _sent(report: DigestReport, _: object) -> Outcome:
    if not report.message_id:
        return Outcome(t("No rule has come on since the last time, so nothing was sent."))
    return Outcome(
        tn("The digest was sent: {n} rule is on.", "The digest was sent: {n} rules are on.", report.on)
    )


@operation(
    "send-digest",
    Endpoint("/attention/digest", _TAG, body=True),
    words=_sent,
    check=_set_up,
    task="digest",
    form=lambda _: {"language": language()},
    once=True,
)
def send_digest(asked: Asked[SendDigest]) -> DigestReport:
    """Send what needs the supervisor to the webhook of the settings."""
    where, secret = _set_up(asked)
    with speaking(asked.arguments.language):
        return sent(
            asked.services, lambda: judged(asked.services), where, secret, only_news=asked.arguments.news
        )
