"""How fast sync is: the way it was done before, ours, and what a bare pass with a dictionary needs.

`python -m bench.sync` fills a database of its own; `--large` takes 100,000 batches and 1,000,000 files.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click
from pymongo import UpdateOne
from pymongo.monitoring import CommandListener, CommandStartedEvent, register

from bench.team import team
from data.mongo import COMMENT, Mongo
from data.operations import demo
from data.operations.sync import sync
from data.settings import Settings, load

_READS = ("find", "aggregate", "count")
_TIMES = 3  # the best of so many counts
_FIELDS = ("filename", "metadata.filename", "metadata.batch_id", "metadata.name", "aliases")
_PATTERNS = (
    "^{id}$",
    "^{id}\\.",
    "{id}\\.tar",
    "{id}\\.zip",
    "masks_{id}",
    "masks[_-]{core}",
    "batch[_-]{core}",
    "{id}[ _-]",
    "[ _-]{core}[._ -]",
)
_NAME = re.compile(r"(?:batch[ _-])?((?:p\d+_cam\d+_cam\d+_)?\d*[a-z]?\d+[a-z]?)", re.IGNORECASE)


class _Queries(CommandListener):
    """Counts what is asked of the database."""

    count = 0

    def started(self, event: CommandStartedEvent) -> None:
        self.count += event.command_name in _READS

    def succeeded(self, event: object) -> None:
        pass

    def failed(self, event: object) -> None:
        pass


_queries = _Queries()


def by_patterns(mongo: Mongo) -> None:
    """The old way: for every batch nine patterns, each looked for in five fields."""
    for batch in list(mongo.batches.find(comment=COMMENT)):
        identifier = re.escape(batch["id"])
        core = re.escape(batch["id"].removeprefix("batch_"))
        files = [
            file
            for pattern in _PATTERNS
            for field in _FIELDS
            for file in mongo.mask_files.find(
                {field: {"$regex": pattern.format(id=identifier, core=core), "$options": "i"}},
                comment=COMMENT,
            )
        ]
        mongo.batches.update_one(
            {"_id": batch["_id"]},
            {"$set": {"mongo_uploaded": bool(files), "file_info": {"file_count": len(files)}}},
        )


def by_dictionary(mongo: Mongo, *, write: bool) -> None:
    """The limit: all names in one pass, each looked up once; no history, no odd names, nothing checked."""
    counts: dict[str, int] = {}
    known: dict[str, object] = {}
    for batch in mongo.batches.find({}, {"id": 1, "mongo_uploaded": 1, "file_info": 1}, comment=COMMENT):
        known[batch["id"].removeprefix("batch_").lower()] = batch["_id"]
    last: dict[str, datetime] = {}
    for file in mongo.mask_files.find({}, {"_id": 0, "filename": 1, "uploadDate": 1}, comment=COMMENT):
        found = _NAME.search(file["filename"])
        if found and (core := found[1].lower()) in known:
            counts[core] = counts.get(core, 0) + 1
            if core not in last or last[core] < file["uploadDate"]:
                last[core] = file["uploadDate"]
    if write:
        mongo.batches.bulk_write(
            [
                UpdateOne(
                    {"_id": key},
                    {
                        "$set": {
                            "mongo_uploaded": core in counts,
                            "file_info.file_count": counts.get(core, 0),
                            "file_info.has_files": core in counts,
                            "file_info.last_file_upload": str(last.get(core, "")),
                        }
                    },
                )
                for core, key in known.items()
            ],
            ordered=False,
            comment=COMMENT,
        )


def ours(mongo: Mongo) -> None:
    sync(mongo, actor="bench", origin="sync")


def _forget(mongo: Mongo) -> None:
    """Every batch has forgotten its files."""
    mongo.batches.update_many({}, {"$set": {"mongo_uploaded": None}, "$unset": {"file_info": ""}})


def _measured(run: Callable[[], None], before: Callable[[], None], times: int) -> tuple[float, int]:
    """Seconds of the fastest of *times* runs, and the queries of one."""
    best, asked = float("inf"), 0
    for _ in range(times):
        before()
        _queries.count = 0
        start = time.perf_counter()
        run()
        best, asked = min(best, time.perf_counter() - start), _queries.count
    return best, asked


def _line(name: str, seconds: float, asked: int) -> None:
    click.echo(f"  {name:<44}{seconds:>10.3f} s{asked:>8,} queries")


def _compare(batches: int, files: int, *, old: bool) -> None:
    with tempfile.TemporaryDirectory() as folder, team(Path(folder), batches, files) as services:
        mongo = services.mongo
        click.echo(f"{batches:,} batches, {files:,} files")

        def forget() -> None:
            _forget(mongo)

        def leave() -> None:
            pass

        before = _measured(lambda: by_patterns(mongo), forget, 1) if old else None
        if before:
            _line("nine patterns, five searches a batch", *before)
        whole = _measured(lambda: ours(mongo), forget, _TIMES)
        _line("ours, every batch with files changes", *whole)
        again = _measured(lambda: ours(mongo), leave, _TIMES)
        _line("ours, nothing to change", *again)
        bulk = _measured(lambda: by_dictionary(mongo, write=True), forget, _TIMES)
        _line("a dictionary, one bulk write without history", *bulk)
        bare = _measured(lambda: by_dictionary(mongo, write=False), leave, _TIMES)
        _line("a dictionary, no write", *bare)
        if before:
            click.echo(f"  {before[0] / whole[0]:,.0f} times as fast as before")
        click.echo(
            f"  {whole[0] / bulk[0]:.2f} times the limit with writes and history, "
            f"{again[0] / bare[0]:.2f} times without"
        )


def _large() -> None:
    """In a process of its own, whose memory is the job's."""
    batches, files = 100_000, 1_000_000
    with tempfile.TemporaryDirectory() as folder, team(Path(folder), batches, files) as services:
        mongo = services.mongo
        click.echo(f"{batches:,} batches, {files:,} files")
        for name in ("every batch with files changes", "nothing to change"):
            if name.startswith("every"):
                _forget(mongo)
            _in_process(mongo.settings, name)


def _in_process(settings: Settings, name: str) -> None:
    assert settings.mongodb_uri  # noqa: S101  # the embedded one has it
    words = (settings.mongodb_uri.get_secret_value(), str(settings.data_dir), name)
    subprocess.run([sys.executable, "-m", "bench.sync", "--job", *words], check=True)  # noqa: S603  # ourselves


def _job(address: str, folder: str, name: str) -> None:
    mongo = Mongo(load(mongodb_uri=address, data_dir=Path(folder), query_timeout_seconds=600))
    seconds, asked = _measured(lambda: ours(mongo), lambda: None, 1)
    _line(f"ours, {name}", seconds, asked)
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = re.search(r"VmHWM:\s+(\d+)", status)
    click.echo(f"  its own memory at most: {int(peak[1]) / 1024:,.0f} MB" if peak else "")


@click.command()
@click.option("--large", is_flag=True, help="100,000 batches and 1,000,000 files.")
@click.option("--job", nargs=3, hidden=True)
def main(large: bool, job: tuple[str, str, str] | None) -> None:
    register(_queries)
    if job:
        _job(*job)
    elif large:
        _large()
    else:
        _compare(100, 10_000, old=True)
        _compare(demo.BATCHES, demo.FILES, old=False)


if __name__ == "__main__":
    main()
