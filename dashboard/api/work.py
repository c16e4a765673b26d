"""Long work asked for over HTTP: what each kind does, in a job process, and what it answers.

*Arguments* and results are plain JSON, so that they can wait in the store of jobs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from dashboard import exports
from dashboard.api.models import plain
from dashboard.following import followed
from dashboard.http.below import below
from dashboard.i18n import speaking
from dashboard.jobs import job_settings
from dashboard.jobs.request import JobRequest
from dashboard.services import Services
from dashboard.url import View
from data import backup
from data.backup import Backup
from data.batches import edits
from data.batches.selection import ByFilters, ByIds, Selection
from data.crew import people
from data.exports import exporting, uploads
from data.exports.exporting import Export
from data.history import undo
from data.imports import importer, quick_create
from data.imports.columns import Options
from data.imports.missing import missing
from data.masks import auto_create, integrity, sync
from data.query.filters import Filters

Result = dict[str, Any]


class ApiRequest(JobRequest):
    """What a request wants done."""

    origin = "api"

    def __getitem__(self, name: str) -> Any:
        return self.arguments[name]

    def upload(self) -> Path:
        return uploads.find(self.services.settings, self["upload"])

    def chosen(self) -> Selection:
        if self["ids"] is not None:
            return ByIds(tuple(self["ids"]))
        where = followed(self.services, Filters.from_json(self["filter"]))
        return ByFilters(where, self.services.answers.context())


def run(set_progress: Any, kind: str, arguments: dict[str, Any], actor: str, language: str) -> Result:
    """The job: runs in a process of its own, so it makes its own services."""
    with speaking(language):
        services = Services.of(job_settings())
        asked = ApiRequest(services, arguments, actor, lambda done, total: set_progress((done, total)))
        result = WORK[kind](asked)
        services.answers.freshness.look_again()
        return result


def _sync(asked: ApiRequest) -> Result:
    return _told(sync.sync(asked.mongo, **asked.who))


def _auto_create(asked: ApiRequest) -> Result:
    limit = asked["limit"]
    if asked["dry_run"]:
        found = auto_create.preview(asked.mongo, limit=limit, progress=asked.progress)
        left = found.total - len(found.ids)
        return _told(found) | {
            "dry_run": True,
            "created": 0,
            "existed": 0,
            "left": left,
            "operation_id": None,
        }
    report = auto_create.create(asked.mongo, assignee=asked["assignee"], limit=limit, **asked.who)
    counted = {"ids": None, "total": report.created + report.existed + report.left, "files": None}
    return {"dry_run": False} | counted | _told(report) | {"operation_id": report.operation_id or None}


def _integrity(asked: ApiRequest) -> Result:
    return summary(integrity.check(asked.mongo, progress=asked.progress))


def _quick_create(asked: ApiRequest) -> Result:
    given = asked["text"] if asked["ids"] is None else asked["ids"]
    report = quick_create.create(asked.mongo, given, assignee=asked["assignee"], **asked.who)
    return _told(report)


def _import(asked: ApiRequest) -> Result:
    path = asked.upload()
    name = f"{path.name.partition('.')[0]}.rejects.jsonl"
    identity, rejects = exporting.place(asked.services.settings, name)
    report = importer.run(
        asked.mongo,
        path,
        update=asked["update"],
        dry_run=asked["dry_run"],
        rejects=rejects,
        actor=asked.actor,
        progress=asked.progress,
        options=TypeAdapter(Options).validate_python(asked["options"]),
    )
    told = _told(report)
    del told["rejects_path"]
    told["rejects_url"] = file_url(identity, rejects.name) if report.rejects_path else None
    return told | {"operation_id": report.operation_id or None}


def _missing(asked: ApiRequest) -> Result:
    return _told(missing(asked.mongo, asked.upload(), progress=asked.progress))


def _backup(asked: ApiRequest) -> Result:
    return backed_up(backup.backup(asked.mongo, reason=asked["reason"], progress=asked.progress))


def _restore(asked: ApiRequest) -> Result:
    stored = asked["backup"]
    path = backup.find(asked.services.settings, stored).path if stored else asked.upload()
    report = backup.restore(asked.mongo, path, **asked.who)
    return _told(report) | {"before": backed_up(report.before)}


def _bulk(asked: ApiRequest) -> Result:
    which, count = asked.chosen(), asked["count"]
    return _told(edits.bulk(asked.mongo, which, asked["values"], expected=count, **asked.who))


def _bulk_delete(asked: ApiRequest) -> Result:
    return _told(edits.bulk_delete(asked.mongo, asked.chosen(), expected=asked["count"], **asked.who))


def _undo(asked: ApiRequest) -> Result:
    return _told(undo.undo(asked.mongo, asked["operation_id"], **asked.who))


def _rename_person(asked: ApiRequest) -> Result:
    return _told(people.rename(asked.mongo, asked["name"], asked["new_name"], **asked.who))


def _remove_person(asked: ApiRequest) -> Result:
    return _told(people.remove(asked.mongo, asked["name"], reassign_to=asked["reassign_to"], **asked.who))


def _reassign(asked: ApiRequest) -> Result:
    names, open_only = (asked["from_name"], asked["to_name"]), asked["open_only"]
    return _told(people.reassign(asked.mongo, *names, open_only=open_only, **asked.who))


def _export(asked: ApiRequest) -> Result:
    view = View(followed(asked.services, Filters.from_json(asked["filter"])))
    how: dict[str, Any] = {"excel": asked["excel"], "progress": _written(asked)}
    if asked["what"] == "worklist":
        return exported(exports.worklist(asked.services, view, **how))
    sort = tuple((str(name), bool(down)) for name, down in asked["sort"])
    return exported(exports.batches(asked.services, view, sort, **how))


#: kind → what does it.
WORK: Mapping[str, Callable[[ApiRequest], Result]] = {
    "sync": _sync,
    "auto-create": _auto_create,
    "integrity": _integrity,
    "quick-create": _quick_create,
    "import": _import,
    "missing": _missing,
    "backup": _backup,
    "restore": _restore,
    "bulk": _bulk,
    "bulk-delete": _bulk_delete,
    "undo": _undo,
    "rename-person": _rename_person,
    "remove-person": _remove_person,
    "reassign": _reassign,
    "export": _export,
}
#: Two of these at once are one.
ONCE = frozenset({"sync", "integrity"})


def summary(report: integrity.IntegrityReport) -> Result:
    """The findings without their rows."""
    kinds = [
        {
            "kind": each.kind.id,
            "title": each.kind.title,
            "advice": each.kind.advice,
            "count": each.count,
            "new": each.new,
            "gone": each.gone,
        }
        for each in report.findings
    ]
    return {"at": plain(report.at), "before": plain(report.before), "findings": kinds}


def backed_up(made: Backup) -> Result:
    """A backup without where it lies on the server."""
    told = _told(made)
    del told["path"]
    return told | {"url": below(f"/api/backups/{made.id}/file")}


def exported(export: Export) -> Result:
    url = file_url(export.id, export.path.name)
    return {"url": url, "file": export.path.name, "rows": export.rows, "sha256": export.sha256}


def file_url(identity: str, name: str) -> str:
    return below(f"/exports/{identity}/{name}")


def _written(asked: ApiRequest) -> Callable[[int], None]:
    """Rows written so far; how many there will be is not known."""
    return lambda written: asked.progress(written, 0)


def _told(report: Any) -> Result:
    told: Result = TypeAdapter(type(report)).dump_python(report, mode="json")
    return told
