"""The list of mask files and their statistics agree with the files."""

from __future__ import annotations

import datetime
from collections import Counter
from typing import Any

import pytest
from bson.datetime_ms import DatetimeMS

from dashboard.services import Services
from data.errors import FilterError
from data.masks.listing import FileQuery, list_files, uploads
from data.model.conditions import Days
from data.model.matching import VERDICTS, Names, Verdict
from data.mongo.client import Document, Mongo

NOON = datetime.datetime(2026, 3, 2, 11, tzinfo=datetime.UTC)
DAY = datetime.date(2026, 3, 2)


def _file(
    name: object = "batch_1.zip", at: object = NOON, by: object = "Person 01", **fields: Any
) -> Document:
    return {"filename": name, "uploadDate": at, "length": 10, "metadata": {"uploaded_by": by}, **fields}


def _names(mongo: Mongo, **query: Any) -> list[str]:
    return [file.name for file in list_files(mongo, FileQuery(**query)).items]


def test_a_file_comes_with_what_its_name_says(mongo: Mongo) -> None:
    mongo.batches.insert_one({"id": "batch_0400"})
    mongo.mask_files.insert_one(_file("masks_batch_400.zip"))
    (file,) = list_files(mongo, FileQuery()).items
    assert (file.verdict, file.ids, file.read) == ("matched", ("batch_0400",), "batch_400")
    assert (file.name, file.bytes, file.uploader, file.at) == ("masks_batch_400.zip", 10, "Person 01", NOON)


def test_the_newest_file_comes_first(mongo: Mongo) -> None:
    for days, name in ((2, "old"), (0, "new"), (1, "middle")):
        mongo.mask_files.insert_one(_file(name, NOON - datetime.timedelta(days=days)))
    assert _names(mongo) == ["new", "middle", "old"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param({"name": "BATCH_1"}, ["batch_10", "a batch_1"], id="a part of the name in any case"),
        pytest.param({"name": "h.*1"}, [], id="a name is no pattern"),
        pytest.param(
            {"uploader": "Person 01"}, ["batch_10", "a batch_1"], id="uploader without blanks around"
        ),
        pytest.param({"uploader": ""}, ["masks"], id="nobody"),
        pytest.param({"uploader": "Person 0"}, [], id="a part of a person is nobody"),
        pytest.param(
            {"days": Days.inclusive(DAY, DAY)}, ["batch_10", "masks"], id="the day in the team's zone"
        ),
        pytest.param({"days": Days(start=DAY)}, ["batch_3", "batch_10", "masks"], id="since"),
        pytest.param({"days": Days(missing=True)}, ["$no date"], id="no date"),
        pytest.param({"verdict": "matched"}, ["a batch_1"], id="matched"),
        pytest.param({"verdict": "orphan"}, ["batch_3", "batch_10"], id="orphan"),
        pytest.param({"verdict": "unreadable", "name": "MASK"}, ["masks"], id="both"),
    ],
)
def test_files_are_filtered(mongo: Mongo, query: Any, expected: list[str]) -> None:
    mongo.batches.insert_one({"id": "batch_1"})
    hour = datetime.timedelta(hours=1)
    midnight = NOON - 12 * hour
    mongo.mask_files.insert_many(
        [
            _file("a batch_1", midnight - hour),
            _file("batch_10", midnight + 23 * hour, " Person 01 "),
            _file("masks", midnight, None),
            _file("batch_3", midnight + 24 * hour, "Person 02"),
            _file("$no date", "pronto", "Person 02"),
        ]
    )
    assert _names(mongo, **query) == expected
    assert list_files(mongo, FileQuery(**query)).total == len(expected)


@pytest.mark.parametrize("verdict", [None, *VERDICTS])
def test_pages_show_every_file_once(team: Services, verdict: Verdict | None) -> None:
    names = Names(batch["id"] for batch in team.mongo.batches.find({}, {"id": 1}))
    files = team.mongo.mask_files.find().sort([("uploadDate", -1), ("_id", -1)])
    expected = [
        str(file["_id"]) for file in files if verdict in (None, names.match(file["filename"]).verdict)
    ]
    found: list[str] = []
    page = 1
    while items := (
        answer := list_files(team.mongo, FileQuery(verdict=verdict, page=page, per_page=300))
    ).items:
        assert answer.total == len(expected)
        found += [file.id for file in items]
        page += 1
    assert found == expected


def test_odd_files_are_listed_as_well(mongo: Mongo) -> None:
    mongo.mask_files.insert_many(
        [{}, _file(7, None, 7, length=-1), _file(None, DatetimeMS(400_000_000_000_000), length=float("nan"))]
    )
    found = list_files(mongo, FileQuery()).items
    assert [(file.name, file.bytes, file.at) for file in found] == [("", 0, None)] * 3


@pytest.mark.parametrize(
    "query", [{"page": 0}, {"per_page": 0}, {"per_page": 1001}, {"verdict": "lost"}], ids=str
)
def test_a_question_that_cannot_be_is_refused(query: Any) -> None:
    with pytest.raises(FilterError):
        FileQuery(**query)


def test_uploads_are_summed_by_day_and_by_person(mongo: Mongo) -> None:
    late = datetime.datetime(2026, 3, 2, 23, 30, tzinfo=datetime.UTC)  # the third in Madrid
    mongo.mask_files.insert_many(
        [_file(), _file(by=" Person 01"), _file(by=None), _file(at=late), _file(at=None, length="long")]
    )
    assert set(uploads(mongo).itertuples(index=False, name=None)) == {
        (DAY, "Person 01", 2, 20),
        (DAY, "", 1, 10),
        (datetime.date(2026, 3, 3), "Person 01", 1, 10),
        (None, "Person 01", 1, 0),
    }


def test_statistics_agree_with_the_files_of_a_team(team: Services) -> None:
    found = uploads(team.mongo)
    files = list(team.mongo.mask_files.find())
    zone = team.settings.zone
    assert (found["files"].sum(), found["bytes"].sum()) == (len(files), sum(file["length"] for file in files))
    days = Counter(file["uploadDate"].astimezone(zone).date() for file in files)
    assert found.groupby("day")["files"].sum().to_dict() == days
    people = Counter(file["metadata"]["uploaded_by"] for file in files)
    assert found.groupby("person")["files"].sum().to_dict() == people
