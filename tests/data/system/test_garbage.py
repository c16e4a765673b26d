"""Python's search for garbage is put off for a while, by any number of threads."""

from __future__ import annotations

import gc

import pytest

from data.system import garbage


def test_garbage_is_searched_for_again_when_the_last_who_put_it_off_is_done() -> None:
    with garbage.put_off():
        with garbage.put_off():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_garbage_is_searched_for_again_after_an_error() -> None:
    with pytest.raises(ValueError, match="x"), garbage.put_off():
        raise ValueError("x")
    assert gc.isenabled()


def test_what_was_there_before_is_looked_at_again_afterwards() -> None:
    assert gc.get_freeze_count() == 0
    with garbage.spared():
        assert gc.get_freeze_count() > 0
        with garbage.spared():
            assert gc.get_freeze_count() > 0
        assert gc.get_freeze_count() > 0
    assert gc.get_freeze_count() == 0


def test_what_a_worker_has_set_aside_for_good_stays_so() -> None:
    gc.freeze()
    try:
        with garbage.spared():
            pass
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
