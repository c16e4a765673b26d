"""The API: each operation does what the page's does, and says so in the way its document promises."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import bson
import flask
import pandas as pd
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from dashboard.api import application as api_room
from dashboard.api import (
    batches,
    downloads,
    files,
    guards,
    history,
    jobs,
    metrics,
    models,
    page,
    paging,
    people,
    problems,
    tasks,
)
from dashboard.operations.arguments import FilterQuery
from dashboard.panel_data import tabulated
from dashboard.response_cache import WorkerCache
from dashboard.services import Services
from dashboard.url import View
from data.batches import edits
from data.exports.workbook import MEDIA_TYPE
from data.query.filters import EVERYTHING, FIELDS, Filters
from data.query.questions import Counts
from data.query.service import total_of
from data.settings import Settings
from tests import http, sheets

ROOMS = (batches, downloads, files, history, jobs, metrics, models, people, problems, tasks)
DONE = {"wait": 30}


@pytest.fixture(name="services")
def _services(settings: Settings) -> Iterator[Services]:
    services = Services.of(settings)
    yield services
    services.connection.client.drop_database(settings.database)
    services.connection.close()


@pytest.fixture
def api(settings: Settings, services: Services) -> FlaskClient:
    """A program that uses an empty database of this test's own."""
    return http.served(settings, services).test_client(use_cookies=False)


@pytest.fixture(scope="session", name="reader")
def _reader(team: Services) -> FlaskClient:
    """A program that reads the shared demo team."""
    return http.served(team.settings, team).test_client(use_cookies=False)


def problem(answer: Any, status: int) -> dict[str, Any]:
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), answer.text
    told: dict[str, Any] = answer.json
    assert told["status"] == status
    assert {"type", "title", "detail", "instance"} <= set(told)
    return told


