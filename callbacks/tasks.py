"""Long work that a page starts: a background job with progress, cancel, and its result in words.

`assets/page/work.js` makes the request from the button, the controls and the file of its kind.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import dash
from dash import ALL, ClientsideFunction, Input, Output, State

from dashboard import ids
from dashboard.components import import_preview, results
from dashboard.components.task import trouble
from dashboard.following import view_of
from dashboard.http.actor import actor
from dashboard.http.below import below
from dashboard.i18n import number, speaking, t
from dashboard.jobs import JobManager, job_settings
from dashboard.jobs.request import JobRequest
from dashboard.services import Services
from data import backup, clock
from data.batches import edits
from data.batches.selection import ByFilters
from data.crew import merging, people
from data.errors import InputError, TandaError, message
from data.exports import exporting, uploads
from data.history import undo
from data.imports import importer, quick_create
from data.imports.missing import missing
from data.masks import auto_create, integrity, sync
from data.model.letters import composed
from data.query.engines.mongo import MongoEngine
from data.query.questions import Counts, Moment
from data.query.restrictions import decode

log = logging.getLogger("tanda")


@dataclass(frozen=True)
class PageRequest(JobRequest):
    """What a page wants done: *how* is the button's, *arguments* are the values of the controls."""

    origin = "dashboard"

    how: str
    upload: Mapping[str, Any]
    search: str

    def text(self, name: str) -> str:
        return str(self.arguments.get(name) or "").strip()

    def file(self) -> Any:
        """The file that was handed in."""
        if not self.upload:
            raise InputError(message("Choose a file first."))
        return uploads.find(self.services.settings, str(self.upload.get("id")))


def _sync(asked: PageRequest) -> list[Any]:
    return results.synced(sync.sync(asked.mongo, actor=asked.actor, progress=asked.progress))


def _create_missing(asked: PageRequest) -> list[Any]:
    if asked.how == "list":
        return results.would_create(auto_create.preview(asked.mongo, progress=asked.progress))
    report = auto_create.create(asked.mongo, assignee=asked.text("assignee"), **asked.who)
    return results.created_missing(report)


def _quick_create(asked: PageRequest) -> list[Any]:
    if not asked.text("text"):
        raise InputError(message("Paste some ids first."))
    report = quick_create.create(
        asked.mongo, asked.text("text"), assignee=asked.text("assignee"), **asked.who
    )
    return results.created(report)


def _import(asked: PageRequest) -> list[Any]:
    path = asked.file()
    if asked.how == "missing":
        found = missing(asked.mongo, path, progress=asked.progress)
        return results.lacking(found, _missing_file(asked, found.missing) if found.missing else None)
    identity, rejects = exporting.place(
        asked.services.settings, f"{path.name.partition('.')[0]}.rejects.jsonl"
    )
    upload = str(asked.upload.get("id"))
    options = import_preview.options(asked.arguments, upload)
    report = importer.run(
        asked.mongo,
        path,
        update="update" in (asked.arguments.get("options") or ()),
        dry_run=asked.how == "dry",
        rejects=rejects,
        actor=asked.actor,
        progress=asked.progress,
        options=options,
        ask=True,
    )
    offered = below(f"/exports/{identity}/{rejects.name}") if report.rejects_path else None
    shown = results.imported(report, offered)
    return [*import_preview.preview(report, upload, options), *shown] if report.dry_run else shown


def _missing_file(asked: PageRequest, identifiers: tuple[str, ...]) -> exporting.Export:
    lines = exporting.lines([each] for each in identifiers)
    about = {"compared_with": str(asked.upload.get("name"))}
    settings = asked.services.settings
    name = exporting.named(("Tanda", t("missing")), clock.today(settings.zone))
    return exporting.write_csv(settings, name, ["id"], lines, about=about)


def _integrity(asked: PageRequest) -> list[Any]:
    return results.checked(integrity.check(asked.mongo, progress=asked.progress))


def _backup(asked: PageRequest) -> list[Any]:
    return results.backed_up(backup.backup(asked.mongo, reason=asked.text("reason"), progress=asked.progress))


def _restore(asked: PageRequest) -> list[Any]:
    settings = asked.services.settings
    path = asked.file() if asked.how == "file" else backup.find(settings, asked.how).path
    return results.restored(backup.restore(asked.mongo, path, **asked.who))


def _delete(asked: PageRequest) -> list[Any]:
    count = re.sub(r"\D", "", asked.text("count"))
    if not count:
        raise InputError(message("Type the number of batches to confirm."))
    which = ByFilters(view_of(asked.services, asked.search).where, asked.services.answers.context())
    report = edits.bulk_delete(asked.mongo, which, expected=int(count), **asked.who)
    return results.deleted(report.changed, report.operation_id)


