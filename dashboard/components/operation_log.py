"""What was done, newest first, each with what it changed and its undo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from dash import dcc, html

from dashboard.attention.rules import RULES
from dashboard.components.attributes import aria, headed
from dashboard.components.batch_facts import changed_label
from dashboard.components.icons import icon
from dashboard.components.panel import problem
from dashboard.i18n import moment, number, person, t, tn
from dashboard.url import ACTIVITY, address, turned
from data.errors import message
from data.history.log import LoggedOperation
from data.history.reversals import PART

#: The kinds of operations, as people say them. Others are shown as they are.
KIND_WORDS: Mapping[str, str] = {
    "sync": message("Synced with files"),
    "upload mask": message("Mask file uploaded"),
    "auto-create": message("Missing batches created"),
    "quick create": message("Batches created from a list"),
    "undo": message("Change undone"),
    "restore": message("Backup restored"),
    "import": message("File imported"),
    "create": message("Batch created"),
    "edit": message("Batch changed"),
    "rename": message("Batch renamed"),
    "delete": message("Batch deleted"),
    "bulk edit": message("Batches changed"),
    "approve": message("Batch approved"),
    "reject": message("Batch rejected"),
    "bulk approve": message("Batches approved"),
    "bulk reject": message("Batches rejected"),
    "distribute": message("Batches distributed"),
    "bulk delete": message("Batches deleted"),
    "add person": message("Person added"),
    "change person": message("Person changed"),
    "rename person": message("Person renamed"),
    "remove person": message("Person removed"),
    "reassign": message("Batches reassigned"),
    "save view": message("View saved"),
    "change view": message("View changed"),
    "delete view": message("View deleted"),
    "change threshold": message("Threshold changed"),
    "snooze rule": message("Rule snoozed"),
    "wake rule": message("Snooze ended"),
    "keep forecast": message("Forecast kept"),
    "drop forecast": message("Forecast removed"),
}
#: Where a change came from.
ORIGIN_WORDS: Mapping[str, str] = {
    "dashboard": message("in the dashboard"),
    "api": message("through the API"),
    "import": message("by an import"),
    "sync": message("by a sync"),
    "external": message("by another tool"),
}


def operation_log(
    operations: Sequence[LoggedOperation], zone: ZoneInfo, *, searched: bool = False, search: str = ""
) -> html.Div:
    """*searched*: only some of all operations. *search* is the query string of the page that lists them."""
    if not operations and searched:
        advice = t("Change the filter above, or clear it.")
        return html.Div(problem(t("Nothing found."), advice, failed=False), className="panel-message")
    if not operations:
        advice = t("Changes made on these pages or through the API will appear here.")
        return html.Div(problem(t("No activity yet."), advice, failed=False), className="panel-message")
    head = html.Tr(
        [html.Th(t(word)) for word in (message("When"), message("What"), message("Who"), message("Changes"))]
        + [html.Th(html.Span(t("Undo"), className="for-readers"))]
    )
    lines = [_line(each, zone, search) for each in operations]
    table = html.Table([html.Thead(head), html.Tbody(lines)], className="data-table wide-table log-table")
    return html.Div(table, className="wide-scroll")


def _line(each: LoggedOperation, zone: ZoneInfo, search: str) -> html.Tr:
    here = address(ACTIVITY, turned(search, operation=each.id, rows=None))
    what: list[Any] = [dcc.Link(said(each.kind), href=here, className="operation-link")]
    if about := about_of(each):
        what.append(html.Div(about, className="quiet"))
    origin = origin_of(each)
    who = [html.Span(each.actor), *([html.Div(origin, className="quiet")] if origin else [])]
    return html.Tr(
        [
            html.Td(moment(each.at.astimezone(zone)), className="number-like"),
            html.Td(what),
            html.Td(who),
            html.Td(_changes(each), className="number-like", **headed(t("Changes"))),
            html.Td(html.Div(_undo(each), className="row-actions")),
        ],
        key=each.id,
    )


def line(each: LoggedOperation) -> str:
    """What a line says, as one text to search in."""
    return " ".join((said(each.kind), about_of(each), each.actor, origin_of(each)))


def origin_of(each: LoggedOperation) -> str:
    """Where it came from, unless its kind says so."""
    word = None if each.kind == each.origin else ORIGIN_WORDS.get(each.origin)
    return t(word) if word else ""


def said(kind: str) -> str:
    """What was done, in words."""
    return t(KIND_WORDS[kind]) if kind in KIND_WORDS else kind


def _changes(each: LoggedOperation) -> Any:
    if each.state == "running":
        return html.Span(t("running …"), className="quiet")
    changed = "–" if each.changed is None else number(each.changed)
    if each.state == "interrupted":
        return html.Span([icon("warning"), t("interrupted after {n}", n=changed)], className="inline-icon")
    return changed


def about_of(each: LoggedOperation) -> str:
    """What an operation was told, as far as a person wants to know."""
    about = each.about
    parts = [said(str(about["kind"]))] if about.get("kind") else []
    if isinstance(about.get(PART), int):
        parts.append(tn("{n} batch of it", "{n} batches of it", about[PART]))
    if about.get("assignee"):
        parts.append(t("for {person}", person=about["assignee"]))
    if isinstance(about.get("ids"), int):
        parts.append(tn("{n} id", "{n} ids", about["ids"]))
    if "from" in about and "to" in about:
        parts.append(f"{about['from']} → {person(str(about['to']))}")
    elif about.get("person") and "to" in about:
        parts.append(f"{about['person']} → {person(str(about['to']))}")
    elif about.get("person"):
        parts.append(str(about["person"]))
    parts += [str(about[name]) for name in ("batch", "file", "view", "forecast") if about.get(name)]
    if rule := RULES.get(str(about.get("rule"))):
        parts.append(t(rule.title))
    if isinstance(about.get("fields"), list):
        parts.append(", ".join(dict.fromkeys(changed_label(str(each)) for each in about["fields"])))
    return " · ".join(parts)


def _undo(each: LoggedOperation) -> Any:
    if each.undone_by:
        return html.Span(t("undone"), className="quiet")
    is_final = each.kind == "undo" and each.about.get("kind") == "upload mask"
    if each.changed == 0 or each.state == "running" or is_final:
        return ""
    word = t("Redo") if each.kind == "undo" else t("Undo")
    label = t("{undo}: {what}", undo=word, what=said(each.kind))
    asked: Any = {"data-undo": each.id}  # in its attributes: the log may be drawn anew at that very moment
    button = html.Button(word, className="row-action", **asked, **aria(label=label))
    return [html.Span(t("partly undone"), className="quiet"), button] if each.partly_undone else button