def done(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json
    return told


def made(api: FlaskClient, *ids: str, **fields: Any) -> None:
    for each in ids:
        assert api.post("/api/batches", json={"id": each, **fields}).status_code == 201


_ODD = [
    *(
        "a/b",
        "/a",
        "a/",
        "a//b",
        "a/../b",
        "../a",
        "a/rename",
        "rename",
        "quick-create/preview",
        "bulk-change",
    ),
    *("100%", "a%2Fb", "a?b=c", "a#b", "a&b;c", "a b", "...", "a\nb", "ñ", "n\u0303", "\\", "😀" * 200),
]


@pytest.mark.parametrize("odd", _ODD)
def test_what_was_made_is_where_its_location_says(api: FlaskClient, odd: str) -> None:
    for path, body in (("/api/batches", {"id": odd}), ("/api/people", {"name": odd})):
        answer = api.post(path, json=body)
        assert answer.status_code == 201, answer.text
        location = answer.headers["Location"]
        assert re.fullmatch(r"/api/[a-z]+/[A-Za-z0-9._~%-]+", location)
        assert done(api.get(location)) == answer.json
    batch = api.post("/api/batches", json={"id": f"{odd[:190]} 2"}).headers["Location"]
    renamed = api.post(f"{batch}/rename", json={"id": f"{odd[:190]}/rename"})
    assert renamed.json
    assert done(api.get(renamed.headers["Location"]))["id"] == renamed.json["id"]
    assert api.patch(renamed.headers["Location"], json={"comments": "seen"}).status_code == 200
    assert api.delete(renamed.headers["Location"]).status_code == 204


def test_a_plan_shows_what_is_stored_and_leaves_out_what_is_not_there(
    api: FlaskClient, services: Services
) -> None:
    due = datetime(2026, 3, 4, tzinfo=UTC)
    stored: list[dict[str, Any]] = [
        {"id": "a"},
        {"id": "b", "metadata": {}},
        {"id": "c", "metadata": {"priority": bson.ObjectId("0" * 24), "due_date": due}},
        {"id": "d", "metadata": {"priority": bson.Decimal128("1.5"), "due_date": bson.DatetimeMS(2**60)}},
    ]
    services.mongo.batches.insert_many(stored)
    asked = {"ids": ["a", "b", "c", "d"], "count": 4, "values": {"priority": "high", "due": "2026-03-05"}}
    plan = done(api.post("/api/batches/edit/preview", json=asked))
    whole = {"priority": "alta", "due_date": "2026-03-05"}
    fields = {f"metadata.{name}": value for name, value in whole.items()}
    due_before, due_after = "2026-03-04T00:00:00+00:00", "2026-03-04T23:00:00+00:00"
    assert sorted(plan["rows"], key=lambda row: row["id"]) == [
        {"id": "a", "before": {}, "after": {"metadata": whole}},
        {"id": "b", "before": {}, "after": fields},
        {
            "id": "c",
            "before": {"metadata.priority": "0" * 24, "metadata.due_date": due_before},
            "after": {"metadata.priority": "alta", "metadata.due_date": due_after},
        },
        {
            "id": "d",
            "before": {"metadata.priority": "1.5", "metadata.due_date": 2**60},
            "after": fields,
        },
    ]
    assert (plan["matched"], plan["changed"]) == (4, 4)


@pytest.mark.parametrize("dots", [".", "..", " .. "])
def test_what_no_address_leads_to_is_not_made(api: FlaskClient, dots: str) -> None:
    problem(api.post("/api/batches", json={"id": dots}), 422)
    problem(api.post("/api/people", json={"name": dots}), 422)
    made(api, "a")
    problem(api.post("/api/batches/a/rename", json={"id": dots}), 422)


# --- the document ------------------------------------------------------------------------------------


def test_the_document_names_every_operation(reader: FlaskClient) -> None:
    told = done(reader.get("/api/openapi.json"))["paths"]
    described = {(path, method.upper()) for path, each in told.items() for method in each}
    app = reader.application.wsgi_app.application.mounts["/api"]  # type: ignore[attr-defined]  # middleware has it
    plain = {"/openapi.json", "/docs", "/docs.js", "/"}
    routes = {
        (page.address(rule.rule), method)
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.rule not in plain
    }
    assert described == routes


def test_no_two_models_share_a_name_in_the_document() -> None:
    """The later one would be described in the place of the other."""
    models_ = {
        each
        for room in ROOMS
        for each in vars(room).values()
        if isinstance(each, type) and issubclass(each, BaseModel) and each.__module__ == room.__name__
    }
    names = [each.__name__ for each in models_]
    assert len(names) == len(set(names))


def test_the_readable_page_loads_nothing_from_elsewhere(reader: FlaskClient) -> None:
    answer = reader.get("/api/docs")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    named = re.findall(r'(?:src|href|spec-url)="([^"]+)"', answer.text)
    assert sorted(named) == ["data:,", "docs.js", "openapi.json"]
    assert 'load-fonts="false"' in answer.text
    for each in ("docs.js", "openapi.json"):
        assert reader.get(f"/api/{each}").status_code == 200


def test_the_root_leads_to_the_readable_page(reader: FlaskClient) -> None:
    answer = reader.get("/api/", follow_redirects=True)
    assert (answer.status_code, answer.request.path) == (200, "/api/docs")


@pytest.mark.parametrize("path", ["/api/batches", "/", "/drawn/", "/uploads"])
def test_another_sites_name_for_this_machine_is_not_answered(reader: FlaskClient, path: str) -> None:
    answer = reader.get(path, headers={"Host": "evil.example:8050"})
    assert answer.status_code == 400
    assert "TANDA_TRUSTED_HOSTS" in answer.text
    assert reader.get(path, headers={"Host": "127.0.0.1:8050"}).status_code != 400


def test_the_room_is_mounted_where_it_says() -> None:
    assert api_room.PREFIX == "/api"


# --- problems ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "options", "status"),
    [
        ("GET", "/api/nothing", {}, 404),
        ("GET", "/api/batches/", {}, 404),
        ("PUT", "/api/batches", {}, 405),
        ("GET", "/api/batches/nobody_has_this", {}, 404),
        ("GET", "/api/batches?page=0", {}, 422),
        ("GET", "/api/batches?per_page=1001", {}, 422),
        ("GET", "/api/batches?due=someday", {}, 422),
        ("GET", "/api/batches?due=2026-13-01..", {}, 400),
        ("GET", "/api/batches?stage=lost", {}, 400),
        ("GET", "/api/batches?sort=beauty", {}, 400),
        ("GET", "/api/batches?page=1&cursor=x", {}, 400),
        ("GET", "/api/batches?cursor=x", {}, 400),
        ("GET", "/api/events?cursor=x", {}, 422),
        ("GET", "/api/operations?before=0001-01-01T00:00:00%2B14:00", {}, 422),
        ("POST", "/api/batches", {"data": "id=1"}, 415),
        ("POST", "/api/batches", {"data": "{", "content_type": "application/json"}, 400),
        ("POST", "/api/batches", {"data": "[" * 100_000, "content_type": "application/json"}, 400),
        ("POST", "/api/batches", {"data": "[1]", "content_type": "application/json"}, 422),
        ("POST", "/api/batches", {"json": {"id": 7}}, 422),
        ("POST", "/api/batches", {"json": {"id": "a", "colour": "red"}}, 422),
        ("POST", "/api/batches", {"data": '{"id": "\\ud800"}', "content_type": "application/json"}, 422),
        ("PATCH", "/api/batches/a", {"data": '{"status": 1e999}', "content_type": "application/json"}, 422),
        ("PATCH", "/api/batches/a", {"json": {"metadata.total_masks": 2**70}}, 422),
        ("POST", "/api/sync-batch-files", {"json": {}}, 415),
        ("POST", "/api/sync-batch-files?wait=31", {}, 422),
        ("POST", "/api/import?name=a.json", {"json": []}, 415),
        ("GET", "/api/jobs/1", {}, 404),
        ("GET", "/api/backups/..", {}, 404),
        ("GET", "/api/exports/x/y", {}, 404),
        ("GET", "/api/integrity", {}, 404),
    ],
)
def test_what_is_wrong_is_a_problem_document(
    api: FlaskClient, method: str, path: str, options: Any, status: int
) -> None:
    told = problem(api.open(path, method=method, **options), status)
    assert told["instance"] == path.partition("?")[0]


@pytest.mark.parametrize("path", ["/api/batches", "/api/batches/a", "/api/backups"])
def test_an_unknown_parameter_is_refused_by_name(api: FlaskClient, path: str) -> None:
    told = problem(api.get(path, query_string={"colour": "red"}), 422)
    assert [(each["place"], each["name"]) for each in told["errors"]] == [("query", "colour")]


def test_an_unknown_field_is_refused_by_name(api: FlaskClient) -> None:
    told = problem(api.post("/api/batches", json={"id": "a", "metadata": {"colour": "red"}}), 422)
    assert [(each["place"], each["name"]) for each in told["errors"]] == [("body", "metadata.colour")]
    made(api, "a")
    assert "colour" in problem(api.patch("/api/batches/a", json={"colour": "red"}), 422)["detail"]


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ('{"id": "a", "metadata": {"note": [null, {"deep": 1e999}]}}', "metadata.note.deep"),
        ('{"id": "a", "metadata": {"half \\ud800": 1}}', "metadata.half ?"),
        ('{"id": "a", "' + "x" * 150 + '": {"y": "\\ud800"}}', "x" * 100),
        ('{"id": "a", "metadata": {"' + "x" * 150 + '": 1e999}}', "metadata." + "x" * 91),
    ],
)
def test_what_no_database_can_hold_is_refused_by_at_most_100_characters_of_its_path(
    api: FlaskClient, body: str, name: str
) -> None:
    told = problem(api.post("/api/batches", data=body, content_type="application/json"), 422)
    assert [(each["place"], each["name"]) for each in told["errors"]] == [("body", name)]
    assert told["detail"] == f"The field “{name}” cannot be stored."


