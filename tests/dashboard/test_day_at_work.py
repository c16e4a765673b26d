"""An old day at work, replayed over HTTP: from a list in a chat to approved batches, and all of it back.

After each step every question of the overview, and the figures of the API, are what a slow count of the raw
documents says.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from bson import json_util
from flask.testing import FlaskClient

from dashboard.panels.batches import PANELS, summary_questions
from dashboard.services import Services
from dashboard.url import View
from data import demo
from data.model.datasets import BATCHES
from data.query.filters import Filters
from data.settings import Settings
from tests import http, oracle

IDS = [f"batch_{n}" for n in range(990_000, 990_040)]
A, B, C = THREE = ("Segmenter Alder", "Segmenter Aspen", "Segmenter Beech")
#: As it came: who wrote it and when, bullets, one id a second time, other ways to write one, and talk.
CHAT = "\n".join(
    (
        "[9:02] Persona Z: hola, estas son las de hoy 👇",
        ", ".join(IDS[:10]),
        *(f"  • {each}" for each in IDS[10:20]),
        f"[9:04] Persona Z: y también {IDS[20]} y {IDS[0]} (perdón)",
        *(f"{n}. Batch {each.removeprefix('batch_')}" for n, each in enumerate(IDS[21:30], start=1)),
        " ".join(each.removeprefix("batch_") for each in IDS[30:40]),
        "gracias!!",
    )
)
VIEWS = [
    Filters(),
    Filters(everyday=True),
    Filters(person=(A,)),
    Filters(text="batch_9900", review=("rejected",)),
]


@dataclass
class Day:
    """A day's work: what is done through the API, and its operations, the last one last."""

    api: FlaskClient
    services: Services
    operations: list[str] = field(default_factory=list)

    def do(self, path: str, body: Any = None, **more: Any) -> Any:
        query = {} if path.endswith("/preview") else {"wait": 30, **more.pop("query_string", {})}
        answer = self.api.post(f"/api{path}", json=body, query_string=query, **more)
        assert answer.status_code == 200, answer.text
        told: Any = answer.json
        if operation := told.get("operation_id"):
            self.operations.append(operation)
        return told

    def edit(self, ids: list[str], reason: str = "", **values: Any) -> None:
        told = self.do("/batches/edit", {"ids": ids, "count": len(ids), "values": values, "reason": reason})
        assert told["changed"] == len(ids)

    def distribute(self, ids: list[str], **how: Any) -> Any:
        shares = [{"person": each} for each in THREE]
        wanted = {"ids": ids, "count": len(ids), "shares": shares, **how}
        planned = self.do("/batches/distribute/preview", wanted)
        done = self.do("/batches/distribute", wanted)
        assert planned["people"] == done["people"], "not as it was shown"
        return done

    def worklists(self) -> dict[str, list[dict[str, str]]]:
        """What each of the three has to do of today's: the lines of their worklist."""
        where = {"text": "batch_9900", "person": list(THREE), "accepted": "no"}
        url = self.do("/exports", {"what": "worklist", "filter": where})["url"]
        lists = {}
        with (
            closing(self.api.get(url)) as answer,
            zipfile.ZipFile(io.BytesIO(answer.data)) as archive,
        ):
            for name in archive.namelist():
                lines = list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
                lists[lines[0]["person"]] = lines
        return lists

    def hand_in(self, person: str, lines: list[dict[str, str]]) -> Any:
        """A filled-in worklist comes back as a file."""
        text = io.StringIO()
        writer = csv.DictWriter(text, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
        query = {"name": f"{person}.csv", "update": "true"}
        content = {"content_type": "application/octet-stream", "data": text.getvalue().encode()}
        return self.do("/import", query_string=query, **content)

    def owners(self) -> dict[str, str]:
        return {each["id"]: each["assignee"] for each in self.raw() if each.get("id") in IDS}

    def raw(self) -> list[dict[str, Any]]:
        return list(self.services.mongo.batches.find().sort("_id", 1))

    def canonical(self) -> list[str]:
        options = json_util.CANONICAL_JSON_OPTIONS
        return [json_util.dumps(each, json_options=options, sort_keys=True) for each in self.raw()]

    def agrees(self) -> None:
        """Every figure of the overview is what the raw documents say."""
        day = self.services.day()
        rows = oracle.clean(self.raw(), day.today, self.services.settings.zone)
        generation = self.services.answers.freshness.caught_up()
        for where in VIEWS:
            view = View(where)
            asked = [summary_questions(view, day), *(panel.questions(view, day) for panel in PANELS.values())]
            questions = {each for some in asked for each in some.values() if each.dataset is BATCHES}
            reading = self.services.answers.ask(questions, generation, exactly=True)
            for each in questions:
                frame = reading[each]
                told = Counter({tuple(row[:-1]): row[-1] for row in frame.itertuples(index=False)})
                held = (row for row in rows if oracle.accepts(each.where, row))
                assert told == Counter(tuple(row[name] for name in each.by) for row in held), each
        self._figures_agree(rows)

    def _figures_agree(self, rows: list[oracle.Clean]) -> None:
        today = self.services.day().today
        days = {(today - timedelta(days=back)).isoformat() for back in range(7)}
        answer: Any = self.api.get("/api/metrics/overview").json
        told = {each["figure"]: each["n"] for each in answer["figures"]}
        assert told == {
            "total": len(rows),
            "done": sum(each["stage"] == "segmented" for each in rows),
            "accepted": sum(each["stage"] == "segmented" and each["review"] == "approved" for each in rows),
            "in_progress": sum(each["stage"] == "in_progress" for each in rows),
            "not_started": sum(each["stage"] == "not_started" for each in rows),
            "unassigned": sum(each["person"] == "" for each in rows),
            "overdue": sum(each["overdue"] for each in rows),
            "unknown": sum(each["stage"] == "unknown" for each in rows),
        }
        [week] = [each["week"] for each in answer["figures"] if each["figure"] == "done"]
        assert week == sum(each["completed"] in days for each in rows)
        shares = {(each["axis"], each["value"]): each["n"] for each in answer["shares"] if each["n"]}
        assert shares == Counter((axis, each[axis]) for each in rows for axis in ("stage", "review"))
        crew = {each["name"] for each in self.services.mongo.people.find()}
        attention = {each["topic"]: each["n"] for each in answer["attention"]}
        assert attention["not_in_crew"] == sum(each["person"] not in {"", *crew} for each in rows)
        assert attention["duplicated"] == sum(each["duplicated"] for each in rows)


@pytest.fixture
def day(settings: Settings) -> Iterator[Day]:
    services = Services.of(settings)
    demo.fill(services.mongo, batches=150, files=0)
    yield Day(http.served(settings, services).test_client(use_cookies=False), services)
    services.connection.client.drop_database(settings.database)
    services.connection.close()


def test_a_day_from_the_chat_to_the_approval_adds_up_at_each_step_and_is_taken_back(day: Day) -> None:
    before = day.canonical()
    day.agrees()

    pasted = day.do("/batches/quick-create", {"text": CHAT})
    assert (sorted(pasted["created"]), pasted["existed"]) == (IDS, [])
    day.agrees()

    dealt = day.distribute(IDS, how="evenly")
    assert sorted(each["given"] for each in dealt["people"]) == [13, 13, 14]
    day.agrees()

    did = day.owners()
    lists = day.worklists()
    assert {line["id"]: person for person, lines in lists.items() for line in lines} == did
    assert {line["status"] for lines in lists.values() for line in lines} == {""}

    for lines in lists.values():
        for line in lines[:2]:
            line["status"] = "en progreso"
        for line in lines[2:]:
            line["status"] = "✓ Completado"
    lists[A][0]["status"] = "mañana"  # no word for a stage: replaces nothing
    for person, lines in lists.items():
        report = day.hand_in(person, lines)
        assert (report["inserted"], report["rejected"]) == (0, 0)
        assert report["updated"] == len(lines) - (person == A)
        day.agrees()

    done = sorted(line["id"] for lines in lists.values() for line in lines[2:])
    rejected, approved = done[:10], done[10:]
    assert {did[each] for each in rejected[5:]} == {*THREE}
    day.edit(rejected[:5], review="rejected", reason="the edges are ragged")
    day.edit(rejected[5:], review="rejected", reason="masks are missing")
    day.agrees()
    day.edit(approved, review="approved")
    day.agrees()

    day.edit(rejected[5:], person="")  # nobody has them for a while
    day.agrees()
    returned = day.distribute(rejected, how="evenly", back=True)
    assert (returned["changed"], returned["kept"]) == (5, 5)
    assert day.owners() == did, "work that was rejected is with who did it"
    day.agrees()

    day.edit(rejected, stage="in_progress")
    lists = day.worklists()
    why = {line["id"]: line["rejection"] for lines in lists.values() for line in lines}
    assert [why[each] for each in rejected] == 5 * ["the edges are ragged"] + 5 * ["masks are missing"]
    assert {why[each] for each in why.keys() - {*rejected}} == {""}
    assert {line["id"] for lines in lists.values() for line in lines} == {*IDS} - {*approved}
    for person, lines in lists.items():
        day.hand_in(person, [line | {"status": "segmentado"} for line in lines])
        day.agrees()
    rest = [each for each in IDS if each not in approved]
    day.edit(rest, review="approved")
    day.agrees()
    whole = [row for row in _rows(day) if row["id"] in IDS]
    assert len(whole) == 40
    assert all(row["accepted"] and row["person"] == did[row["id"]] for row in whole)

    for each in reversed([*day.operations]):
        told = day.do(f"/operations/{each}/undo")
        assert told["refused"] == []
        day.agrees()
    assert day.canonical() == before


def _rows(day: Day) -> list[oracle.Clean]:
    return oracle.clean(day.raw(), day.services.day().today, day.services.settings.zone)
