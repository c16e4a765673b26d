"""How somebody works, as parts of their page: pace, cycle time, what comes back and why.

Each begins with a sentence that is fair to hand to the person: beside everybody, with what chance explains.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
from dash import dcc, html

from dashboard.charts.figure import Row, records
from dashboard.components.attributes import aria, headed, marked
from dashboard.components.icons import icon
from dashboard.components.shapes import weekly_points
from dashboard.i18n import day, month, number, percent, t
from dashboard.panels.base import likely_range
from dashboard.panels.cycle_time import how_long
from dashboard.panels.spans import DAYS_MEANT
from dashboard.panels.throughput import limits_of, week_in_words
from dashboard.url import FLOW, FORECAST, TEAM, View, address
from data.calendar import Unit
from data.errors import message
from data.metrics.cycle_time import LATE, Work
from data.metrics.rates import FEW, share
from data.model.conditions import Days

_TITLE_WORDS: Mapping[Unit, str] = {
    "calendar": message("Cycle time: days from assignment to completion"),
    "working": message("Cycle time: working days from assignment to completion"),
}
_PART_WORDS: Mapping[Unit, tuple[str, str]] = {
    "calendar": (message("P50 (days)"), message("P85 (days)")),
    "working": (message("P50 (working days)"), message("P85 (working days)")),
}
_LEADS = {
    FLOW: message("Flow of these batches"),
    FORECAST: message("Forecast of these batches"),
    TEAM: message("Compare with a few people"),
}
_WIDE = "person-wide"
_OFF_PAPER = "off-paper"  # said in the sentence above, or nothing
_SCREEN = "person-wide person-screen"  # there is no room for it on the printed page


def pace(frame: pd.DataFrame, note: str, view: View) -> html.Section:
    """*frame* is that of completions each week, *note* what it says."""
    title = t("Pace: completed each week")
    if not len(frame):
        return _section(title, [_nothing(t("Nothing was completed in the last half year."))])
    rows = records(frame)
    levels = [level for level, _ in limits_of(frame)]
    words = " · ".join(
        t("{level}: {n}", level=word, n=number(round(level, 1))) for level, word in limits_of(frame)
    )
    picture = weekly_points(
        rows, levels, lambda row: week_in_words(row).replace("<br>", ", "), lambda row: _of_week(view, row)
    )
    setattr(picture, "aria-label", title)
    span = html.P(
        [html.Span(day(rows[0]["start"])), html.Span(words), html.Span(day(rows[-1]["end"]))],
        className="quiet drawn-span",
    )
    said = html.P(note, className="person-sentence")
    return _section(title, [said, picture, span], "weekly", view)


def _of_week(view: View, row: Row) -> str | None:
    return view.batches(completed=Days.inclusive(row["start"], row["end"])) if row["n"] else None


def cycle_time(name: str, own: Work, team: Work, view: View, unit: Unit, switch: Any) -> html.Section:
    """*own* and the whole *team*'s work of the last half year, its days counted in *unit*, which the *switch*
    changes; *view* is what of it is theirs."""
    title = _TITLE_WORDS[unit]
    done, waiting = (int(part["n"].sum()) for part in (own.done, own.open))
    if not done and not waiting:
        return _section(t(title), [_nothing(t("Nothing was assigned in the last half year."))])
    said = [html.P(how_long(own.with_open, unit), className="person-sentence")]
    if done < FEW:
        said.append(html.P(t("So few are done that this says little."), className="quiet person-sentence"))
    heads = (
        t("Assigned in the last half year"),
        *(t(word) for word in _PART_WORDS[unit]),
        t("Done"),
        t("Still open"),
    )
    rows = (
        (name, own, done < FEW),
        (t("Everybody"), team, False),
    )
    lines = [_measured(word, work, heads, few=few) for word, work, few in rows]
    table = _table(heads, lines)
    open_too = t("Work that is still open counts as taking longer than it has so far.")
    about = f"{open_too} {t(DAYS_MEANT)}" if unit == "working" else open_too
    inside = [*said, table, html.P(about, className="quiet")]
    return _section(t(title), inside, "take", view, tools=[switch])


def _measured(word: str, work: Work, heads: Sequence[str], *, few: bool) -> html.Tr:
    reached = [work.with_open.reached(part) for part in (50, LATE)]
    texts = [t("not yet known") if each is None else number(each) for each in reached]
    texts += [number(int(part["n"].sum())) for part in (work.done, work.open)]
    look = "number quiet" if few else "number"
    cells = [
        html.Td(text, className=look, **headed(head)) for text, head in zip(texts, heads[1:], strict=True)
    ]
    return html.Tr([html.Th(word, scope="row", className="name"), *cells])


def beside_others(note: str, table: html.Div, view: View) -> html.Section:
    """*table* sets figures of the person against those of all others together; *note* says what counts."""
    said = html.P(note, className="person-sentence")
    return _section(t("Beside the others"), [said, table], "beside-others", view, leads=TEAM, look=_SCREEN)


def forecast(levels: Sequence[tuple[float, date | None, int]], note: str, view: View) -> html.Section:
    """When what is left to them will be done: a day for each of the *levels* (0 to 1), and how many days are
    worked until then."""
    heads = (t("Chance of being done"), t("By the end of"), t("Working days"))
    lines = [
        html.Tr(
            [
                html.Th(percent(level), scope="row", className="name"),
                html.Td(day(at) if at else t("later than two years"), **headed(heads[1])),
                html.Td(number(worked) if at else "–", className="number", **headed(heads[2])),
            ]
        )
        for level, at, worked in levels
    ]
    said = html.P(note, className="person-sentence")
    return _section(
        t("When their work will be done"),
        [said, html.Div(_table(heads, lines), className=_OFF_PAPER)],
        "forecast-when",
        view,
        leads=FORECAST,
        look=_WIDE,
    )


def no_forecast(why: str, view: View) -> html.Section:
    """*why* there is none; nothing where there is nothing at all."""
    return _section(
        t("When their work will be done"),
        [_nothing(why) if why else _calm(t("Nothing is left to do."))],
        "",
        view,
        leads=FORECAST,
        look=_WIDE,
    )


def rework(
    months: pd.DataFrame, person: Row | None, people: Sequence[Row], *, back: int, cut: bool
) -> html.Section:
    """*months* are the rejections in each with their reasons, *person* the row of `first_pass` of the one,
    and *people* those of all; *back* is how many of their batches were ever rejected. *cut*: only the latest
    of these were looked through."""
    said = [html.P(words, className="person-sentence") for words in _first_pass(person, people)]
    if cut:
        said.append(html.P(t("Only the batches reviewed last were looked through."), className="quiet"))
    heads = (t("Month"), t("Times rejected"), t("Why"))
    lines = [
        html.Tr(
            [
                html.Th(month(row["start"]), scope="row", className="name"),
                html.Td(number(row["n"]), className="number", **headed(heads[1])),
                html.Td(_reasons(row["reasons"]) or "–", className="wrapping", **headed(heads[2])),
            ],
            className=None if row["n"] else _OFF_PAPER,
        )
        for row in records(months)
    ]
    none = (
        html.P(
            t("When and why their batches were rejected is not recorded for these months."), className="quiet"
        )
        if back
        else _calm(t("None of the batches they have now was ever sent back."))
    )
    return _section(t("Rejections month by month"), [*said, _table(heads, lines) if lines else none])


def _first_pass(person: Row | None, people: Sequence[Row]) -> list[str]:
    """How often their work is right at the first review, beside the others', and what chance explains."""
    if person is None or not person["reviewed"]:
        return [t("None of their batches has been reviewed yet.")]
    each = [row for row in people if not row["all"]]
    overall = share(*(sum(row[name] for row in each) for name in ("right", "reviewed")))
    sentence = t(
        "{share} of {n} reviewed batches were right at the first review (likely {range}); everybody: "
        "{overall}",
        share=percent(person["rate"]),
        n=number(person["reviewed"]),
        range=likely_range(person["interval"]),
        overall=percent(overall),
    )
    return [sentence, _chance(person)]