def test_a_long_name_of_much_takes_no_more_room_than_the_body() -> None:
    body = {"x" * 100_000: {f"a{n}": n for n in range(1000)}}
    tracemalloc.start()
    try:
        guards._refuse_unstorable(body)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000  # the paths in full are 200 MB
    finally:
        tracemalloc.stop()


def test_a_body_that_is_too_large_is_refused(api: FlaskClient) -> None:
    body = b'{"id": "' + b"a" * 9_000_000 + b'"}'
    problem(api.post("/api/batches", data=body, content_type="application/json"), 413)


def test_a_problem_is_told_in_the_readers_language(api: FlaskClient) -> None:
    answer = api.get("/api/batches/a", headers={"Accept-Language": "es"})
    assert problem(answer, 404)["detail"] == "No hay ningún lote a."


def test_a_wrong_method_is_told_which_there_are(api: FlaskClient) -> None:
    answer = api.put("/api/batches")
    assert {"GET", "POST"} <= set(re.split(", ?", answer.headers["Allow"]))


# --- who may write -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({}, True),
        ({"Origin": "http://localhost"}, True),
        ({"Origin": "http://elsewhere.example"}, False),
        ({"Origin": "null"}, False),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://behind.a.proxy"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "none", "Origin": "http://localhost"}, True),
        ({"Sec-Fetch-Site": "none", "Origin": "http://elsewhere.example"}, False),
        ({"Sec-Fetch-Site": "none", "Origin": "null"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"}, False),
    ],
)
@pytest.mark.parametrize("path", ["/api/batches", "/live", "/_dash-update-component"])
def test_another_sites_page_cannot_write(
    api: FlaskClient, path: str, headers: dict[str, str], allowed: bool
) -> None:
    answer = api.post(path, json={"id": "a"}, headers=headers)
    assert (answer.status_code != 403) == allowed
    assert api.get("/api/batches", headers=headers).status_code == 200


@pytest.mark.parametrize(("header", "actor"), [(None, "api"), ("X-User", "Person 01")])
def test_only_the_header_of_a_setting_names_the_actor(
    settings: Settings, services: Services, header: str | None, actor: str
) -> None:
    settings = settings.model_copy(update={"actor_header": header, "trusted_proxies": "127.0.0.1"})
    api = http.served(settings, services).test_client(use_cookies=False)
    headers = {"X-User": "Person 01"}
    api.post("/api/batches", json={"id": "a"}, headers=headers)
    api.post("/api/batches/quick-create", json={"ids": ["b"]}, headers=headers)
    told = done(api.get("/api/operations"))["items"]
    assert [(each["actor"], each["origin"]) for each in told] == [(actor, "api")] * 2


# --- the list ----------------------------------------------------------------------------------------

QUERIES = (
    "",
    "stage=segmented&review=approved",
    "person=~",
    "text=batch_2",
    "overdue=yes&priority=high",
    "due=2020-01-01..2027-01-01",
    "approved=none&files=no",
    "duplicated=yes",
    "view=everyday",
    "text=&person=",
)


def test_every_filter_of_the_bar_is_a_parameter() -> None:
    assert set(FilterQuery.model_fields) == {*FIELDS, "view"}


@pytest.mark.parametrize("query", QUERIES)
def test_the_list_is_what_the_page_shows(reader: FlaskClient, team: Services, query: str) -> None:
    where = Filters.from_query(query)
    told = done(reader.get(f"/api/batches?{query}&per_page=20&page=2"))
    rows, total, _ = team.answers.page(("id", "stage"), where, (("id", False),), 20, 40)
    assert told["total"] == total
    assert [(each["id"], each["stage"]) for each in told["items"]] == [(e["id"], e["stage"]) for e in rows]
    assert (told["page"], told["per_page"]) == (2, 20)


ORDERS = ("", "-due,id", "person,-uploaded", "stage", "-file_count", "-completed,priority", "overdue,-id")


@given(
    order=st.sampled_from(ORDERS),
    query=st.sampled_from(("", "stage=segmented", "person=~", "due=none")),
    per_page=st.integers(40, 300),
)
def test_the_pages_behind_each_other_are_the_whole_list(
    reader: FlaskClient, order: str, query: str, per_page: int
) -> None:
    address = f"/api/batches?{query}&sort={order}"
    whole = done(reader.get(f"{address}&per_page=1000"))
    told = done(reader.get(f"{address}&per_page={per_page}"))
    found = told["items"]
    while told["next_cursor"]:
        told = done(reader.get(f"{address}&per_page={per_page}&cursor={told['next_cursor']}"))
        assert len(told["items"]) <= per_page
        found += told["items"]
    assert found == whole["items"]
    assert whole["total"] == len(found)


@pytest.mark.parametrize("order", ["id", "-id", "due,id", "-due", "priority,-id"])
@pytest.mark.parametrize("change", ["deleted", "moved"])
@pytest.mark.parametrize("read", [5, 11])
def test_a_cursor_holds_its_place_while_others_work(
    api: FlaskClient, order: str, change: str, read: int
) -> None:
    for n in range(12):
        due = f"2026-01-{n % 5 + 1:02}" if n % 6 else ""
        made(api, f"batch_{n:02}", metadata={"due_date": due, "priority": "alta" if n % 2 else "baja"})
    before = [each["id"] for each in done(api.get(f"/api/batches?sort={order}"))["items"]]
    first = done(api.get(f"/api/batches?sort={order}&per_page={read}"))
    last = first["items"][-1]["id"]
    if change == "deleted":
        api.delete(f"/api/batches/{last}")
    else:
        api.patch(f"/api/batches/{last}", json={"metadata.due_date": "2027-01-01", "metadata.priority": ""})
    rest = done(api.get(f"/api/batches?sort={order}&cursor={first['next_cursor']}"))
    assert [each["id"] for each in rest["items"] if each["id"] != last] == before[read:]


