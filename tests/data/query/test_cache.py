"""Answers on disk: computed once, also when all workers miss together; a failure is not an answer."""

from __future__ import annotations

import multiprocessing
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from diskcache import Cache

from data.errors import DatabaseTimeout, StorageError
from data.query.cache import compute_once, find, key_of, open_cache, works
from data.settings import Settings, load


@pytest.fixture
def cache(settings: Settings) -> Iterator[Cache]:
    with open_cache(settings) as opened:
        yield opened


def _compute_in_child(settings: Settings, barrier: Any, computed: Any, answers: Any) -> None:
    def compute() -> str:
        with computed.get_lock():
            computed.value += 1
        return "answer"

    with open_cache(settings) as cache:
        barrier.wait(30)
        answers.put(compute_once(cache, "question", compute))


def test_processes_that_miss_together_compute_once(settings: Settings) -> None:
    fork = multiprocessing.get_context("fork")
    barrier, computed, answers = fork.Barrier(6), fork.Value("i", 0), fork.SimpleQueue()
    children = [
        fork.Process(target=_compute_in_child, args=(settings, barrier, computed, answers)) for _ in range(6)
    ]
    for child in children:
        child.start()
    assert [answers.get() for _ in children] == ["answer"] * 6
    for child in children:
        child.join(30)
    assert computed.value == 1


def test_answer_is_found_while_another_worker_writes(cache: Cache) -> None:
    compute_once(cache, "question", lambda: "answer")
    with closing(sqlite3.connect(Path(cache.directory) / "cache.db", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with ThreadPoolExecutor(1) as pool:
            looking = pool.submit(find, cache, "question")
            done, _ = wait([looking], timeout=5)
            writer.execute("ROLLBACK")
    assert looking in done
    assert looking.result() == "answer"


def test_threads_that_miss_together_compute_once(cache: Cache) -> None:
    computed: list[int] = []

    def compute(number: int) -> int:
        computed.append(number)
        return number

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: compute_once(cache, "q", lambda: compute(n)), range(8)))
    assert len(computed) == 1
    assert found == computed * 8


def test_a_failure_is_passed_on_and_the_next_one_tries_again(cache: Cache) -> None:
    def fail() -> None:
        raise DatabaseTimeout("too long")

    for _ in range(2):
        with pytest.raises(DatabaseTimeout):
            compute_once(cache, "question", fail)
    assert compute_once(cache, "question", lambda: 1) == 1


def test_an_answer_keeps_its_types(cache: Cache) -> None:
    frame = pd.DataFrame({"due": pd.Series(["2025-06-01", None], dtype=object), "n": [1, 2]})
    compute_once(cache, "frame", lambda: frame)
    pd.testing.assert_frame_equal(find(cache, "frame"), frame)
    assert find(cache, "another") is None


def test_keys_tell_parts_apart() -> None:
    keys = [
        key_of(*parts)
        for parts in (("a", "b"), ("ab",), ("a", ("b",)), ("a", None), ("a", "None"), (1,), ("1",))
    ]
    assert len(set(keys)) == len(keys)
    assert key_of("a", ("b", 1)) == key_of("a", ("b", 1))


def test_the_cache_says_whether_it_works(settings: Settings) -> None:
    cache = open_cache(settings)
    assert works(cache)
    cache.close()
    folder = settings.data_dir / "answers"
    assert folder.stat().st_mode & 0o777 == 0o700
    for file in folder.glob("cache.db*"):
        file.unlink()
    (folder / "cache.db").mkdir()
    assert not works(cache)


def test_a_folder_that_cannot_be_used_is_named(settings: Settings) -> None:
    place = settings.data_dir / "file"
    place.write_text("in the way", encoding="utf-8")
    with pytest.raises(StorageError, match="file"):
        open_cache(load(data_dir=place))
    (settings.data_dir / "answers").mkdir()
    (settings.data_dir / "answers" / "cache.db").mkdir()
    with pytest.raises(StorageError, match="answers"):
        open_cache(settings)
