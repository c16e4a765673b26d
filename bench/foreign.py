"""While another program writes: how soon a burst is in the figures, and how fast they are given meanwhile."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from pymongo.collection import Collection

from bench import browser, serving
from bench.figures import Figure, timed
from bench.serving import Load
from dashboard.url import DRAWN_PATH
from data.mongo.client import Document
from tests.product import Product, running_product

_TOGETHER = 1000
_AT_ONCE = 10_000  # ids in one question
_QUIET = 5.0  # seconds in which the history gets no entry: it has all
_PATIENCE = 300.0  # seconds until figures are live again
_SOON = {(30_000, 1_000_000): 3.0}
_RATES = {10: 0.5, 100: 0.25}  # writes a second → the least share of the quiet rate
_WORKERS = 8
_CONNECTIONS = 10
_FIGURES = {
    "the list over HTTP": "/api/batches?per_page=100",
    "the overview renewed": f"{DRAWN_PATH}/?stage=in_progress",
    "figures of the overview over HTTP": "/api/metrics/overview",
}


def measured(
    folder: Path, batches: int, seconds: int, bursts: Sequence[int], rates: Sequence[int]
) -> Iterator[Figure]:
    """Over the team in *folder*."""
    with running_product(folder, "--no-demo", workers=_WORKERS) as product:
        browser.wait_for_snapshot(product, batches)
        for number in bursts:
            yield from _bursts(product, batches, number)
        if serving.is_there():
            browser.wait_for_snapshot(product, batches)
            _wait_for_history(product)
            yield from _beside(product, batches, seconds, rates)


def _bursts(product: Product, batches: int, number: int) -> Iterator[Figure]:
    """*number* batches come, change and go again."""
    ids = [f"foreign_{place}" for place in range(number)]
    with product.database() as mongo:
        collection = mongo.batches
        before = _answer(product)[0]
        changes: tuple[tuple[str, Callable[[list[str]], object], str, int], ...] = (
            ("inserts", lambda some: _insert(collection, some), "", before + number),
            ("updates", lambda some: _update(collection, some), "&stage=unknown&text=foreign_", number),
            ("deletes", lambda some: collection.delete_many({"id": {"$in": some}}), "", before),
        )
        for what, change, query, expected in changes:
            for start in range(0, number, _TOGETHER):
                change(ids[start : start + _TOGETHER])
            seconds = timed(lambda: _live(product, query, expected))  # noqa: B023  # run at once
            bare = timed(lambda: _read(collection, ids))
            yield Figure(
                "Foreign writes",
                f"{number:,} {what}, until the list is live again",
                batches,
                seconds,
                "s",
                against=f"reading them, {bare:,.2f} s",
                ratio=None if what == "deletes" else bare / seconds,
            )
            yield Figure(
                "Foreign writes",
                f"{number:,} {what}, seconds until the list is live again",
                batches,
                seconds,
                "s",
                most=_SOON.get((number, batches)),
            )


def _insert(collection: Collection[Document], ids: list[str]) -> None:
    collection.insert_many({"id": each, "status": "S", "metadata": {"priority": "alta"}} for each in ids)


def _update(collection: Collection[Document], ids: list[str]) -> None:
    collection.update_many({"id": {"$in": ids}}, {"$set": {"status": "somewhere else"}})


def _read(collection: Collection[Document], ids: list[str]) -> None:
    for start in range(0, len(ids), _AT_ONCE):
        list(collection.find({"id": {"$in": ids[start : start + _AT_ONCE]}}))


def _answer(product: Product, query: str = "") -> tuple[int, str]:
    with urlopen(f"{product.address}/api/batches?per_page=1{query}", timeout=60) as answer:  # noqa: S310  # ours
        return json.load(answer)["total"], answer.headers["Tanda-State"]


def _live(product: Product, query: str, expected: int) -> None:
    until = time.monotonic() + _PATIENCE
    while (found := _answer(product, query)) != (expected, "live"):
        if time.monotonic() > until:
            raise TimeoutError(f"{found} instead of {expected}, live")
        time.sleep(0.02)


def _wait_for_history(product: Product) -> None:
    """Until the history has all of what was changed in the bursts: only then are seconds quiet."""
    with product.database() as mongo:
        before, since = -1, time.monotonic()
        while time.monotonic() < since + _QUIET:
            if (entries := mongo.events.estimated_document_count()) != before:
                before, since = entries, time.monotonic()
            time.sleep(0.2)


def _beside(product: Product, batches: int, seconds: int, rates: Sequence[int]) -> Iterator[Figure]:
    """Answers a second while so many batches are written, against those of quiet seconds just before."""
    failed = 0
    for what, path in _FIGURES.items():
        address = product.address + path
        for rate in rates:
            quiet = serving.hit(address, _CONNECTIONS, seconds)
            with _writing(product, rate) as written:
                load = serving.hit(address, _CONNECTIONS, seconds)
            failed += quiet.failed + load.failed
            yield _rate(what, batches, rate, quiet, load)
            yield Figure(
                "Foreign writes",
                f"{what}: written a second, of {rate}",
                batches,
                written() / seconds,
                "batches/s",
            )
    yield Figure("Foreign writes", "failed requests beside them", batches, failed, "requests", most=0.0)


def _rate(what: str, batches: int, rate: int, quiet: Load, load: Load) -> Figure:
    return Figure(
        "Foreign writes",
        f"{what}, while {rate} batches a second are written, {_CONNECTIONS} connections: {load}",
        batches,
        load.rate,
        "requests/s",
        against=f"nothing written, {quiet.rate:,.0f}/s",
        ratio=load.rate / quiet.rate,
        least=_RATES[rate],
    )


@contextmanager
def _writing(product: Product, rate: int) -> Iterator[Callable[[], int]]:
    """Another program changes *rate* batches a second; how many it has changed."""
    over, counted = threading.Event(), [0]

    def write() -> None:
        with product.database() as mongo:
            keys = [each["_id"] for each in mongo.batches.find({}, {"_id": 1}).limit(1000)]
            began = time.monotonic()
            while not over.wait(max(0.0, began + counted[0] / rate - time.monotonic())):
                change = {
                    "$set": {"comments": f"written {counted[0]}", "status": "S" if counted[0] % 2 else "NS"}
                }
                mongo.batches.update_one({"_id": keys[counted[0] % len(keys)]}, change)
                counted[0] += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield lambda: counted[0]
    finally:
        over.set()
        writer.join()
