"""Who a change is said to be by."""

from __future__ import annotations

from pathlib import Path

import flask
import pytest

from dashboard.dash_internals import context_value
from dashboard.http.actor import IN_CONTEXT, actor
from data.errors import SettingsError
from data.settings import load


@pytest.mark.parametrize(
    ("header", "told", "name"),
    [
        (None, "Person 01", "supervisor"),
        ("X-User", "Person 01", "Person 01"),
        ("X-User", "  Person\t 01 ", "Person 01"),
        ("X-User", "", "supervisor"),
        ("X-User", "Persona Ñ".encode().decode("latin-1"), "Persona Ñ"),
        ("X-User", "Persona Ñ", "Persona Ñ"),
        ("X-User", "x" * 500, "x" * 100),
    ],
)
def test_a_proxy_names_the_actor_where_a_setting_says_so(
    tmp_path: Path, header: str | None, told: str, name: str
) -> None:
    settings = load(data_dir=tmp_path, actor_header=header)
    with flask.Flask("test").test_request_context(headers={"X-User": told}):
        assert actor(settings) == name


def test_a_job_acts_for_whoever_asked_for_it(tmp_path: Path) -> None:
    settings = load(data_dir=tmp_path)
    assert actor(settings) == "supervisor"
    token = context_value.set({IN_CONTEXT: "Person 01"})
    try:
        assert actor(settings) == "Person 01"
    finally:
        context_value.reset(token)


def test_a_header_is_named_as_headers_are(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="actor_header"):
        load(data_dir=tmp_path, actor_header="X User:")
