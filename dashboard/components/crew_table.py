"""The crew with what each has to do, and those who have work without being in it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd
from dash import dcc, html

from dashboard.components.attributes import aria, headed
from dashboard.components.panel import problem
from dashboard.components.person_windows import shown
from dashboard.components.shortened import shortened
from dashboard.i18n import number, role, t, tn
from dashboard.url import View, person_address
from data.errors import message

Row = Mapping[Hashable, Any]
#: column → (header, the filter that gives exactly its batches)
_COUNTS: dict[str, tuple[str, dict[str, Any]]] = {
    "open": (message("Open"), {"accepted": False}),
    "in_progress": (message("In progress"), {"stage": ("in_progress",)}),
    "done": (message("Done"), {"stage": ("segmented",)}),
    "overdue": (message("Overdue"), {"overdue": True}),
    "total": (message("Total"), {}),
}


def crew_table(frame: pd.DataFrame, emails: Mapping[str, str], *, filtered: bool) -> list[Any]:
    """*frame* as `team.workload` gives it; *filtered*: only some of all people."""
    rows = frame.to_dict("records")
    crew = [row for row in rows if row["member"]]
    others = [row for row in rows if not row["member"]]
    if not rows:
        return [html.Div(_nobody(filtered=filtered), className="panel panel-message")]
    parts = []
    if crew:
        title = tn("{n} person in the crew", "{n} people in the crew", len(crew))
        parts.append(_section(title, "", _table([_member(row, emails) for row in crew], wide=True)))
    if others:
        title = tn("{n} person outside the crew", "{n} people outside the crew", len(others))
        about = t("They have batches, but are not in the list: they left, or nobody has added them yet.")
        parts.append(_section(title, about, _table([_outsider(row) for row in others], wide=False)))
    return parts


def alike(groups: Sequence[Sequence[str]]) -> list[Any]:
    """Names that are probably one person's, to be merged; nothing where there are none."""
    if not groups:
        return []
    lines = [
        html.Tr(
            [
                html.Th(" · ".join(map(shown, group)), scope="row", className="name"),
                _actions(_button("merge", group[0], t("Merge"), t("Merge {names}", names=", ".join(group)))),
            ]
        )
        for group in groups
    ]
    title = tn(
        "{n} name that is written in several ways", "{n} names that are written in several ways", len(groups)
    )
    about = t("They differ only in case, accents or spaces. Merge them if they are the same person.")
    table = html.Table(html.Tbody(lines), className="data-table wide-table alike-names")
    return [_section(title, about, table)]


def _nobody(*, filtered: bool) -> list[Any]:
    if filtered:
        return problem(t("Nobody by this name."), t("Change the name above."), failed=False)
    advice = t("Add the first person above, or import a file that includes the crew.")
    return problem(t("Nobody is in the crew yet."), advice, failed=False)


def _section(title: str, about: str, table: Any) -> html.Section:
    head = [html.H2(title), *([html.P(about, className="quiet panel-note")] if about else [])]
    return html.Section(
        [html.Header(head, className="panel-head"), html.Div(table, className="card-body wide-scroll")],
        className="panel card",
        **aria(label=title),
    )


def _table(lines: list[html.Tr], *, wide: bool) -> html.Table:
    head = [html.Th(t("Name"))]
    if wide:
        head += [html.Th(t("Role")), html.Th(t("E-mail"))]
    head += [html.Th(t(word), className="number") for word, _ in _COUNTS.values()]
    head.append(html.Th(html.Span(t("Change"), className="for-readers")))
    look = "data-table wide-table people-table"
    look += " members" if wide else ""
    return html.Table([html.Thead(html.Tr(head)), html.Tbody(lines)], className=look)


def _member(row: Row, emails: Mapping[str, str]) -> html.Tr:
    name = row["person"]
    email = emails.get(name, "")
    cells = [
        html.Th(dcc.Link(name, href=person_address(name)), scope="row", className="name"),
        html.Td(role(row["role"])),
        html.Td(html.A(shortened(email), href=f"mailto:{email}") if email else ""),
        *_counts(row),
        _actions(
            _button("edit", name, t("Edit"), t("Edit {person}", person=name)),
            _button("remove", name, t("Remove"), t("Remove {person}", person=name)),
        ),
    ]
    return html.Tr(cells, key=name)


def _outsider(row: Row) -> html.Tr:
    name = row["person"]
    add = _button("adopt", name, t("Add to the crew"), t("Add to the crew: {person}", person=name))
    give = _button("reassign", name, t("Reassign"), t("Reassign the batches of {person}", person=name))
    return html.Tr(
        [
            html.Th(dcc.Link(name, href=person_address(name)), scope="row", className="name"),
            *_counts(row),
            _actions(add, give),
        ],
        key=name,
    )


def _counts(row: Row) -> list[html.Td]:
    return [_count(row, name) for name in _COUNTS]


def _count(row: Row, name: str) -> html.Td:
    n, (word, narrowing) = row[name], _COUNTS[name]
    if not n:
        return html.Td(number(0), className="number quiet", **headed(t(word)))
    link = View().batches(person=(row["person"],), **narrowing) or "#"
    overdue = " badge-overdue" if name == "overdue" else ""
    return html.Td(
        dcc.Link(number(n), href=link, className=f"count{overdue}"), className="number", **headed(t(word))
    )


def _actions(*buttons: Any) -> html.Td:
    return html.Td(html.Div(list(buttons), className="row-actions"))


def _button(action: str, name: str, word: str, label: str) -> Any:
    """What a click asks for is in its attributes: the table may be drawn anew at that very moment."""
    asked: Any = {"data-action": action, "data-person": name}
    return html.Button(word, className="row-action", **asked, **aria(label=label))
