"""What the command palette finds, as the server answers it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from dashboard import search
from dashboard.services import Services
from dashboard.url import SEARCH_PATH
from data import saved_views
from data.masks import listing
from data.mongo import server
from data.mongo.client import Mongo
from data.settings import Settings, load
from tests.callbacks.test_callbacks import Browser

WHO: Any = {"actor": "Person 01", "origin": "dashboard"}


@pytest.fixture
def browser(settings: Settings, mongo: Mongo, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    monkeypatch.setattr(search, "_FILES_PATIENCE", 30_000)
    mongo.batches.insert_many(
        [
            {"id": "batch_9", "assignee": "Person Élan", "status": "S"},
            {"id": "batch_10", "metadata": {"review_status": "no_aprobado"}},
            {"id": "lote_ñandú_1"},
            *({"id": f"many_{n}"} for n in range(20)),
        ]
    )
    mongo.people.insert_many([{"name": "Person 01"}, {"name": "Person 02"}])
    mongo.mask_files.insert_many({"filename": f"Masks_Batch_{n}.zip"} for n in range(9))
    services = Services.of(settings)
    yield Browser(services)
    services.connection.close()


def rows(browser: Browser, text: str, language: str = "en", **more: Any) -> dict[str, list[tuple[str, str]]]:
    """The words of each row and where it leads, or what is done, by their group."""
    told = ask(browser, text, language, **more)
    box = [each for each in told if each["props"].get("role") == "listbox"]
    groups = box[0]["props"]["children"] if box else []
    return {
        each["props"]["aria-label"]: [
            (text_of(row["props"]["children"][1]), row["props"].get("href") or row["props"]["data-act"])
            for row in each["props"]["children"][1:]
        ]
        for each in groups
    }


def text_of(node: Any) -> str:
    """The words in a tree of JSON."""
    if isinstance(node, list):
        return "".join(map(text_of, node))
    return text_of(node["props"].get("children") or "") if isinstance(node, dict) else str(node)


def ask(browser: Browser, text: str, language: str = "en", **more: Any) -> list[Any]:
    answer = browser.http.get(
        SEARCH_PATH, query_string={"text": text} | more, headers={"Accept-Language": language}
    )
    assert answer.status_code == 200, answer.text
    told: Any = answer.json
    return list(told["tree"])


def batches(browser: Browser, text: str) -> list[str]:
    return [words for words, _ in rows(browser, text).get("Batches", [])]


def test_batches_are_found_by_a_part_of_their_id_in_their_natural_order(browser: Browser) -> None:
    assert rows(browser, "batch")["Batches"] == [
        ("batch_9", "/batches?batch=batch_9"),
        ("batch_10", "/batches?batch=batch_10"),
    ]
    assert batches(browser, "tch_1") == ["batch_10"]


@pytest.mark.parametrize("text", ["ÑANDÚ", "nandu", unicodedata.normalize("NFD", "ñandú"), " ñandú "])
def test_case_accents_and_their_form_make_no_difference(browser: Browser, text: str) -> None:
    assert batches(browser, text) == ["lote_ñandú_1"]


def test_of_many_the_first_are_listed_with_a_way_to_all(browser: Browser) -> None:
    found = rows(browser, "many")["Batches"]
    assert found[:2] == [("many_0", "/batches?batch=many_0"), ("many_1", "/batches?batch=many_1")]
    assert found[-1] == ("All batches with “many”", "/batches?text=many")
    assert len(found) == 7


def test_people_of_the_crew_and_others_with_work_lead_to_their_pages(browser: Browser) -> None:
    assert [words for words, _ in rows(browser, "person")["People"]] == [
        "Person 01",
        "Person 02",
        "Person Élan",
    ]
    ((words, place),) = rows(browser, "elan per")["People"]
    assert (words, parse_qs(urlsplit(place).query)) == ("Person Élan", {"name": ["Person Élan"]})
    assert rows(browser, "unassig")["People"] == [("Unassigned", "/batches?person=~")]


def test_files_are_found_by_a_part_of_their_name(browser: Browser) -> None:
    found = rows(browser, "batch_")["Mask files"]
    assert found[0] == ("Masks_Batch_0.zip", "/files?file=Masks_Batch_0.zip")
    assert found[-1] == ("All files with “batch_”", "/files?file=batch_")
    assert [words for words, _ in rows(browser, "BATCH_7.z")["Mask files"]] == ["Masks_Batch_7.zip"]


def test_files_that_take_too_long_are_left_to_their_page(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "named", lambda *_: None)
    assert rows(browser, "x")["Mask files"] == [("Look for “x” in the names of files", "/files?file=x")]


def test_views_pages_and_actions_are_there_before_anything_is_typed(browser: Browser, mongo: Mongo) -> None:
    saved_views.save(mongo, "My own one", "/", "priority=high", owner="", **WHO)
    found = rows(browser, "")
    assert list(found) == ["Views", "Pages", "Actions"]
    assert ("My own one", "/?priority=high") in found["Views"]
    assert ("To review", "/batches?stage=segmented&review=pending") in found["Views"]
    assert ("Files", "/files") in found["Pages"]
    assert ("Import a file", "/data?section=add") in found["Actions"]
    assert list(rows(browser, "own my")) == ["Views"]


def test_the_words_are_the_readers(browser: Browser) -> None:
    assert rows(browser, "copia", "es")["Acciones"] == [
        ("Crear o restaurar una copia de seguridad", "/data?section=backups")
    ]
    assert ("Por revisar", "/batches?stage=segmented&review=pending") in rows(browser, "", "es")["Vistas"]


def test_selected_batches_can_be_acted_upon_and_given_to_anybody(browser: Browser) -> None:
    found = rows(browser, "", selected=3)
    assert ("Assign the selected batches", "bulk:person") in found["3 batches selected"]
    assert rows(browser, "assign person 02", selected=1)["1 batch selected"] == [
        ("Assign the selected batches to Person 02", "assign:Person 02")
    ]
    assert "3 batches selected" not in rows(browser, "", selected=0)


def test_nothing_found_and_too_much_typed_are_said(browser: Browser) -> None:
    assert "Nothing found for “zzzz”." in text_of(ask(browser, "zzzz"))
    assert "readable characters" in text_of(ask(browser, "x" * 5000))
    assert "readable characters" in text_of(ask(browser, "a\0b"))


def test_while_the_database_is_away_pages_and_actions_are_found(tmp_path: Path) -> None:
    address = f"mongodb://{server.LOOPBACK}:{server.free_port()}"
    services = Services.of(load(mongodb_uri=address, data_dir=tmp_path, connect_timeout_seconds=0.1))
    away = Browser(services)
    found = rows(away, "fil")
    assert ("Files", "/files") in found["Pages"]
    assert "does not answer" in text_of(ask(away, "fil"))
    services.connection.close()
