"""What is looked at on this machine: settings, versions, folder, disk, cores, memory, backups."""

from __future__ import annotations

import difflib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

from dashboard.advice.findings import Check, Finding, advise, good, wrong
from dashboard.i18n import named, number, size
from data import backup, clock
from data.errors import Phrase, message
from data.settings import Settings
from data.system.processes import cores, worker_count
from data.system.storage import unusable

_REQUIREMENTS = Path(__file__).resolve().parents[2] / "requirements.txt"
#: Of the programs around the product, which are no settings of it.
_NOT_SETTINGS = {"TANDA_CALLED_FROM", clock.AHEAD}
_LITTLE_DISK, _HARDLY_ANY_DISK = 2 * 1024**3, 256 * 1024**2  # bytes
_LITTLE_MEMORY = 1024**3  # bytes
_OLD_BACKUP = timedelta(days=7)


def settings_known(about: str, settings: Settings) -> Finding:
    """Whether every variable that looks like a setting is one."""
    known = {f"TANDA_{name.upper()}" for name in type(settings).model_fields} | _NOT_SETTINGS
    strange = sorted(name for name in os.environ if name.startswith("TANDA_") and name not in known)
    if not strange:
        return good(about, message("All settings are understood."))
    near = difflib.get_close_matches(strange[0], known, n=1)
    said = Phrase(
        message("No setting of Tanda is called so, and it has no effect: {names}."), names=named(strange)
    )
    if near:
        return wrong(about, said, message("Is {setting} meant?"), setting=near[0])
    return wrong(about, said, message("The README lists all settings."))


def versions(about: str, _settings: Settings) -> Finding:
    """Whether what is installed is what Tanda was tested with."""
    other = [f"{name} {there or '–'} ({wanted})" for name, wanted, there in _packages() if there != wanted]
    if not other:
        return good(about, message("All packages are of the version that Tanda was tested with."))
    return wrong(
        about,
        Phrase(message("Not of the version that Tanda was tested with: {names}."), names=named(other)),
        message("Install requirements.txt again; ./start.sh does it after .venv was deleted."),
    )


def _packages() -> Iterator[tuple[str, str, str | None]]:
    """Each package that is pinned, its version, and the one that is there."""
    for line in _REQUIREMENTS.read_text(encoding="utf-8").splitlines():
        if pinned := re.match(r"([A-Za-z0-9._-]+)(?:\[.*?\])?==([^\s;]+)\s*(;.*)?$", line):
            try:
                there = version(pinned[1])
            except PackageNotFoundError:
                if pinned[3]:  # only on some machines
                    continue
                there = None
            yield pinned[1], pinned[2], there


def folder(about: str, settings: Settings) -> Finding:
    """Whether the data folder can be written, which Tanda does all the time."""
    path = settings.data_dir.expanduser().resolve()
    if not path.exists():
        return good(about, message("The data folder {folder} is made at the first start."), folder=str(path))
    try:
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise unusable(path, error) from error
    return good(about, message("The data folder {folder} can be written."), folder=str(path))


def disk(about: str, settings: Settings) -> Finding:
    """Whether there is room for data, copies and exports."""
    path = settings.data_dir.expanduser().resolve()
    free = shutil.disk_usage(next(each for each in (path, *path.parents) if each.exists())).free
    said = Phrase(message("{size} are free on the disk of the data folder."), size=size(free))
    if free >= _LITTLE_DISK:
        return Finding(about, "good", said)
    words = message("Make room, or choose another folder with --data-dir.")
    return (wrong if free < _HARDLY_ANY_DISK else advise)(about, said, words)


def workers(about: str, settings: Settings) -> Finding:
    """Whether as many processes serve as the cores are good for."""
    usual, are = worker_count(None), worker_count(settings.workers)
    said = Phrase(message("{workers} processes serve, on {cores} cores."), workers=are, cores=cores())
    if usual / 2 < are <= 2 * max(usual, cores()):
        return Finding(about, "good", said)
    return advise(
        about, said, message("{usual} would use the machine well: TANDA_WORKERS={usual}."), usual=usual
    )


def memory(about: str, _settings: Settings) -> Finding:
    """Whether there is memory for the processes of Tanda."""
    machine = psutil.virtual_memory()
    said = Phrase(
        message("{available} of {total} of memory are free."),
        available=size(machine.available),
        total=size(machine.total),
    )
    if machine.available >= _LITTLE_MEMORY:
        return Finding(about, "good", said)
    return advise(
        about, said, message("Tanda and its database take about 1 GB: end other programs, or give it more.")
    )


def backups(about: str, settings: Settings) -> Finding:
    """Whether there is a backup that is not old."""
    kept = settings.data_dir.expanduser() / "backups"
    there = backup.list_backups(settings) if kept.exists() else []  # asking would make it
    words = message("Make one: python -m dashboard backup. Cron can do it each night.")
    if not there:
        return advise(about, Phrase(message("There is no backup.")), words)
    days = (clock.now() - there[0].made_at) // timedelta(days=1)
    said = Phrase(message("The last backup is {days} days old."), days=number(days))
    if days >= _OLD_BACKUP.days:
        return advise(about, said, words)
    return good(about, message("The last backup is not older than a week."))


#: In the order in which they are told.
CHECKS: Mapping[str, Check] = {
    message("Settings"): settings_known,
    message("Versions"): versions,
    message("Data folder"): folder,
    message("Disk"): disk,
    message("Processes"): workers,
    message("Memory"): memory,
    message("Backups"): backups,
}
