"""Everybody's jobs: those that wait and run with their progress, those that have ended with their result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from dash import html

from dashboard.components.attributes import aria, headed
from dashboard.components.icons import icon
from dashboard.components.outcome import Outcome, offer
from dashboard.components.panel import problem
from dashboard.i18n import language, moment, percent, t, words_of
from dashboard.jobs import JobRecord
from dashboard.jobs.records import ACTIVE, JobState
from data.errors import message

#: The kinds of operations, as people call one that is a job.
JOB_WORDS: Mapping[str, str] = {
    "sync": message("Sync with files"),
    "auto-create": message("Creation of missing batches"),
    "integrity": message("Check of batches and files"),
    "bulk": message("Change of stored fields"),
    "upload-mask": message("Upload of a mask file"),
    "bulk-delete": message("Deletion of batches"),
    "quick-create": message("Creation from a list"),
    "edit": message("Change of a batch"),
    "edit-many": message("Change of batches"),
    "plan-edits": message("Preview of a change"),
    "plan-distribution": message("Preview of a distribution"),
    "distribute": message("Distribution of batches"),
    "import": message("Import of a file"),
    "missing": message("Search for missing ids"),
    "backup": message("Backup"),
    "restore": message("Restore of a backup"),
    "rename-person": message("New name of a person"),
    "remove-person": message("Removal of a person"),
    "reassign": message("Reassignment of batches"),
    "merge-people": message("Merge of two names"),
    "undo": message("Undo"),
    "export": message("Export"),
    "report": message("Report"),
    "compare-reports": message("Comparison of reports"),
    "keep-forecast": message("Keeping of a forecast"),
    "drop-forecast": message("Removal of a forecast"),
    "export-forecasts": message("Table of kept forecasts"),
    "save-view": message("Saving of a view"),
    "change-view": message("Change of a view"),
    "delete-view": message("Deletion of a view"),
    "set-threshold": message("New threshold"),
    "snooze-rule": message("Snooze of a rule"),
    "wake-rule": message("End of a snooze"),
    "send-digest": message("Sending of the digest"),
}
_STATE_WORDS: Mapping[JobState, str] = {
    "queued": message("waiting for its turn"),
    "running": message("running …"),
    "done": message("done"),
    "failed": message("failed"),
    "cancelled": message("cancelled"),
    "lost": message("lost"),
}
_API = "api:"  # what the names of jobs begin with that programs asked for


def outcome_of(record: JobRecord) -> Outcome | None:
    """What came of a job, in the reader's words, once it has said so."""
    outcome: Outcome | None = (record.outcome or {}).get(language())
    return outcome


def what(record: JobRecord) -> str:
    """What a job does."""
    return t(JOB_WORDS[record.kind]) if record.kind in JOB_WORDS else t("Job")


def job_list(jobs: Sequence[JobRecord], zone: ZoneInfo) -> list[Any]:
    """*jobs* are the newest first."""
    active = [each for each in jobs if each.state in ACTIVE]
    ended = [each for each in jobs if each.state not in ACTIVE]
    idle = problem(t("No job is running."), t("Long work shows here while it runs."), failed=False)
    none = problem(t("No job has ended within the last hour."), t("What ends is kept here."), failed=False)
    kept = t(
        "Ended jobs are listed for an hour, with what came of them. What they changed stays in Activity, and "
        "their files as long as other exports."
    )
    return [
        _section(t("Running and waiting"), "", _table(active, zone) if active else idle),
        _section(t("Ended"), kept, _table(ended, zone) if ended else none),
    ]


def _section(title: str, about: str, inside: Any) -> html.Section:
    head = [html.H2(title), *([html.P(about, className="quiet panel-note")] if about else [])]
    look = "panel-message" if isinstance(inside, list) else "wide-scroll"
    return html.Section(
        [
            html.Header(head, className="panel-head"),
            html.Div(html.Div(inside, className=look), className="card-body"),
        ],
        className="panel card",
        **aria(label=title),
    )


def _table(jobs: Sequence[JobRecord], zone: ZoneInfo) -> html.Table:
    head = html.Tr(
        [html.Th(t(word)) for word in (message("When"), message("What"), message("Who"), message("State"))]
        + [html.Th(html.Span(t("Cancel"), className="for-readers"))]
    )
    lines = [_line(each, zone) for each in jobs]
    look = "data-table wide-table log-table jobs-table"
    return html.Table([html.Thead(head), html.Tbody(lines)], className=look)


def _line(each: JobRecord, zone: ZoneInfo) -> html.Tr:
    since = datetime.fromtimestamp(each.started or each.created, UTC).astimezone(zone)
    origin = [html.Div(t("through the API"), className="quiet")] if each.name.startswith(_API) else []
    return html.Tr(
        [
            html.Td(moment(since), className="number-like"),
            html.Td(html.Span(what(each))),
            html.Td([html.Span(each.actor or "–"), *origin]),
            html.Td(_state(each), className="wrapping", **headed(t("State"))),
            html.Td(html.Div(_cancel(each), className="row-actions")),
        ],
        key=each.id,
    )


def _cancel(each: JobRecord) -> Any:
    """What a click asks for is in its attributes: the list may be drawn anew at that very moment."""
    if each.state not in ACTIVE:
        return ""
    asked: Any = {"data-job": each.id}
    label = t("Cancel: {what}", what=what(each))
    return html.Button(t("Cancel"), className="row-action", **asked, **aria(label=label))


def _state(each: JobRecord) -> list[Any]:
    if each.state == "running":
        return _progress(each)
    outcome = outcome_of(each)
    if outcome and each.state == "done":
        links = [offer(*file) for file in outcome.files]
        quiet = [html.Div(words, className="quiet") for words in outcome.quiet if words]
        return [_said(t("failed") if outcome.failed else "", outcome.said), *quiet, *links]
    word = t(_STATE_WORDS[each.state])
    bad = each.state in ("failed", "lost")
    return [_said(word if bad else "", words_of(each.error) if each.error else word)]


def _said(trouble: str, words: str) -> html.Div:
    """*words*, below what is wrong, if anything is."""
    if not trouble:
        return html.Div(words)
    return html.Div(
        [icon("warning"), html.Span([html.Strong(trouble), ": ", words])], className="inline-icon"
    )


def _progress(each: JobRecord) -> list[Any]:
    share = _share(each)
    if share is None:
        return [html.Span(t("running …"), className="quiet")]
    bar = html.Progress(value=str(share), max="1", className="job-bar", **aria(label=t("Progress")))
    return [
        html.Div([bar, html.Span(percent(share), className="quiet number-like")], className="job-progress")
    ]


def _share(each: JobRecord) -> float | None:
    """How far it is, from 0 to 1: a page is told per cent, a program how many of how many."""
    done, total, *_ = [*(each.progress or ()), None, None]
    if not each.name.startswith(_API):
        total = 100
    if not isinstance(done, int | float) or not isinstance(total, int | float) or not total:
        return None
    return min(1.0, max(0.0, done / total))
