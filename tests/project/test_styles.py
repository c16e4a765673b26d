"""The style sheets do not make the browser style the whole page anew."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.product import ROOT

_SHEETS = sorted((ROOT / "assets").glob("*.css"))
_INNERMOST = re.compile(r"\([^()]*\)")
#: What is in or beside an element that is chosen by what is inside it, and has no name or is a part of one.
_UNNAMED = re.compile(r":has\b.*[\s>+~](\*|:not)[^\s>+~]*$|:has\b.*[\s>+~][^\s>+~]*::")


def selectors(text: str) -> list[str]:
    """Those of a style sheet, each by itself, without what stands in their brackets."""
    bare = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    heads = [each.strip() for each in re.findall(r"([^{}]+)\{", bare)]
    while any(map(_INNERMOST.search, heads)):
        heads = [_INNERMOST.sub(lambda found: ":has" if ":has" in found[0] else "", each) for each in heads]
    return [each.strip() for head in heads for each in head.split(",")]


@pytest.mark.parametrize("sheet", _SHEETS, ids=lambda path: path.name)
def test_what_depends_on_what_is_inside_another_element_is_named(sheet: Path) -> None:
    """Else Chromium asks all elements about it whenever anything is drawn: a third of a filter on Team."""
    assert not list(filter(_UNNAMED.search, selectors(sheet.read_text(encoding="utf-8"))))


@pytest.mark.parametrize(
    ("selector", "unnamed"),
    [
        (".list-head:has(> .bar:not(.hidden)) > .head > :not(.quiet)", True),
        (".control:has(.pill) input::placeholder", True),
        (".box:not(:has(.a, .b)) > *", True),
        (".list-head:has(> .bar:not(.hidden)) > .head", False),
        (".box:has(.a) :is(.b, #c)", False),
        (".box:is(.a, .b:not(:has(.c)))::before", False),
        (".box > *", False),
    ],
)
def test_such_a_selector_is_known(selector: str, unnamed: bool) -> None:
    (bare,) = selectors(selector + " {}")
    assert bool(_UNNAMED.search(bare)) is unnamed
