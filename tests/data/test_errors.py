"""One error tree: drawn in the docstring, translatable, able to travel between processes."""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterator

import pytest

from data import errors
from data.errors import TandaError


def _family(kind: type[TandaError]) -> Iterator[type[TandaError]]:
    yield kind
    for child in kind.__subclasses__():
        if child.__module__ == errors.__name__:
            yield from _family(child)


def _drawn() -> dict[str, tuple[str | None, str]]:
    """Name → (parent's name, what is promised) as the docstring's tree says."""
    found: dict[str, tuple[str | None, str]] = {}
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        if match := re.match(r"^([│ ]*(?:[├└]── )?)([A-Z]\w+)\s*(.*)$", line):
            depth = len(match[1]) // 4
            if depth == 0 and match[2] != "TandaError":
                continue
            path[depth:] = [match[2]]
            found[match[2]] = (path[depth - 1] if depth else None, match[3])
    return found


FAMILY = list(_family(TandaError))


def test_the_docstring_draws_the_whole_tree() -> None:
    tree = {kind.__name__: kind.__base__ and kind.__base__.__name__ for kind in FAMILY}
    drawn = {name: parent or "Exception" for name, (parent, _) in _drawn().items()}
    assert drawn == tree


@pytest.mark.parametrize("kind", [kind for kind in FAMILY if kind is not TandaError])
def test_the_docstring_promises_the_status_or_exit_code(kind: type[TandaError]) -> None:
    promised = _drawn()[kind.__name__][1].split()
    expected = f"exit {kind.exit_code}" if "exit" in promised else str(kind.status)
    assert " ".join(promised).endswith(expected)


@pytest.mark.parametrize("kind", FAMILY)
def test_an_error_keeps_its_template_and_parts_through_pickle(kind: type[TandaError]) -> None:
    error = kind("{count} batches of {name}", count=3, name="Ana")
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 (it is our own)
    assert type(copy) is kind
    assert (copy.template, copy.parts, str(copy)) == (error.template, error.parts, "3 batches of Ana")


def test_a_phrase_travels_between_processes() -> None:
    phrase = pickle.loads(pickle.dumps(errors.Phrase("{n:,} bytes", n=1000)))  # noqa: S301 - our own
    assert (phrase, phrase.template, phrase.parts) == ("1,000 bytes", "{n:,} bytes", {"n": 1000})
