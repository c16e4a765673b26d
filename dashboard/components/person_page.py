"""The page of somebody: who it is, what they have, what is late, what came back and why, what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from dash import dcc, html

from dashboard.components.attributes import aria, headed, marked
from dashboard.components.batch_facts import cell, label
from dashboard.components.icons import icon
from dashboard.i18n import day, day_range, named, number, role, t, tn
from dashboard.url import PEOPLE, View, address
from data.calendar import known_days_off
from data.crew.lately import Rejection
from data.crew.people import Person

_SCREEN = "person-wide person-screen"  # what is not printed
Rows = Sequence[Mapping[str, Any]]


def head(name: str, person: Person | None, view: View, today: date) -> html.Header:
    """Who it is, and what can be done; *person* is None for somebody outside the crew."""
    if person:
        about: list[Any] = [html.Span(role(person.role))]
        about += [html.Span(off)] if (off := _off(person, today)) else []
        about += [html.A(person.email, href=f"mailto:{person.email}")] if person.email else []
        doing = {"edit": t("Edit"), "reassign": t("Reassign"), "remove": t("Remove")}
    else:
        about = [html.Span(t("not in the crew"), className="badge badge-not_in_crew")]
        doing = {"adopt": t("Add to the crew"), "reassign": t("Reassign")}
    worklist = marked(export=f"worklist?{view.drill(accepted=False)}")
    return html.Header(
        [
            dcc.Link([icon("back"), t("All people")], href=address(PEOPLE), className="back"),
            html.Div(
                [
                    html.H2(name),
                    html.P(about, className="quiet person-about"),
                    html.Div(className="spacer"),
                    html.Button(
                        [icon("download"), t("Worklist")], type="button", className="button", **worklist
                    ),
                    *(
                        html.Button(
                            word, type="button", className="button", **marked(action=action, person=name)
                        )
                        for action, word in doing.items()
                    ),
                ],
                className="person-head",
            ),
        ]
    )


def _off(person: Person, today: date) -> str:
    """The days off of today and to come, in words."""
    coming = [each for each in known_days_off(person.days_off) if each[1] >= today]
    return t("off {days}", days=named([day_range(*each) for each in coming])) if coming else ""


def late(rows: Rows, n: int, view: View) -> Any:
    link = view.batches(overdue=True)
    table = _table(rows, ("id", "due", "stage", "review"), link)
    return _section(t("Overdue"), n, link, table, t("Nothing is overdue."), look="person-wide")


def rejected(rows: Rows, n: int, view: View, why: Mapping[str, Rejection], zone: Any) -> Any:
    """*why* is known of what was rejected with Tanda, or by a tool that says it."""

    def reason(batch_id: str) -> list[Any]:
        found = why.get(batch_id)
        if found is None:
            return [html.Span(t("The reason is not known."), className="quiet")]
        by = " · ".join(filter(None, (day(found.at.astimezone(zone).date()), found.actor)))
        return [found.reason or t("No reason was given."), html.Span(by, className="quiet person-by")]

    more = {t("Why"): lambda row: reason(row["id"])}
    link = view.batches(review=("rejected",))
    table = _table(rows, ("id", "due"), link, more)
    return _section(t("Rejected"), n, link, table, t("Nothing is rejected."))


def to_do(rows: Rows, n: int, view: View) -> Any:
    columns = ("id", "stage", "review", "priority", "assigned", "due")
    link = view.batches(accepted=False)
    return _section(t("Open"), n, link, _table(rows, columns, link), t("Nothing is open."), look=_SCREEN)


def changed(lines: Any, n: int, *, shown: int, whole: bool) -> Any:
    """What happened in the last seven days: *shown* of *n* changes; not *whole*: only the latest ones of the
    team were looked through."""
    about = []
    if shown < n:
        about.append(t("The latest {shown} of {n} changes.", shown=number(shown), n=number(n)))
    if not whole:
        about.append(t("Only the latest changes of the team were looked through."))
    said = [html.P(" ".join(about), className="quiet")] if about else []
    inside = [*said, lines] if n else said
    return _section(t("Changed this week"), n, None, inside, t("Nothing changed this week."), look=_SCREEN)


def stranger(name: str) -> list[Any]:
    return [
        dcc.Link([icon("back"), t("All people")], href=address(PEOPLE), className="back"),
        html.Div(
            [
                icon("empty"),
                html.Strong(t("There is nobody called {person}.", person=name)),
                html.Span(t("Nobody of this name is in the crew or has batches."), className="quiet"),
            ],
            className="panel panel-message",
        ),
    ]


def _section(title: str, n: int, link: str | None, inside: Any, calm: str, *, look: str = "") -> html.Section:
    count = html.Span(number(n), className="quiet person-n")
    content = inside or [html.P([icon("check"), calm], className="attention-calm")]
    more = (
        [dcc.Link(tn("Show {n} batch", "Show all {n} batches", n), href=link, className="more")]
        if n and link
        else []
    )
    return html.Section(
        [
            html.Header([html.H3([title, " ", count]), *more], className="panel-head"),
            html.Div(content, className="card-body wide-scroll"),
        ],
        className=f"panel card {look}".strip(),
        **aria(label=title),
    )


def _table(
    rows: Rows, columns: Sequence[str], link: str | None, more: Mapping[str, Any] | None = None
) -> Any:
    """*link* leads to the list of all of them, in which a batch is opened; *more* are further columns."""
    if not rows:
        return None
    others = more or {}
    heads = [html.Th(each) for each in (*map(label, columns), *others)]
    lines = [
        html.Tr(
            [
                *(_cell(name, row, link) for name in columns),
                *(html.Td(say(row), className="wrapping", **headed(word)) for word, say in others.items()),
            ]
        )
        for row in rows
    ]
    return html.Table(
        [html.Thead(html.Tr(heads)), html.Tbody(lines)], className="data-table wide-table person-table"
    )


def _cell(name: str, row: Mapping[str, Any], link: str | None) -> Any:
    if name == "id":
        opened = f"{link}&{urlencode({'batch': row['id']})}"
        return html.Th(dcc.Link(row["id"] or t("(no id)"), href=opened), scope="row", className="name")
    return html.Td(cell(name, row) or "–", **headed(label(name)))
