"""A cache whose files are damaged, cut short or deleted goes on, empty, in every process that uses it."""

from __future__ import annotations

import multiprocessing
import shutil
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data.query.recovering_cache import RecoveringCache

LARGE = "x" * 100_000  # a value in a file of its own


def _garbage(folder: Path) -> None:
    file = folder / "cache.db"
    with file.open("r+b") as stream:
        stream.write(b"\xde\xad" * (file.stat().st_size // 2))


def _cut(folder: Path) -> None:
    with (folder / "cache.db").open("r+b") as stream:
        stream.truncate(5000)


def _empty(folder: Path) -> None:
    for file in folder.glob("cache.db*"):
        file.write_bytes(b"")


def _deleted(folder: Path) -> None:
    for file in folder.glob("cache.db*"):
        file.unlink()


DAMAGES = pytest.mark.parametrize(
    "damage",
    [_garbage, _cut, _empty, _deleted, shutil.rmtree],
    ids=["garbage", "cut short", "empty", "deleted", "without its folder"],
)


@pytest.fixture
def cache(tmp_path: Path) -> RecoveringCache:
    cache = RecoveringCache(str(tmp_path / "cache"))
    for number in range(300):
        cache.set(number, LARGE if number % 100 == 0 else number)
    return cache


@DAMAGES
@pytest.mark.parametrize(
    "use",
    [
        lambda cache: cache.get(1),
        lambda cache: cache.set("new", 1),
        lambda cache: cache.add("new", 1),
        lambda cache: cache.pop(1),
        lambda cache: cache.delete(1),
        lambda cache: 1 in cache,
        lambda cache: list(cache),
    ],
    ids=["get", "set", "add", "pop", "delete", "contains", "iterate"],
)
def test_a_damaged_cache_is_made_anew_at_its_next_use(
    use: Callable[[RecoveringCache], Any],
    damage: Callable[[Path], None],
    cache: RecoveringCache,
    tmp_path: Path,
) -> None:
    damage(tmp_path / "cache")
    use(cache)
    cache.set("after", LARGE)
    assert cache.get("after") == LARGE
    cache.close()


@DAMAGES
def test_a_damaged_cache_can_be_opened(
    damage: Callable[[Path], None], cache: RecoveringCache, tmp_path: Path
) -> None:
    cache.close()
    damage(tmp_path / "cache")
    with RecoveringCache(str(tmp_path / "cache"), size_limit=1_000_000) as opened:
        opened.set("after", 1)
        assert opened.get("after") == 1
        assert opened.size_limit == 1_000_000


def _use(folder: Path, ready: Any, damaged: Any, found: Any) -> None:
    cache = RecoveringCache(str(folder))
    cache.get(1)
    ready.release()
    damaged.wait(30)
    cache.set(threading.get_native_id(), "mine")
    found.put(threading.get_native_id())
    cache.close()


@DAMAGES
def test_processes_that_had_it_open_share_the_new_one(
    damage: Callable[[Path], None], cache: RecoveringCache, tmp_path: Path
) -> None:
    fork = multiprocessing.get_context("fork")
    ready, damaged, found = fork.Semaphore(0), fork.Event(), fork.SimpleQueue()
    cache.close()
    arguments = (tmp_path / "cache", ready, damaged, found)
    children = [fork.Process(target=_use, args=arguments) for _ in range(4)]
    for child in children:
        child.start()
    for _ in children:
        assert ready.acquire(timeout=30)
    cache.get(1)
    damage(tmp_path / "cache")
    damaged.set()
    for child in children:
        child.join(60)
        assert child.exitcode == 0
    names = [found.get() for _ in children]
    assert [cache.get(name) for name in names] == ["mine"] * 4
    cache.close()


def test_a_value_that_cannot_be_read_is_as_one_that_is_not_there(
    cache: RecoveringCache, tmp_path: Path
) -> None:
    cache.set("list", [LARGE])
    for file in (tmp_path / "cache").rglob("*.val"):
        file.write_bytes(file.read_bytes()[:1000])
    assert cache.get("list", "nothing") == "nothing"
    assert "list" not in cache
    assert cache.get(1) == 1
    cache.close()


@DAMAGES
def test_a_transaction_after_damage_begins_with_an_empty_cache(
    damage: Callable[[Path], None], cache: RecoveringCache, tmp_path: Path
) -> None:
    damage(tmp_path / "cache")
    with cache.transact():
        assert cache.get(1) is None
        cache.set("inside", 2)
    assert cache.get("inside") == 2
    cache.close()


def test_a_transaction_that_meets_damage_fails_and_the_next_one_works(cache: RecoveringCache) -> None:
    def spoil() -> None:
        with cache.transact():
            cache._sql("DROP TABLE Cache")
            cache.set("inside", 1)

    with pytest.raises(sqlite3.Error):
        spoil()
    with cache.transact():
        cache.set("inside", 2)
    assert cache.get("inside") == 2
    cache.close()
