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
