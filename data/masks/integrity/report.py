"""What a check found, what of it is new since the last one, and where that is kept."""

from __future__ import annotations

import datetime
import json
import logging
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from data.errors import StorageError, message
from data.masks.integrity.kinds import KINDS, Kind
from data.mongo.client import Mongo
from data.system.storage import Folders

log = logging.getLogger("tanda")

Cell = str | int
Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Finding:
    """One kind of contradiction and where it is: the first *new* rows were not there at the last check,
    *gone* is how many were there and are no longer."""

    kind: Kind
    rows: tuple[Row, ...]
    new: int = 0
    gone: int = 0

    @property
    def count(self) -> int:
        return len(self.rows)

    @property
    def changed(self) -> bool:
        return self.new > 0 or self.gone > 0

    def page(self, page: int, per_page: int) -> tuple[Row, ...]:
        """The rows of a page, counted from 1."""
        return self.rows[(page - 1) * per_page : page * per_page]


@dataclass(frozen=True)
class IntegrityReport:
    """All kinds, those that changed first; *before* is when the check was that they are compared with."""

    at: datetime.datetime
    before: datetime.datetime | None
    findings: tuple[Finding, ...]

    def __getitem__(self, kind: str) -> Finding:
        return next(finding for finding in self.findings if finding.kind.id == kind)


@dataclass(frozen=True)
class Summary:
    """When a check was, and how many of each kind it found, by the ids of the kinds."""

    at: datetime.datetime
    counts: Mapping[str, int]


def compared(
    at: datetime.datetime, found: Mapping[Kind, Sequence[Row]], last: IntegrityReport | None
) -> IntegrityReport:
    """The report of what was *found*, against the *last* one."""
    findings = [_compared(kind, found.get(kind, ()), last) for kind in KINDS]
    findings.sort(key=lambda finding: not finding.changed)
    return IntegrityReport(at, last.at if last else None, tuple(findings))


def _compared(kind: Kind, rows: Sequence[Row], last: IntegrityReport | None) -> Finding:
    if last is None:
        return Finding(kind, tuple(rows))
    before = Counter(last[kind.id].rows)
    new, known = [], []
    for row in rows:
        if before[row] > 0:
            before[row] -= 1
            known.append(row)
        else:
            new.append(row)
    return Finding(kind, (*new, *known), len(new), before.total())


def keep(mongo: Mongo, report: IntegrityReport) -> None:
    """Write *report* in place of the last one. Raises StorageError; then the last one stays."""
    path = _path(mongo)
    told = {
        "at": report.at.isoformat(),
        "before": report.before.isoformat() if report.before else None,
        "kinds": {
            each.kind.id: {"new": each.new, "gone": each.gone, "rows": each.rows} for each in report.findings
        },
    }
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        part.write_text(json.dumps(told), encoding="utf-8")
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise StorageError(
            message(
                "The result of the check could not be saved in {folder}: {reason}. Free some "
                "space and check again."
            ),
            folder=path.parent,
            reason=error.strerror or error,
        ) from error


def last(mongo: Mongo) -> IntegrityReport | None:
    """The last report, None when there is none that can be read."""
    try:
        told = json.loads(_path(mongo).read_text(encoding="utf-8"))
        before = told["before"] and datetime.datetime.fromisoformat(told["before"])
        findings = [_read(kind, told["kinds"].get(kind.id, {})) for kind in KINDS]
        at = datetime.datetime.fromisoformat(told["at"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        log.warning("the last check of integrity cannot be read: %s", error)
        return None
    findings.sort(key=lambda finding: not finding.changed)
    return IntegrityReport(at, before, tuple(findings))


def summary(mongo: Mongo) -> Summary | None:
    """The numbers of the last report, read once for each that is kept; None when there is none."""
    path = _path(mongo)
    try:
        return _summary(path, path.stat().st_mtime_ns)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):  # `last` says what is wrong
        return None


@lru_cache(maxsize=8)
def _summary(path: Path, _written: int) -> Summary:
    told = json.loads(path.read_text(encoding="utf-8"))
    counts = {kind.id: _read(kind, told["kinds"].get(kind.id, {})).count for kind in KINDS}
    return Summary(datetime.datetime.fromisoformat(told["at"]), counts)


def _read(kind: Kind, told: Mapping[str, Any]) -> Finding:
    """A finding as it was kept; one of a kind that was not known then is empty."""
    rows = tuple(tuple(row) for row in told.get("rows", ()))
    return Finding(kind, rows, told.get("new", 0), told.get("gone", 0))


def _path(mongo: Mongo) -> Path:
    return Folders(mongo.settings).integrity / f"{mongo.address_digest}-{mongo.settings.database}.json"
