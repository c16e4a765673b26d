"""The rules of attention: what is on, what is snoozed, what is quiet, each with what can be done.

What a click asks for is in the attributes of its button; `assets/page/attention.js` carries it out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard import ids
from dashboard.attention.digest import snooze_words
from dashboard.attention.judging import Judged, Judgement
from dashboard.attention.rules import SEVERITY_WORDS, Threshold
from dashboard.components.attributes import aria, marked
from dashboard.components.days import day_input, days
from dashboard.components.icons import icon
from dashboard.components.overlays import window
from dashboard.components.panel import problem
from dashboard.i18n import moment, number, t, tn
from data.errors import message

_SHOW = {
    "batches": message("Show these batches"),
    "people": message("Show these people"),
    "values": message("Show the check"),
    "days": message("Files"),
}


def rule_list(judgement: Judgement, zone: ZoneInfo) -> list[Any]:
    """What is on comes first, then what is snoozed; what is quiet is folded away."""
    on, snoozed, quiet = (judgement.of(state) for state in ("on", "snoozed", "quiet"))
    until = {
        name: (judgement.today + timedelta(days=n)).isoformat() for name, n in (("tomorrow", 1), ("week", 7))
    }
    calm = problem(t("Nothing needs you now."), t("What does will be listed here."), failed=False)
    return [
        _section(t("Needs you now"), [_card(each, zone, until) for each in on], calm),
        *([_section(t("Snoozed"), [_card(each, zone, until) for each in snoozed])] if snoozed else []),
        *([_folded(quiet, zone)] if quiet else []),
    ]


def _section(title: str, lines: Sequence[Any], otherwise: Sequence[Any] = ()) -> html.Section:
    inside = (
        html.Ul(list(lines), className="rules") if lines else html.Div(otherwise, className="panel-message")
    )
    return html.Section(
        [html.Header(html.H2(title), className="panel-head"), html.Div(inside, className="card-body")],
        className="panel card",
        **aria(label=title),
    )


def _folded(quiet: Sequence[Judged], zone: ZoneInfo) -> html.Section:
    title = tn("{n} rule is quiet", "{n} rules are quiet", len(quiet))
    lines = html.Ul([_quiet(each, zone) for each in quiet], className="rules")
    inside = html.Details([html.Summary(html.H2(title)), lines], className="rules-quiet")
    return html.Section(html.Div(inside, className="card-body"), className="panel card", **aria(label=title))


def _card(each: Judged, zone: ZoneInfo, until: dict[str, str]) -> html.Li:
    """A rule that is on: its number, its sentence, where that is, and what can be done."""
    return html.Li(
        [
            html.Span(_number(each), className="rule-n", **aria(hidden="true")),
            html.Div(
                [
                    html.H3([t(each.rule.title), _severity(each)]),
                    html.P(each.sentence),
                    html.P(_details(each, zone), className="quiet"),
                ],
                className="rule-what",
            ),
            html.Div([*_links(each), *_buttons(each, until)], className="rule-acts"),
        ],
        className=f"rule rule-{each.rule.severity}",
        key=each.rule.id,
    )


def _quiet(each: Judged, zone: ZoneInfo) -> html.Li:
    """A rule with nothing to say: what it looks for, and what it depends on."""
    return html.Li(
        [
            html.Span(_number(each), className="rule-n quiet", **aria(hidden="true")),
            html.Div(
                [
                    html.H3(t(each.rule.title)),
                    html.P(t(each.rule.definition), className="quiet"),
                    html.P(_details(each, zone), className="quiet"),
                ],
                className="rule-what",
            ),
            html.Div(_threshold_button(each), className="rule-acts"),
        ],
        className="rule rule-silent",
        key=each.rule.id,
    )


def _number(each: Judged) -> str:
    unknown = each.found.counted in ("values", "days") and each.found.at is None
    return "–" if unknown else number(each.found.n)


def _severity(each: Judged) -> html.Span:
    return html.Span(
        t(SEVERITY_WORDS[each.rule.severity]), className=f"severity severity-{each.rule.severity}"
    )


def _details(each: Judged, zone: ZoneInfo) -> str:
    """What the rule depends on, when what it tells was found, and how long it is snoozed."""
    bounds, found = each.rule.threshold, each.found
    parts = [t("Threshold: {n}", n=_amount(each.limit, bounds)) + _usual(each)] if bounds else []
    if found.counted == "values":
        at = found.at and moment(found.at.astimezone(zone))
        parts.append(t("checked {when}", when=at) if at else t("not checked yet"))
    if found.counted == "days" and found.at:
        parts.append(t("synced {when}", when=moment(found.at.astimezone(zone))))
    if each.state == "snoozed":
        parts.append(t("snoozed {until}", until=snooze_words(each)))
    return " · ".join(parts)


def _amount(n: int, bounds: Threshold) -> str:
    """A threshold with its unit."""
    if bounds.unit == "batches":
        return tn("{n} batch", "{n} batches", n)
    return (
        tn("{n} day", "{n} days", n)
        if bounds.unit == "days"
        else tn("{n} working day", "{n} working days", n)
    )


def _usual(each: Judged) -> str:
    return "" if each.limit == each.usual else t(" (usually {n})", n=number(each.usual))


def _links(each: Judged) -> list[Any]:
    """Where it is, and what can be done; the latter alone where both are in one place."""
    links = {each.place: t(_SHOW[each.found.counted])}
    if each.action:
        words, place = each.action
        links[place] = t(words)
    return [dcc.Link(words, href=place, className="button") for place, words in links.items()]


def _buttons(each: Judged, until: dict[str, str]) -> list[Any]:
    if each.state == "snoozed":
        wake = t("End the snooze of “{rule}”", rule=t(each.rule.title))
        return [*_threshold_button(each), _button("wake", t("End the snooze"), wake, each)]
    ways = [
        _button("snooze", t("Until its number changes"), "", each, until=""),
        _button("snooze", t("Until tomorrow"), "", each, until=until["tomorrow"]),
        _button("snooze", t("For a week"), "", each, until=until["week"]),
        _button("day", t("Until a day …"), "", each),
    ]
    summary = html.Summary(
        [icon("snooze"), t("Snooze")],
        className="rule-act",
        **aria(label=t("Snooze “{rule}”", rule=t(each.rule.title))),
    )
    return [
        *_threshold_button(each),
        html.Details([summary, html.Div(ways, className="snooze-ways")], className="snooze"),
    ]


def _threshold_button(each: Judged) -> list[Any]:
    bounds = each.rule.threshold
    if bounds is None:
        return []
    label = t("Threshold of “{rule}”", rule=t(each.rule.title))
    return [_button("threshold", t("Threshold"), label, each, **_bounds(each, bounds))]


def _bounds(each: Judged, bounds: Threshold) -> dict[str, str]:
    usual, least, most = (number(n) for n in (each.usual, bounds.least, bounds.most))
    may_be = t("Usually {usual}, from {least} to {most}.", usual=usual, least=least, most=most)
    return {
        "about": f"{t(each.rule.definition)} {may_be}",
        "means": t(bounds.means),
        "value": str(each.limit),
        "least": str(bounds.least),
        "most": str(bounds.most),
    }


def _button(act: str, words: str, label: str, each: Judged, **more: str) -> html.Button:
    said = {"rule-act": act, "rule": each.rule.id, "title": t(each.rule.title), **more}
    reading = aria(label=label) if label else {}
    image = {"threshold": "edit", "wake": "recent"}.get(act)
    inside: Any = [icon(image), words] if image else words
    return html.Button(inside, type="button", className="rule-act", **marked(**said), **reading)


def badge_words(n: int | None = None) -> str:
    """What the badge in the head says of *n* rules that are on; None: not known yet."""
    if n is None:
        return t("Attention")
    return (
        tn("Attention: {n} thing needs you", "Attention: {n} things need you", n)
        if n
        else t("Attention: nothing")
    )


def windows() -> list[Any]:
    """The form of a threshold, and that of the day until which a rule is snoozed."""
    return [
        window(
            [
                dmc.Stack(
                    [
                        html.P(id=ids.THRESHOLD_ABOUT, className="quiet"),
                        dmc.NumberInput(
                            id=ids.THRESHOLD_VALUE,
                            label=t("Threshold"),
                            value=0,
                            allowDecimal=False,
                            **marked(autofocus=""),
                        ),
                        html.Div(id=ids.THRESHOLD_PROBLEM, className="form-problem", role="alert"),
                        dmc.Group(
                            [
                                dmc.Button(
                                    t("As usual"), variant="default", **marked(**{"rule-act": "usual"})
                                ),
                                dmc.Button(t("Save"), **marked(**{"rule-act": "save"})),
                            ],
                            justify="flex-end",
                        ),
                    ],
                    gap="md",
                )
            ],
            id=ids.THRESHOLD_FORM,
            title="",
            centered=True,
        ),
        window(
            [
                dmc.Stack(
                    [
                        days(day_input(ids.SNOOZE_DAY, t("It is heard again on"), debounce=False)),
                        html.Div(id=ids.SNOOZE_PROBLEM, className="form-problem", role="alert"),
                        dmc.Group(
                            dmc.Button(t("Snooze"), **marked(**{"rule-act": "until"})), justify="flex-end"
                        ),
                    ],
                    gap="md",
                )
            ],
            id=ids.SNOOZE_FORM,
            title="",
            centered=True,
        ),
    ]