def test_a_page_is_made_once_until_the_data_change(
    api: FlaskClient, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(api, "a", "b")
    read, made_for = paging.read, []

    def noted(*given: Any) -> paging.Page:
        made_for.append(given)
        return read(*given)

    monkeypatch.setattr(paging, "read", noted)
    first, again = (api.get("/api/batches?sort=-id") for _ in range(2))
    assert (first.json, first.headers["Tanda-State"]) == (again.json, again.headers["Tanda-State"])
    assert len(made_for) == 1
    api.get("/api/batches?sort=id")
    assert len(made_for) == 2
    services.mongo.batches.insert_one({"id": "c"})
    services.answers.freshness.look_again()
    assert [each["id"] for each in done(api.get("/api/batches?sort=-id"))["items"]] == ["c", "b", "a"]


def test_a_page_of_older_figures_is_not_kept(api: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    made(api, "a")
    read = paging.read

    def older(*given: Any) -> paging.Page:
        page = read(*given)
        return replace(page, items=[], reading=replace(page.reading, state="refreshing"))

    with monkeypatch.context() as while_newer_are_made:
        while_newer_are_made.setattr(paging, "read", older)
        answer = api.get("/api/batches")
        assert (done(answer)["items"], answer.headers["Tanda-State"]) == ([], "refreshing")
    assert len(done(api.get("/api/batches"))["items"]) == 1


def test_no_more_is_remembered_than_a_worker_has_room_for(services: Services) -> None:
    kept = WorkerCache(services)
    reading = services.answers.ask([Counts(())])
    with flask.Flask("test").app_context():
        for number in range(3000):
            kept.response(lambda _: ({}, reading), number)
    assert 0 < len(kept._responses) < 1100


def test_a_cursor_is_of_one_list_only(reader: FlaskClient) -> None:
    cursor = done(reader.get("/api/batches?per_page=5"))["next_cursor"]
    told = problem(reader.get(f"/api/batches?sort=due&cursor={cursor}"), 400)
    assert "not a cursor of this list" in told["detail"]


@pytest.mark.parametrize("values", ["[]", '["a", "b"]', "{}", "7"])
def test_a_cursor_that_was_tampered_with_is_refused(reader: FlaskClient, values: str) -> None:
    cursor = done(reader.get("/api/batches?per_page=5"))["next_cursor"]
    told = bson.decode(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    other = base64.urlsafe_b64encode(bson.encode(told | {"values": values})).decode()
    problem(reader.get("/api/batches", query_string={"per_page": 5, "cursor": other}), 400)


def test_the_list_says_what_moment_it_is_of(reader: FlaskClient) -> None:
    headers = reader.get("/api/batches").headers
    assert headers["Tanda-State"] == "live"
    assert re.match(r"\d{4}-\d\d-\d\dT", headers["Tanda-As-Of"])


# --- one batch ---------------------------------------------------------------------------------------


def test_a_batch_that_is_made_has_every_field(api: FlaskClient) -> None:
    metadata = {"priority": "alta"}
    answer = api.post("/api/batches", json={"id": "batch_1", "assignee": "Person 01", "metadata": metadata})
    assert (answer.status_code, answer.headers["Location"]) == (201, "/api/batches/batch_1")
    read = api.get(answer.headers["Location"])
    batch = done(read)
    assert batch == answer.json
    assert read.headers["ETag"] == answer.headers["ETag"]
    assert batch["metadata"]["priority"] == "alta"
    assert batch["metadata"]["assigned_at"]
    assert (batch["status"], batch["file_info"]["file_count"]) == ("NS", 0)
    problem(api.post("/api/batches", json={"id": "batch_1"}), 409)


def test_a_change_needs_the_version_that_was_read(api: FlaskClient) -> None:
    made(api, "a")
    read = api.get("/api/batches/a").headers["ETag"]
    answer = api.patch("/api/batches/a", json={"status": "S"}, headers={"If-Match": read})
    assert done(answer)["status"] == "S"
    assert answer.headers["ETag"] != read
    for stale in (read, f"W/{answer.headers['ETag']}", "rubbish", ""):
        for method, path, body in (
            ("PATCH", "/api/batches/a", {"status": "In"}),
            ("DELETE", "/api/batches/a", None),
            ("POST", "/api/batches/a/rename", {"id": "b"}),
        ):
            told = problem(api.open(path, method=method, headers={"If-Match": stale}, json=body), 412)
            assert "changed since" in told["detail"]
    assert done(api.get("/api/batches/a"))["status"] == "S"
    several = f"{read}, {answer.headers['ETag']}"
    done(api.patch("/api/batches/a", json={"status": "In"}, headers={"If-Match": several}))
    done(api.patch("/api/batches/a", json={"status": "S"}, headers={"If-Match": "*"}))


@pytest.mark.parametrize("encoding", ["identity", "gzip", "br"])
def test_a_version_is_known_again_however_it_was_sent(api: FlaskClient, encoding: str) -> None:
    made(api, "a", comments="a long story " * 100)
    headers = {"Accept-Encoding": encoding}
    read = api.get("/api/batches/a", headers=headers).headers["ETag"]
    assert api.get("/api/batches/a", headers=headers | {"If-None-Match": read}).status_code == 304
    changed = api.patch("/api/batches/a", json={"status": "S"}, headers=headers | {"If-Match": read})
    assert changed.status_code == 200
    problem(api.patch("/api/batches/a", json={"status": "In"}, headers={"If-Match": read}), 412)


def test_a_batch_is_renamed_and_deleted(api: FlaskClient) -> None:
    made(api, "a", "b")
    problem(api.post("/api/batches/a/rename", json={"id": "b"}), 409)
    answer = api.post("/api/batches/a/rename", json={"id": "ä c"})
    assert (done(answer)["id"], answer.headers["Location"]) == ("ä c", "/api/batches/%C3%A4%20c")
    assert api.delete(answer.headers["Location"]).status_code == 204
    problem(api.get(answer.headers["Location"]), 404)


def test_a_stored_batch_is_told_as_json_can(api: FlaskClient, services: Services) -> None:
    services.mongo.batches.insert_one({"id": 400, "odd": float("nan"), "deep": [{"_id": 1, "x": b"raw"}]})
    told = done(api.get("/api/batches/400"))
    assert told == {"id": 400, "odd": None, "deep": [{"x": "b'raw'"}]}


# --- many --------------------------------------------------------------------------------------------


def test_many_are_changed_by_filter_when_they_are_as_many_as_said(api: FlaskClient) -> None:
    made(api, "a", "b", status="In")
    made(api, "c")
    change = {"filter": {"stage": ["in_progress"]}, "values": {"status": "S"}}
    told = problem(api.post("/api/batches/bulk-change", query_string=DONE, json=change | {"count": 3}), 409)
    assert "2" in told["detail"]
    report = done(api.post("/api/batches/bulk-change", query_string=DONE, json=change | {"count": 2}))
    assert (report["matched"], report["changed"]) == (2, 2)
    assert done(api.get("/api/batches?stage=segmented"))["total"] == 2
    undo = done(api.post(f"/api/operations/{report['operation_id']}/undo", query_string=DONE))
    assert (undo["reversed"], undo["refused"]) == (2, [])
    assert done(api.get("/api/batches?stage=in_progress"))["total"] == 2


def test_a_part_of_an_operation_is_undone_and_operations_are_found(
    api: FlaskClient, services: Services
) -> None:
    mongo = services.mongo
    mongo.batches.insert_many([{"id": f"batch_{n}", "comments": "before"} for n in (71, 72, 73)])
    body = {"ids": ["batch_71", "batch_72", "batch_73"], "count": 3, "values": {"comments": "after"}}
    made = done(api.post("/api/batches/edit", json=body, query_string=DONE))
    place = f"/api/operations/{made['operation_id']}"
    part = done(api.post(f"{place}/undo-part", json={"batches": ["batch_72"]}, query_string=DONE))
    assert (part["reversed"], part["refused"], part["left"]) == (1, [], 2)
    wrongs: list[dict[str, Any]] = [{}, {"batches": []}, {"batches": None}]
    for wrong in wrongs:
        problem(api.post(f"{place}/undo-part", json=wrong, query_string=DONE), 422)
    problem(api.post(f"{place}/undo-part", json={"batches": ["batch_9"]}, query_string=DONE), 404)
    problem(api.post(f"{place}/undo-part", json={"batches": ["batch_72"]}, query_string=DONE), 409)
    found = api.get("/api/operations", query_string={"batch_id": "batch_72", "kind": "bulk edit"}).json
    assert [(each["id"], each["partly_undone"], each["undone_by"]) for each in found["items"]] == [  # type: ignore[index]
        (made["operation_id"], True, None)
    ]
    nobody = api.get("/api/operations", query_string={"actor": "Nobody"}).json
    assert nobody == {"items": []}
    rest = done(api.post(f"{place}/undo", query_string=DONE))
    assert (rest["reversed"], rest["left"]) == (2, 0)
    assert {each["comments"] for each in mongo.batches.find({"id": {"$in": body["ids"]}})} == {"before"}


def test_many_are_deleted_by_id_after_a_backup(api: FlaskClient) -> None:
    made(api, "a", "b", "c")
    body = {"ids": ["a", "b", "z"], "count": 2}
    assert done(api.post("/api/batches/bulk-delete", query_string=DONE, json=body))["changed"] == 2
    (kept,) = done(api.get("/api/backups"))["items"]
    assert (kept["automatic"], kept["batches"]) == (True, 3)
    restored = done(api.post(f"/api/backups/{kept['id']}/restore", query_string=DONE))
    assert (restored["made"], restored["before"]["batches"]) == (2, 1)
    assert done(api.get("/api/batches"))["total"] == 3


@pytest.mark.parametrize("body", [{}, {"ids": [], "filter": {}}])
def test_many_are_named_or_filtered(api: FlaskClient, body: dict[str, Any]) -> None:
    problem(api.post("/api/batches/bulk-delete", json=body | {"count": 0}), 422)


def test_batches_are_made_from_a_pasted_text(api: FlaskClient) -> None:
    made(api, "batch_1")
    text = "- Batch 1\n- batch_2\nbatch_?\n"
    told = done(api.post("/api/batches/quick-create/preview", json={"text": text}))
    assert (told["new"], told["existing"]) == (["batch_2"], ["batch_1"])
    report = done(api.post("/api/batches/quick-create", query_string=DONE, json={"text": text}))
    assert (report["created"], report["existed"]) == (["batch_2"], ["batch_1"])
    again = done(api.post("/api/batches/quick-create", query_string=DONE, json={"ids": ["batch_2"]}))
    assert (again["created"], again["operation_id"]) == ([], None)


# --- files -------------------------------------------------------------------------------------------


def upload_masks(services: Services, *names: str) -> None:
    files_ = services.mongo.mask_files
    files_.insert_many(
        [{"filename": name, "length": 0, "chunkSize": 1, "uploadDate": None} for name in names]
    )


def test_files_are_listed_synchronised_and_get_their_batches(api: FlaskClient, services: Services) -> None:
    made(api, "batch_1")
    upload_masks(services, "masks_batch_1.zip", "batch_2.zip", "notes.txt")
    told = done(api.get("/api/check-mongo-files?verdict=orphan"))
    assert (told["total"], told["items"][0]["ids"]) == (1, ["batch_2"])
    assert (
        done(api.get("/api/check-mongo-files?name=NOTES&per_page=1"))["items"][0]["verdict"] == "unreadable"
    )
    report = done(api.post("/api/sync-batch-files", query_string=DONE))
    assert (report["changed"], report["orphans"], report["unreadable"]) == (1, 1, 1)
    assert done(api.get("/api/batches/batch_1"))["mongo_uploaded"] is True
    shown = done(api.post("/api/auto-create-batches", query_string=DONE))
    assert (shown["dry_run"], shown["ids"], shown["created"]) == (True, ["batch_2"], 0)
    problem(api.get("/api/batches/batch_2"), 404)
    options = DONE | {"dry_run": "false", "assignee": "Person 01"}
    assert done(api.post("/api/auto-create-batches", query_string=options))["created"] == 1
    assert done(api.get("/api/batches/batch_2"))["assignee"] == "Person 01"


def test_integrity_is_checked_and_read_page_by_page(api: FlaskClient, services: Services) -> None:
    upload_masks(services, "batch_2.zip", "=cmd.zip")
    report = done(api.post("/api/integrity", query_string=DONE))
    counts = {each["kind"]: each["count"] for each in report["findings"]}
    assert (counts["orphan"], counts["unreadable"]) == (1, 1)
    assert done(api.get("/api/integrity")) == report
    rows = done(api.get("/api/integrity/orphan"))
    assert (rows["total"], rows["items"][0]["batch"]) == (1, "batch_2")
    text = api.get("/api/integrity/unreadable", headers={"Accept": "text/csv"}).text
    assert list(csv.reader(io.StringIO(text)))[1][0] == "'=cmd.zip"
    problem(api.get("/api/integrity/beauty"), 404)


# --- people ------------------------------------------------------------------------------------------


def test_people_come_change_and_go(api: FlaskClient) -> None:
    assert api.post("/api/people", json={"name": "Person 01"}).status_code == 201
    problem(api.post("/api/people", json={"name": "PERSON 01"}), 409)
    problem(api.post("/api/people", json={"name": "Person 02", "role": "King"}), 422)
    told = done(api.patch("/api/people/Person 01", json={"role": "Senior"}))
    assert (told["role"], told["email"]) == ("Senior", "")
    made(api, "a", "b", assignee="Person 01")
    renamed = api.post("/api/people/Person 01/rename", query_string=DONE, json={"name": "Person 09"})
    assert done(renamed)["batches"] == 2
    problem(api.delete("/api/people/Person 09", query_string=DONE), 409)
    gone = api.delete("/api/people/Person 09", query_string=DONE | {"reassign_to": ""})
    assert done(gone)["batches"] == 2
    made(api, "c", assignee="Person 07")
    assert done(api.get("/api/people")) == {"items": [], "outside": ["Person 07"]}
    body = {"from_name": "Person 07", "to_name": ""}
    assert done(api.post("/api/people/reassign", query_string=DONE, json=body))["batches"] == 1


# --- metrics -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["", "person=~", "stage=segmented&basis=approved&per=month", "overdue=yes"])
def test_the_figures_are_the_pages(reader: FlaskClient, team: Services, query: str) -> None:
    where = Filters.from_query(query)
    questions = {
        "total": Counts((), where),
        "done": Counts((), where.narrow(stage=("segmented",)) or EVERYTHING),
        "overdue": Counts((), where.narrow(overdue=True) or EVERYTHING),
    }
    reading = team.answers.ask(questions.values())
    counted = {name: total_of(reading[question]) for name, question in questions.items()}
    told = done(reader.get(f"/api/metrics/overview?{query}"))
    figures = {each["figure"]: each["n"] for each in told["figures"]}
    assert {name: figures[name] for name in counted} == counted
    stages = [each["n"] for each in told["shares"] if each["axis"] == "stage"]
    assert sum(stages) == counted["total"]
    crew = done(reader.get(f"/api/metrics/team?{query}"))["people"]
    assert sum(each["total"] for each in crew) == counted["total"]
    progress = done(reader.get(f"/api/metrics/progress?{query}"))
    (coverage,) = progress["coverage"]
    assert coverage["done"] == counted["done"]
    assert sum(each["n"] for each in progress["periods"]) == coverage["dated"]


@pytest.mark.parametrize("query", ["", "person=~", "stage=in_progress"])
def test_the_figures_of_flow_are_those_of_its_panels(reader: FlaskClient, team: Services, query: str) -> None:
    told = done(reader.get(f"/api/metrics/flow?{query}"))
    view = View.from_query(query)
    for table, panel, words in (
        ("stages", "stage-times", {"done": "Through", "half": "P50 (days)", "unknown": "Left out"}),
        ("rework", "rework", {"n": "Batches", "rework": "Days of rework", "part": "Share of rework"}),
    ):
        shown = tabulated(team, view, panel)[0]
        for name, header in words.items():
            there = [None if pd.isna(each) else each for each in shown[header]]
            assert [each[name] for each in told[table]] == there, (table, name)
    ages = tabulated(team, view, "take")[0]
    for each in told["cycle_time"]:
        for name, header in (("days", "Done by then"), ("finished", "Of the finished")):
            reached = ages.loc[ages[header] >= each["part"] / 100 - 1e-12, "Days"]
            assert each[name] == (int(reached.iloc[0]) if len(reached) else None)
    assert [each["part"] for each in told["cycle_time"]] == [50, 85, 95]
    text = reader.get(f"/api/metrics/flow?{query}", headers={"Accept": "text/csv"}).text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["done"] for row in rows] == [str(each["done"]) for each in told["stages"]]


def test_flow_is_told_in_the_days_that_are_asked_for(reader: FlaskClient, team: Services) -> None:
    usual, told = (done(reader.get(f"/api/metrics/flow{query}")) for query in ("", "?days=working"))
    ages = tabulated(team, View.from_query("days=working"), "take")[0]
    for each in told["cycle_time"]:
        for name, header in (("days", "Done by then"), ("finished", "Of the finished")):
            reached = ages.loc[ages[header] >= each["part"] / 100 - 1e-12, "Working days"]
            assert each[name] == (int(reached.iloc[0]) if len(reached) else None)
    assert told["cycle_time"] != usual["cycle_time"]
    assert (told["stages"], told["rework"]) == (usual["stages"], usual["rework"])
    assert done(reader.get("/api/metrics/flow?days=calendar"))["cycle_time"] == usual["cycle_time"]
    assert reader.get("/api/metrics/flow?days=office").status_code == 422


@pytest.mark.parametrize(
    ("metric", "key"), [("overview", "figures"), ("team", "people"), ("progress", "periods")]
)
def test_a_metric_is_a_table_as_well(reader: FlaskClient, metric: str, key: str) -> None:
    told = done(reader.get(f"/api/metrics/{metric}"))[key]
    asked = reader.get(f"/api/metrics/{metric}", headers={"Accept": "text/csv"})
    exported = reader.get(f"/api/metrics/export?metric={metric}")
    assert asked.mimetype == exported.mimetype == "text/csv"
    assert asked.text == exported.text
    rows = list(csv.DictReader(io.StringIO(asked.text)))
    assert [row["n" if "n" in row else "total"] for row in rows] == [
        str(each["n" if "n" in each else "total"]) for each in told
    ]


# --- import, missing, backups, exports ---------------------------------------------------------------


def hand_in(api: FlaskClient, path: str, content: bytes, headers: Any = None, **query: Any) -> Any:
    options = {"content_type": "application/octet-stream", "headers": headers}
    return api.post(path, data=content, query_string=DONE | query, **options)


def test_a_file_is_imported(api: FlaskClient) -> None:
    content = json.dumps([{"id": "a"}, {"id": "b"}, {"no": "id"}]).encode()
    dry = done(hand_in(api, "/api/import", content, name="x.json", dry_run="true"))
    assert (dry["inserted"], dry["dry_run"]) == (2, True)
    report = done(hand_in(api, "/api/import", content, name="x.json"))
    assert (report["inserted"], report["rejected"], report["problems"][0]["line"]) == (2, 1, 3)
    assert api.get(report["rejects_url"], buffered=True).status_code == 200
    assert done(api.get("/api/batches"))["total"] == 2
    broken = done(hand_in(api, "/api/import", b'[{"id": "c"}, NaN, {"id": "d"}]', name="x.json"))
    assert (report["cut_short"], broken["cut_short"], broken["inserted"]) == (False, True, 1)
    problem(hand_in(api, "/api/import", b"no\0text", name="x.json"), 422)
    problem(hand_in(api, "/api/import", b"", name="x.json"), 422)


def test_a_file_beyond_the_limit_is_refused(settings: Settings, services: Services) -> None:
    small = settings.model_copy(update={"upload_megabytes": 1})
    api = http.served(small, services).test_client(use_cookies=False)
    problem(hand_in(api, "/api/import", b" " * 1_100_000), 413)


def test_the_ids_that_the_database_lacks_are_told(api: FlaskClient) -> None:
    made(api, "batch_1")
    told = done(hand_in(api, "/api/missing", b"batch_1\nbatch_2\n", name="list.txt"))
    assert (told["ids_in_file"], told["missing"]) == (2, ["batch_2"])


def test_a_backup_is_taken_away_and_restored(api: FlaskClient) -> None:
    made(api, "a", "b")
    kept = done(api.post("/api/backups", query_string=DONE | {"reason": "before the move"}))
    assert done(api.get(f"/api/backups/{kept['id']}")) == kept
    assert "path" not in kept
    content = api.get(kept["url"], buffered=True)
    assert content.mimetype == "application/zip"
    api.delete("/api/batches/a")
    problem(hand_in(api, "/api/restore", content.data[:-10], name="x.zip"), 422)
    assert done(hand_in(api, "/api/restore", content.data, name="x.zip"))["made"] == 1
    assert done(api.get("/api/batches"))["total"] == 2


@pytest.mark.parametrize("what", ["batches", "worklist"])
def test_a_list_is_written_to_a_file(api: FlaskClient, what: str) -> None:
    made(api, "a", "b", assignee="Person 01")
    body = {"what": what, "filter": {"person": ["Person 01"]}, "sort": ""}
    told = done(api.post("/api/exports", query_string=DONE, json=body))
    assert told["rows"] == 2
    for url in (told["url"], f"/api{told['url']}"):
        rows = list(csv.reader(io.StringIO(api.get(url, buffered=True).text)))
        assert [row[0] for row in rows[1:]] == ["a", "b"]


@pytest.mark.parametrize("what", ["batches", "worklist"])
def test_a_list_for_excel_is_in_the_words_of_whoever_asks(api: FlaskClient, what: str) -> None:
    made(api, "a")
    body = {"what": what, "filter": {"person": ["~"]}, "excel": True}
    told = done(api.post("/api/exports", query_string=DONE, json=body, headers={"Accept-Language": "es"}))
    content = api.get(told["url"], buffered=True).data
    assert content.startswith(b"\xef\xbb\xbfId;Persona;")
    assert content.splitlines()[1].startswith(b"a;Sin asignar;")


@pytest.mark.parametrize(
    "body", [{"what": "batches"}, {"what": "worklist"}, {"what": "panel", "panel": "people"}], ids=str
)
def test_a_list_is_written_to_a_workbook(api: FlaskClient, tmp_path: Path, body: dict[str, str]) -> None:
    made(api, "a", "b", assignee="Person 01")
    asked = {**body, "filter": {"person": ["Person 01"]}, "format": "xlsx", "excel": True}
    told = done(api.post("/api/exports", query_string=DONE, json=asked))
    answer = api.get(f"/api{told['url']}", buffered=True)
    assert answer.mimetype == MEDIA_TYPE
    place = tmp_path / told["file"]
    place.write_bytes(answer.data)
    assert len(sheets.rows(place)) == told["rows"] + 1


def test_a_panel_that_is_none_cannot_be_exported(api: FlaskClient) -> None:
    problem(api.post("/api/exports", query_string=DONE, json={"what": "panel", "panel": "none"}), 404)


@pytest.mark.parametrize(
    ("form", "media"), [("html", "text/html"), ("xlsx", MEDIA_TYPE), ("csv", "application/zip")]
)
def test_a_report_is_made_in_the_language_of_whoever_asks(api: FlaskClient, form: str, media: str) -> None:
    made(api, "a", assignee="Person 01")
    asked = {"period": "2026-10", "format": form, "filter": {"person": ["Person 01"]}}
    answer = api.post("/api/reports", query_string=DONE, json=asked, headers={"Accept-Language": "es"})
    told = done(answer)
    assert told["file"].startswith("tanda-informe-2026-10-person-01-")
    file = api.get(f"/api{told['url']}", buffered=True)
    assert (file.status_code, file.mimetype) == (200, media)
    assert "attachment" in file.headers["Content-Disposition"]


def test_a_report_of_a_period_that_is_none_is_refused(api: FlaskClient) -> None:
    told = problem(api.post("/api/reports", query_string=DONE, json={"period": "soon"}), 400)
    assert "“soon” is no period." in told["detail"]


# --- history -----------------------------------------------------------------------------------------


def test_the_history_is_read_page_by_page(api: FlaskClient) -> None:
    made(api, "a", "b")
    api.patch("/api/batches/a", json={"status": "S", "comments": "done"})
    told = done(api.get("/api/events?batch_id=a&limit=2"))
    assert {each["field"] for each in told["items"]} == {"status", "comments"}
    older = done(api.get(f"/api/events?batch_id=a&cursor={told['next_cursor']}"))
    assert [each["kind"] for each in older["items"]] == ["made"]
    assert older["next_cursor"] is None
    operations = done(api.get("/api/operations?limit=1"))["items"]
    assert [(each["kind"], each["changed"], each["origin"]) for each in operations] == [("edit", 1, "api")]
    before = done(api.get("/api/operations", query_string={"before": operations[0]["at"]}))
    assert [each["kind"] for each in before["items"]] == ["create", "create"]
    problem(api.post("/api/operations/none/undo", query_string=DONE), 404)


# --- once --------------------------------------------------------------------------------------------


def test_a_request_with_a_key_is_carried_out_once(api: FlaskClient) -> None:
    headers = {"Idempotency-Key": "k1"}
    first = api.post("/api/batches", json={"id": "a"}, headers=headers)
    again = api.post("/api/batches", json={"id": "a"}, headers=headers)
    assert (again.status_code, again.json) == (201, first.json)
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Location"] == first.headers["Location"]
    assert len(done(api.get("/api/operations"))["items"]) == 1
    told = problem(api.post("/api/batches", json={"id": "b"}, headers=headers), 422)
    assert "another request" in told["detail"]


def test_a_key_is_of_the_version_that_was_changed(api: FlaskClient) -> None:
    made(api, "a")
    version = api.get("/api/batches/a").headers["ETag"]
    headers = {"Idempotency-Key": "k1", "If-Match": version}
    done(api.patch("/api/batches/a", json={"status": "S"}, headers=headers))
    done(api.patch("/api/batches/a", json={"status": "S"}, headers=headers))
    other = {"Idempotency-Key": "k1", "If-Match": api.get("/api/batches/a").headers["ETag"]}
    problem(api.patch("/api/batches/a", json={"status": "S"}, headers=other), 422)


def test_a_key_of_somebody_else_is_another_one(settings: Settings, services: Services) -> None:
    settings = settings.model_copy(update={"actor_header": "X-User", "trusted_proxies": "127.0.0.1"})
    api = http.served(settings, services).test_client(use_cookies=False)
    answers = [
        api.post("/api/batches", json={"id": "a"}, headers={"Idempotency-Key": "k1", "X-User": person})
        for person in ("Person 01", "Person 02", "Person 01")
    ]
    assert [each.status_code for each in answers] == [201, 409, 201]


def test_what_was_done_is_kept_though_something_fails_afterwards(
    api: FlaskClient, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise OSError("too many open files")

    headers = {"Idempotency-Key": "k1"}
    with monkeypatch.context() as afterwards:
        afterwards.setattr(services.answers.freshness, "look_again", broken)
        assert api.post("/api/batches", json={"id": "a"}, headers=headers).status_code == 500
    assert api.post("/api/batches", json={"id": "a"}, headers=headers).status_code == 201
    assert len(done(api.get("/api/operations"))["items"]) == 1


def test_a_refused_request_may_be_sent_again_with_its_key(api: FlaskClient) -> None:
    headers = {"Idempotency-Key": "k1"}
    problem(api.patch("/api/batches/a", json={"status": "S"}, headers=headers), 404)
    made(api, "a")
    done(api.patch("/api/batches/a", json={"status": "S"}, headers=headers))


def test_a_file_with_a_key_is_taken_in_once(api: FlaskClient) -> None:
    headers = {"Idempotency-Key": "k1"}
    first = done(hand_in(api, "/api/import", b'[{"id": "a"}]', headers, name="x.json"))
    assert done(hand_in(api, "/api/import", b'[{"id": "a"}]', headers, name="x.json")) == first
    problem(hand_in(api, "/api/import", b'[{"id": "b"}]', headers, name="x.json"), 422)


def test_a_key_whose_request_is_being_carried_out_is_a_conflict(
    api: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = []

    def meanwhile(*_: Any, **__: Any) -> Any:
        answers.append(api.post("/api/batches", json={"id": "a"}, headers={"Idempotency-Key": "k1"}))
        return {"id": "a"}

    monkeypatch.setattr(edits, "create", meanwhile)
    api.post("/api/batches", json={"id": "a"}, headers={"Idempotency-Key": "k1"})
    problem(answers[0], 409)
