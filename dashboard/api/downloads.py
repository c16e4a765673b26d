"""Files to take away over HTTP: the backups there are, and what was exported."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import flask
from pydantic import BaseModel

from dashboard.api import answers
from dashboard.api.context import api
from dashboard.operations.backups import StoredBackup, make_backup
from dashboard.services import current
from data import backup
from data.exports import exporting
from data.exports.workbook import MEDIA_TYPE, media_type

_ZIP, _LINES, _PAGE = "application/zip", "application/jsonl", "text/html"


class Backups(BaseModel):
    items: list[StoredBackup]


class BackupPath(BaseModel):
    backup_id: str


class ExportPath(BaseModel):
    export_id: str
    name: str


@api.get("/backups", tags=[answers.DATA], responses=answers.reads(Backups))
def list_backups() -> Any:
    """The backups in the data folder, the newest first."""
    return {"items": [make_backup.answered(each) for each in backup.list_backups(current().settings)]}


@api.get("/backups/<backup_id>", tags=[answers.DATA], responses=answers.reads(StoredBackup))
def get_backup(path: BackupPath) -> Any:
    """What a backup holds."""
    return make_backup.answered(backup.find(current().settings, path.backup_id))


@api.get("/backups/<backup_id>/file", tags=[answers.DATA], responses=answers.reads(files=(_ZIP,)))
def download_backup(path: BackupPath) -> Any:
    """The backup itself."""
    found = backup.find(current().settings, path.backup_id)
    return _download(found.path, f"tanda-{found.id}.zip")


@api.get(
    "/exports/<export_id>/<name>",
    tags=[answers.DATA],
    responses=answers.reads(files=(answers.CSV, MEDIA_TYPE, _PAGE, _ZIP, _LINES)),
)
def download_export(path: ExportPath) -> Any:
    """A file that was written."""
    return _download(exporting.find(current().settings, path.export_id, path.name), path.name)


def _download(path: Path, name: str) -> flask.Response:
    return flask.send_file(path, media_type(path), as_attachment=True, download_name=name)
