"""How fast sync is: the way it was done before, ours, and what a bare pass with a dictionary needs.

`python -m bench.sync` is this part alone; `--large` takes 100,000 batches and 1,000,000 files.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import click
from pymongo import UpdateOne

from bench import report
from bench.figures import Figure, peak_megabytes, timed
from bench.team import team
from data import demo
from data.masks.sync import sync
from data.mongo.client import COMMENT, Mongo
from data.settings import Settings, load

_READS = ("find", "aggregate", "count")
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


def measured(times: int, *, quick: bool = False) -> Iterator[Figure]:
    """Over databases of its own. *quick*: small ones."""
    yield from _compared(10 if quick else 100, 100 if quick else 10_000, times, old=True)
    if not quick:
        yield from _compared(demo.BATCHES, demo.FILES, times, old=False)


def _compared(batches: int, files: int, times: int, *, old: bool) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder, team(Path(folder), batches, files) as services:
        mongo = services.mongo

        def forget() -> None:
            _forget(mongo)

        before = _timed(mongo, lambda: by_patterns(mongo), 1, forget) if old else None
        whole = _timed(mongo, lambda: ours(mongo), times, forget)
        again = _timed(mongo, lambda: ours(mongo), times)
        bulk = _timed(mongo, lambda: by_dictionary(mongo, write=True), times, forget)
        bare = _timed(mongo, lambda: by_dictionary(mongo, write=False), times)
    every, none = f"{files:,} files, every batch changes", f"{files:,} files, nothing to change"
    if before:
        yield _figure(every, batches, whole, "nine patterns and five searches a batch", before, quicker=True)
    yield _figure(every, batches, whole, "the time of a dictionary and one bulk write without history", bulk)
    yield _figure(none, batches, again, "the time of a dictionary", bare)


_Timed = tuple[float, int]  # seconds, questions to the database


def _timed(
    mongo: Mongo, run: Callable[[], None], times: int, before: Callable[[], None] = lambda: None
) -> _Timed:
    """The fastest of *times* runs."""
    seconds, asked = [], 0
    for _ in range(times):
        before()
        asked = _asked(mongo)
        seconds.append(timed(run))
        asked = _asked(mongo) - asked
    return min(seconds), asked


def _asked(mongo: Mongo) -> int:
    """How many questions the server has been asked."""
    counted = mongo.client.admin.command("serverStatus")["metrics"]["commands"]
    return sum(int(counted[name]["total"]) for name in _READS)


def _figure(
    what: str, batches: int, ours: _Timed, against: str, theirs: _Timed, *, quicker: bool = False
) -> Figure:
    """*quicker*: the ratio tells how many times as fast ours is; else how many times its time ours takes."""
    seconds, asked = theirs
    return Figure(
        "Sync",
        f"{what}, {ours[1]} queries",
        batches,
        ours[0],
        "s",
        against=f"{against}, {seconds:,.3g} s, {asked:,} queries",
        ratio=seconds / ours[0] if quicker else ours[0] / seconds,
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
    seconds, asked = _timed(mongo, lambda: ours(mongo), 1)
    click.echo(f"  ours, {name:<38}{seconds:>10.3f} s{asked:>8,} queries")
    click.echo(f"  its own memory at most: {peak_megabytes():,.0f} MB")


@click.command()
@click.option("--large", is_flag=True, help="100,000 batches and 1,000,000 files.")
@click.option("--job", nargs=3, hidden=True)
def main(large: bool, job: tuple[str, str, str] | None) -> None:
    if job:
        _job(*job)
    elif large:
        _large()
    else:
        for figure in measured(3):
            click.echo(report.line(figure))


if __name__ == "__main__":
    main()
