"""What Tanda uses of Dash's inside is still as Tanda thinks it is."""

from __future__ import annotations

from pathlib import Path

import dash
from dash import ctx, dcc
from dash._no_update import NoUpdate

from dashboard.dash_internals import NO_UPDATE, PUSH_EVENT, AttributeDict, context_value
from tests.product import ROOT


def test_the_context_that_a_job_sets_is_the_one_that_callbacks_see() -> None:
    token = context_value.set(AttributeDict(triggered_inputs=[{"prop_id": "ours.data", "value": 1}]))
    try:
        assert ctx.triggered_id == "ours"
    finally:
        context_value.reset(token)


def test_what_a_job_gives_back_for_no_update_is_taken_for_it() -> None:
    assert NoUpdate.is_no_update(NO_UPDATE)


def test_links_of_dash_and_ours_tell_of_an_address_in_the_same_way() -> None:
    theirs = Path(dcc.__file__).parent / "dash_core_components.js"
    for script in (theirs, ROOT / "assets" / "static_tree.js"):
        assert f'"{PUSH_EVENT}"' in script.read_text(encoding="utf-8")


def test_private_names_of_dash_stand_in_one_module_only() -> None:
    files = [path for room in ("dashboard", "callbacks") for path in (ROOT / room).rglob("*.py")]
    users = [path.stem for path in files if "from dash._" in path.read_text(encoding="utf-8")]
    assert users == ["dash_internals"]
    assert dash.__version__ in (ROOT / "requirements.txt").read_text(encoding="utf-8")
