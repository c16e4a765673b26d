"""What needs the supervisor, as a text to send: plain, as Markdown, or as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Literal
from zoneinfo import ZoneInfo

from dashboard.attention.judging import Judged, Judgement
from dashboard.attention.rules import SEVERITY_WORDS
from dashboard.i18n import day, moment, t, tn

Format = Literal["text", "markdown", "json"]


def digest(judgement: Judgement, form: Format, zone: ZoneInfo, root: str = "") -> str:
    """The rules that are on, and how many are snoozed, in the reader's language. *root* is the address under
    which Tanda is served: links begin with it."""
    if form == "json":
        return json.dumps(told(judgement, zone, root), ensure_ascii=False, indent=2)
    lines = _markdown(judgement, zone, root) if form == "markdown" else _text(judgement, zone, root)
    return "\n".join(lines)


def told(judgement: Judgement, zone: ZoneInfo, root: str = "") -> dict[str, Any]:
    """All rules for programs, in the order of their urgency."""
    return {
        "as_of": judgement.reading.generation.as_of.astimezone(zone).isoformat(timespec="seconds"),
        "state": judgement.reading.state,
        "on": len(judgement.of("on")),
        "items": [_item(each, root) for each in judgement.rules],
    }


def _item(each: Judged, root: str) -> dict[str, Any]:
    rule, found, bounds = each.rule, each.found, each.rule.threshold
    threshold = bounds and {
        "value": each.limit,
        "usual": each.usual,
        "least": bounds.least,
        "most": bounds.most,
        "unit": bounds.unit,
    }
    snooze = each.snooze and {
        "by": each.snooze.by,
        "until": each.snooze.until.isoformat() if each.snooze.until else None,
    }
    return {
        "rule": rule.id,
        "title": t(rule.title),
        "definition": t(rule.definition),
        "severity": rule.severity,
        "state": each.state,
        "n": found.n,
        "counts": found.counted,
        "sentence": each.sentence if found.on else "",
        "filter": found.where.to_query() if found.where else None,
        "people": list(found.people),
        "address": root + each.place,
        "threshold": threshold,
        "snoozed": snooze,
    }


def _head(judgement: Judgement, zone: ZoneInfo) -> str:
    n = len(judgement.of("on"))
    words = tn("{n} thing needs you", "{n} things need you", n) if n else t("Nothing needs you now")
    as_of = t("as of {time}", time=moment(judgement.reading.generation.as_of.astimezone(zone)))
    return f"{words} · {as_of}"


def _snoozed(judgement: Judgement) -> Iterator[str]:
    for each in judgement.of("snoozed"):
        yield t("Snoozed: {rule} ({until})", rule=t(each.rule.title), until=snooze_words(each))


def snooze_words(each: Judged) -> str:
    """How long a rule is snoozed, and by whom."""
    snooze = each.snooze
    if snooze is None:
        return ""
    if snooze.until:
        return t("until {day}, by {person}", day=day(snooze.until), person=snooze.by)
    return t("until its number changes, by {person}", person=snooze.by)


def _text(judgement: Judgement, zone: ZoneInfo, root: str) -> Iterator[str]:
    yield _head(judgement, zone)
    severity = None
    for each in judgement.of("on"):
        if each.rule.severity != severity:
            severity = each.rule.severity
            yield from ("", t(SEVERITY_WORDS[severity]))
        yield f"- {t(each.rule.title)}: {each.sentence}"
        yield f"  {root}{each.place}"
    if others := list(_snoozed(judgement)):
        yield from ("", *others)


def _markdown(judgement: Judgement, zone: ZoneInfo, root: str) -> Iterator[str]:
    yield f"# {_head(judgement, zone)}"
    severity = None
    for each in judgement.of("on"):
        if each.rule.severity != severity:
            severity = each.rule.severity
            yield from ("", f"## {t(SEVERITY_WORDS[severity])}", "")
        yield f"- **[{t(each.rule.title)}](<{root}{each.place}>)**: {_plain(each.sentence)}"
    if others := list(_snoozed(judgement)):
        yield from ("", *(f"*{_plain(line)}*" for line in others))


def _plain(text: str) -> str:
    """*text* with nothing in it that Markdown would take for a sign: names hold what people have written."""
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>#|~" else letter for letter in text)