def _chance(person: Row) -> str:
    if person["reviewed"] < FEW:
        return t("So few say little.")
    if not person["far"]:
        return t("Chance alone explains the difference.")
    if person["far"] < 0:
        return t("That is less often than chance explains.")
    return t("That is more often than chance explains.")


def _reasons(reasons: Sequence[tuple[str, int]]) -> str:
    """Each reason with how often, where it was more than once."""
    words = [(reason or t("reason not known"), n) for reason, n in reasons]
    return " · ".join(t("{reason} ({n})", reason=word, n=number(n)) if n > 1 else word for word, n in words)


def _nothing(words: str) -> html.P:
    return html.P(words, className="quiet")


def _calm(words: str) -> html.P:
    """Words that are good news."""
    return html.P([icon("check"), words], className="attention-calm")


def _table(heads: Sequence[str], lines: Sequence[html.Tr]) -> html.Table:
    """*heads* stand as the cells of the first of the *lines* do."""
    looks = [getattr(cell, "className", "") for cell in lines[0].children]
    head = html.Tr([html.Th(each, className=look) for each, look in zip(heads, looks, strict=True)])
    return html.Table([html.Thead(head), html.Tbody(list(lines))], className="data-table")


def _section(
    title: str,
    inside: Sequence[Any],
    panel: str = "",
    view: View | None = None,
    tools: Sequence[Any] = (),
    *,
    leads: str = FLOW,
    look: str = "",
) -> html.Section:
    """Where it shows what a *panel* shows of *view*, with its file; *tools* stand before these; where there
    is a view, with a link to the page that it *leads* to."""
    more: list[Any] = []
    if view and panel:
        file = marked(export=f"panel:{panel}?{view.to_query()}")
        more.extend(tools)
        more.append(
            html.Button(
                [icon("download"), t("CSV")],
                type="button",
                className="link-button",
                **file,
                **aria(label=t("CSV of “{title}”", title=title)),
            )
        )
    if view:
        more.append(dcc.Link(t(_LEADS[leads]), href=address(leads, view.to_query()), className="flow-link"))
    return html.Section(
        [
            html.Header([html.H3(title), html.Div(more, className="person-more")], className="panel-head"),
            html.Div(list(inside), className="card-body wide-scroll", tabIndex="0"),
        ],
        className=f"panel card person-work {look}".strip(),
        **aria(label=title),
    )
