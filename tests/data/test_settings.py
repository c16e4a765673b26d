"""Settings: where they come from, what is refused, and that the credentials never show."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest

from data.errors import SettingsError
from data.settings import Settings, load

SECRET = "s3cr3t"  # noqa: S105 (of nobody)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_command_line_wins_over_the_environment_and_that_over_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path("tanda.toml").write_text('port = 1111\nhost = "file"\ndatabase = "file"\n', encoding="utf-8")
    monkeypatch.setenv("TANDA_PORT", "2222")
    monkeypatch.setenv("TANDA_HOST", "environment")
    settings = load(port=3333, host=None)
    assert (settings.port, settings.host, settings.database) == (3333, "environment", "file")


@pytest.mark.parametrize(
    ("given", "hosts"),
    [
        ({}, ["localhost", "127.0.0.1"]),
        ({"host": "0.0.0.0"}, ["localhost", "127.0.0.1"]),  # noqa: S104 - that is what is asked
        ({"trusted_hosts": " tanda.example.org, "}, ["tanda.example.org", "localhost", "127.0.0.1"]),
        (
            {"host": "10.0.0.1", "trusted_hosts": ".example.org"},
            [".example.org", "localhost", "127.0.0.1", "10.0.0.1"],
        ),
    ],
)
def test_only_its_own_names_and_those_that_are_said_are_answered(
    given: dict[str, Any], hosts: list[str]
) -> None:
    assert load(**given).hosts == hosts


def test_mask_files_live_with_the_batches_unless_said_otherwise() -> None:
    assert load(database="team").files_database == "team"
    assert load(database="team", masks_database="files").files_database == "files"


@pytest.mark.parametrize(
    ("given", "parts"),
    [
        ({"timezone": "Europe/Nowhere"}, ("timezone", "Europe/Madrid")),
        ({"timezone": "../etc/passwd"}, ("timezone",)),
        ({"port": 0}, ("port",)),
        ({"port": "eighty"}, ("port",)),
        ({"log_level": "loud"}, ("log_level",)),
        ({"database": "a b"}, ("database",)),
        ({"no_such_setting": 1}, ("no_such_setting",)),
        ({"port": 0, "threads": 0}, ("port", "threads")),
    ],
)
def test_a_refusal_names_every_wrong_setting(given: dict[str, Any], parts: tuple[str, ...]) -> None:
    with pytest.raises(SettingsError) as refusal:
        load(**given)
    assert all(part in str(refusal.value) for part in parts)
    assert refusal.value.exit_code == 2


@pytest.mark.parametrize(
    "text",
    ["port = ", 'port = "x"', "unknown_thing = 1", f'mongodb_uri = ["mongodb://ana:{SECRET}@host"]'],
    ids=["no TOML", "wrong type", "unknown", "an address of the wrong type"],
)
def test_a_wrong_file_is_refused_without_showing_the_address(text: str) -> None:
    Path("tanda.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as refusal:
        load()
    assert "tanda.toml" in str(refusal.value)
    assert SECRET not in str(refusal.value)


def test_settings_never_show_the_credentials(caplog: pytest.LogCaptureFixture) -> None:
    settings = load(mongodb_uri=f"mongodb://ana:{SECRET}@host/")
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("tanda").info("Settings: %s %r", settings, settings)
    shown = f"{settings} {settings!r} {settings.model_dump()} {settings.model_dump_json()} {caplog.text}"
    assert SECRET not in shown
    assert settings.mongodb_uri is not None
    assert SECRET in settings.mongodb_uri.get_secret_value()


def test_every_setting_says_what_it_means() -> None:
    assert all(field.description for field in Settings.model_fields.values())