def _hand_over(asked: PageRequest) -> list[Any]:
    """Remove somebody, or give their batches away: *how* is `remove:<name>`, `reassign:<name>` or
    `merge:<name>`."""
    action, _, name = asked.how.partition(":")
    chosen = asked.text("heir")
    heir = composed(decode(chosen)) if chosen else None
    if action == "remove":
        report = people.remove(asked.mongo, name, reassign_to=heir, **asked.who)
        return results.removed(name, heir or "", report)
    if action == "merge":
        return _merge(asked, name, heir or "")
    if heir is None:
        raise InputError(message("Choose who gets the batches."))
    return results.reassigned(name, heir, people.reassign(asked.mongo, name, heir, **asked.who))


def _merge(asked: PageRequest, name: str, into: str) -> list[Any]:
    """Make one of the names that are like *name*, as they are when it is done."""
    moment = Moment(asked.services.answers.context())
    found = MongoEngine(asked.mongo).answer(Counts(("person",)), moment)
    crew = [each.name for each in people.people(asked.mongo)]
    group = next((each for each in merging.alike([*found["person"], *crew]) if name in each), ())
    reports = merging.merge(asked.mongo, group, into, **asked.who)
    return results.merged([each for each in group if each != into], into, reports)


def _undo(asked: PageRequest) -> list[Any]:
    return results.undone(undo.undo(asked.mongo, asked.how, **asked.who))


#: What can be asked for, by its kind.
WORK: dict[str, Callable[[PageRequest], list[Any]]] = {
    "sync": _sync,
    "create-missing": _create_missing,
    "integrity": _integrity,
    "quick-create": _quick_create,
    "import": _import,
    "backup": _backup,
    "restore": _restore,
    "delete": _delete,
    "people": _hand_over,
    "undo": _undo,
}


def register(app: dash.Dash, manager: JobManager) -> None:
    for kind in WORK:
        app.clientside_callback(
            ClientsideFunction("tanda", "startTask"),
            Output(ids.task(kind, "request"), "data"),
            Output(ids.task(kind, "result"), "children", allow_duplicate=True),
            Input({"type": "start", "kind": kind, "how": ALL}, "n_clicks"),
            Input(ids.task(kind, "cancel"), "n_clicks"),
            Input(ids.task(kind, "cancel"), "disabled"),
            State({"type": "argument", "kind": ALL, "name": ALL}, "value"),
            State({"type": "argument", "kind": ALL, "name": ALL}, "id"),
            State({"type": "upload", "kind": ALL}, "data"),
            State({"type": "upload", "kind": ALL}, "id"),
            State(ids.URL, "search"),
            State(ids.WORDS, "data"),
            prevent_initial_call=True,
        )
        app.callback(
            Output(ids.task(kind, "result"), "children"),
            Input(ids.task(kind, "request"), "data"),
            background=True,
            manager=manager,
            progress=[Output(ids.task(kind, "bar"), "value"), Output(ids.task(kind, "state"), "children")],
            progress_default=[0, ""],
            running=[(Output(ids.task(kind, "cancel"), "disabled"), False, True)],
            cancel=[Input(ids.task(kind, "cancel"), "n_clicks")],
            interval=400,
            on_error=lambda error: _ended(manager.error_behind(error)),
            prevent_initial_call=True,
        )(run_task)


def run_task(set_progress: Any, request: dict[str, Any] | None) -> Any:
    """The job: runs in a process of its own, so it makes its own services."""
    if not request:
        raise dash.exceptions.PreventUpdate
    with speaking(request.get("language", "")):
        services = Services.of(job_settings())

        def report(done: int, total: int) -> None:
            percent = min(99, round(100 * done / total)) if total else 0
            set_progress((percent, t("{done} of {total}", done=number(done), total=number(total))))

        set_progress((0, t("Starting …")))
        try:
            work = WORK[str(request.get("kind"))]
            return work(
                PageRequest(
                    services,
                    request.get("arguments") or {},
                    actor(services.settings),
                    report,
                    str(request.get("how")),
                    request.get("upload") or {},
                    str(request.get("search") or ""),
                )
            )
        except TandaError as error:
            return _refused(error)
        finally:
            services.answers.freshness.look_again()


def _refused(error: TandaError) -> list[Any]:
    """Why not, with files by the name they were handed in under."""
    return trouble(t(error.template, **error.shown_parts()))


def _ended(error: Exception) -> list[Any]:
    """What the page says of a job that did not come to its end."""
    if isinstance(error, TandaError):
        return _refused(error)
    log.error("a task failed", exc_info=error)
    return trouble(t("This failed. Try again; the log has the details."))
