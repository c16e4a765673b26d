"""The import: formats, rejects, and the same end however often it was interrupted."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bson import ObjectId
from hypothesis import HealthCheck, given, settings, strategies

from data.errors import InputError, StorageError
from data.history import log, undo
from data.imports import importer
from data.imports.batch_writes import BatchWriter
from data.imports.incoming import Reader
from data.mongo.client import Document, Mongo
from tests.product import ROOT

DIRTY = ROOT / "tests" / "files" / "dirty.json"
Write = Callable[[str, str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def to_file(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return to_file


def stored(mongo: Mongo) -> dict[str, Document]:
    return {batch["id"]: batch for batch in mongo.batches.find({}, {"_id": 0})}


def lines(*records: object) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def rejected(report: importer.ImportReport) -> list[dict[str, Any]]:
    assert report.rejects_path
    return [json.loads(line) for line in report.rejects_path.read_text("utf-8").splitlines()]


RECORDS: list[dict[str, Any]] = [
    {"id": "batch_1", "status": "S"},
    {"id": "batch_2", "metadata": {"priority": "alta"}},
]
FORMATS = {
    "list": json.dumps(RECORDS),
    "indented list": json.dumps(RECORDS, indent=2),
    "object": json.dumps({"exported": {"by": "x"}, "batches": RECORDS}),
    "indented object": json.dumps({"crew": [], "batches": RECORDS}, indent=1),
    "JSON lines": lines(*RECORDS),
    "JSON lines without a last line end": lines(*RECORDS).rstrip(),
    "comma": "id,status,metadata.priority\nbatch_1,S,\nbatch_2,,alta\n",
    "semicolon": "ID;status;metadata.priority\r\nbatch_1;S;\r\n;;\r\nbatch_2;;alta\r\n",
    "tab": "status\tid\tmetadata.priority\nS\tbatch_1\t\n\tbatch_2\talta\n",
    "byte order mark": "\ufeffid,status,metadata.priority\nbatch_1,S,\nbatch_2,,alta\n",
    "byte order mark, JSON lines": "\ufeff" + lines(*RECORDS),
}


@pytest.mark.parametrize("content", FORMATS.values(), ids=FORMATS.keys())
def test_every_format_is_known_by_its_content(mongo: Mongo, write: Write, content: str) -> None:
    report = importer.run(mongo, write("batches.dat", content))
    assert (report.inserted, report.rejected, report.rejects_path) == (2, 0, None)
    assert stored(mongo) == {record["id"]: record for record in RECORDS}


def test_a_single_json_line_is_a_record(mongo: Mongo, write: Write) -> None:
    assert importer.run(mongo, write("a.json", '{"id": "batch_1"}')).inserted == 1


USELESS = {
    "empty": (b"", "is empty"),
    "only blanks": (b" \n\n", "is empty"),
    "prose": (b"hello\nworld\n", "holds no batches"),
    "an object of something else": (b'{"a": 1,\n"b": 2}', "holds no batches"),
    "no text": (b"id,assignee\n1,\xff\0\n", "neither text nor"),
    "a table without ids": (b"Nota,Estado\nx,S\n", 'holds the batch ids.* Nota, Estado.*"Nota=id"'),
    "a quote in the header": (b'id,"status\n1,S\n', "first row"),
    "a column twice": (b"id,status,status\n1,S,S\n", "status"),
    "a column inside another": (b"id,metadata,metadata.priority\n1,,\n", "metadata"),
}


@pytest.mark.parametrize(("content", "words"), USELESS.values(), ids=USELESS.keys())
def test_a_useless_file_is_refused_before_anything_is_written(
    mongo: Mongo, write: Write, content: bytes, words: str
) -> None:
    with pytest.raises(InputError, match=words):
        importer.run(mongo, write("useless", content))
    assert mongo.database.list_collection_names() == []


def test_a_missing_file_is_said_to_be_missing(mongo: Mongo, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no file .*nowhere\.json"):
        importer.run(mongo, tmp_path / "nowhere.json")


def test_a_folder_is_said_to_be_one(mongo: Mongo, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder"):
        importer.run(mongo, tmp_path)


WRONG: dict[str, tuple[object, str]] = {
    "not an object": ([1], ""),
    "no id": ({"status": "S"}, "id"),
    "blank id": ({"id": "  "}, "id"),
    "id is a list": ({"id": ["x"]}, "id"),
    "id is true": ({"id": True}, "id"),
    "tasks are text": ({"id": "x", "tasks": "segmentar"}, "tasks"),
    "metadata is a list": ({"id": "x", "metadata": []}, "metadata"),
    "date is an object": ({"id": "x", "metadata": {"due_date": {"day": 1}}}, "metadata.due_date"),
    "count is text": ({"id": "x", "file_info": {"file_count": "2"}}, "file_info.file_count"),
    "dot in a name": ({"id": "x", "metadata": {"a.b": 1}}, "metadata.a.b"),
    "dollar in a name": ({"id": "x", "metadata": {"$set": 1}}, "metadata.$set"),
    "rubbish extended date": ({"id": "x", "created_at": {"$date": "soon"}}, "created_at"),
    "number too large": ({"id": "x", "n": 1 << 70}, ""),
    "half a surrogate pair": ({"id": "x", "comments": "\ud800"}, ""),
    "too deep": ({"id": "x", "a": json.loads("[" * 150 + "]" * 150)}, ""),
    "too large": ({"id": "x", "comments": "y" * (17 << 20)}, ""),
}


@pytest.mark.parametrize(("record", "field"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_record_is_reported_and_the_rest_goes_in(
    mongo: Mongo, write: Write, record: object, field: str
) -> None:
    report = importer.run(mongo, write("a.jsonl", lines({"id": "before"}, record, {"id": "after"})))
    assert (report.inserted, report.rejected, set(stored(mongo))) == (2, 1, {"before", "after"})
    assert not report.cut_short
    (reject,) = rejected(report)
    assert reject["line"] == 2
    assert reject["field"].startswith(field)
    assert (report.problems[0].line, report.problems[0].reason) == (2, reject["reason"])
    assert reject["record"] == record


def test_a_broken_line_is_reported_with_its_text(mongo: Mongo, write: Write) -> None:
    report = importer.run(mongo, write("a.jsonl", '{"id": "a"\n\n{"id": NaN}\n{"id": "b"}\n'))
    assert [(row["line"], row["record"]) for row in rejected(report)] == [
        (1, '{"id": "a"'),
        (3, '{"id": NaN}'),
    ]
    assert set(stored(mongo)) == {"b"}


def test_a_line_that_never_ends_is_skipped(
    mongo: Mongo, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.imports.json_records._LONGEST_LINE", 50)
    report = importer.run(mongo, write("a.jsonl", lines({"id": "a"}, {"id": "b" * 99}, {"id": "c"})))
    assert ([row["line"] for row in rejected(report)], set(stored(mongo))) == ([2], {"a", "c"})


def test_wrong_csv_rows_are_reported_with_their_line(mongo: Mongo, write: Write) -> None:
    content = 'id,comments,mongo_uploaded\na,"two\nlines",true\nb,x\n ,x,0\nd,x,0\n'
    report = importer.run(mongo, write("a.csv", content))
    assert [(row["line"], row["field"]) for row in rejected(report)] == [(4, ""), (5, "id")]
    assert stored(mongo)["a"] == {"id": "a", "comments": "two\nlines", "mongo_uploaded": True}
    assert stored(mongo)["d"]["mongo_uploaded"] is False


def test_csv_cells_become_the_kinds_of_their_fields(mongo: Mongo, write: Write) -> None:
    importer.run(
        mongo,
        write("a.csv", "id;tasks;file_info.file_count;comments;assignee\n7;segmentar,revisar;3;'=1+1;\n"),
    )
    assert stored(mongo) == {
        "7": {
            "id": "7",
            "tasks": ["segmentar", "revisar"],
            "file_info": {"file_count": 3},
            "comments": "=1+1",
        }
    }


CELLS = {
    "too long a cell": ("comments", "x" * (17 << 20)),
    "text behind a quote": ("comments", '"x"y'),
    "a column without a name": ("", "x"),
}


@pytest.mark.parametrize(("column", "cell"), CELLS.values(), ids=CELLS.keys())
def test_a_wrong_cell_rejects_its_row_alone(mongo: Mongo, write: Write, column: str, cell: str) -> None:
    report = importer.run(mongo, write("a.csv", f"id;{column}\na;{cell}\nb;\n"))
    assert (report.rejected, set(stored(mongo)), report.problems[0].line) == (1, {"b"}, 2)


QUOTES = {
    "in the first line": ('id,comments\nq1,"open\nq2,b\nq3,c\n', set(), 2),
    "behind others": ('id,comments\nq1,a\nq2,"b ""c""\n"\nq3,"open\nq4,b\n', {"q1", "q2"}, 5),
    "on the second line of a row": ('id;tasks;comments\n\nq1;"a\nb";"open\nq2;b;c\n', set(), 4),
    "in the last line": ('id,comments\nq1,a\nq2,"open', {"q1"}, 3),
}


@pytest.mark.parametrize(("content", "stay", "line"), QUOTES.values(), ids=QUOTES.keys())
def test_a_quote_that_is_not_closed_is_reported_where_it_opens(
    mongo: Mongo, write: Write, content: str, stay: set[str], line: int
) -> None:
    report = importer.run(mongo, write("a.csv", content))
    assert (set(stored(mongo)), report.rejected, report.problems[0].line) == (stay, 1, line)
    assert report.problems[0].reason == "a quote opens here that is not closed; what follows was not read"
    assert report.cut_short


def test_a_quote_that_takes_in_some_rows_says_which(mongo: Mongo, write: Write) -> None:
    report = importer.run(mongo, write("a.csv", 'id,comments\nq1,"open\nq2,"b,"c\nq3,c\n'))
    assert (set(stored(mongo)), report.rejected) == ({"q3"}, 1)
    assert report.problems[0].reason.startswith("lines 2 to 3 are not a CSV row")
    assert rejected(report)[0]["record"] == 'q1,"open\nq2,"b,"c'


def test_a_quote_that_is_not_closed_is_not_searched_for_its_end_for_ever(
    mongo: Mongo, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.imports.csv_lines.LONGEST_ROW", 50)
    content = "id,comments\n" + f"a,{'x' * 60}\n" + 'b,"open\n' + "c,x\n" * 30
    report = importer.run(mongo, write("a.csv", content))
    assert (set(stored(mongo)), [each.line for each in report.problems]) == (set(), [2, 3])
    assert "what follows was not read" in report.problems[1].reason


def test_a_row_without_end_is_skipped_to_its_line_end(
    mongo: Mongo, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.imports.csv_lines.LONGEST_ROW", 50)
    monkeypatch.setattr("data.imports.csv_lines._PIECE", 20)
    report = importer.run(mongo, write("a.csv", f"id,comments\na,{'x,' * 200}\nb,y\n"))
    assert (set(stored(mongo)), [each.line for each in report.problems]) == ({"b"}, [2])


def test_a_cell_as_long_as_a_field_may_be_goes_in(mongo: Mongo, write: Write) -> None:
    text = 'x"\n' * 21_000
    importer.run(mongo, write("a.csv", 'id,comments\na,"{}"\n'.format(text.replace('"', '""'))))
    assert stored(mongo)["a"]["comments"] == text


@pytest.mark.parametrize("shape", ['[{"id":"a"},\n{"id":"b"},,', '{"batches":[{"id":"a"},\n{"id":"b"},,'])
def test_before_a_break_everything_goes_in_and_the_break_has_a_position(
    mongo: Mongo, write: Write, shape: str
) -> None:
    report = importer.run(mongo, write("a.json", shape + ' {"id":"c"}]'))
    assert set(stored(mongo)) == {"a", "b"}
    (reject,) = rejected(report)
    assert "line 2, column 12, after record 2; what follows was not read" in reject["reason"]
    assert report.cut_short


def test_a_break_is_among_the_problems_that_are_shown(mongo: Mongo, write: Write) -> None:
    report = importer.run(mongo, write("a.json", "[" + "5, " * 20 + "NaN, 5]"))
    assert (report.rejected, len(report.problems)) == (21, 10)
    assert [each.line for each in report.problems][-2:] == [9, 21]


def test_a_document_cut_short_is_reported_at_its_end(mongo: Mongo, write: Write) -> None:
    report = importer.run(mongo, write("a.json", '[{"id":"a"},\n{"id":'))
    assert (report.inserted, report.rejected, report.cut_short) == (1, 1, True)
    assert "line 2, column 7" in report.problems[0].reason


def test_known_ids_are_left_as_they_are(mongo: Mongo, write: Write) -> None:
    mongo.batches.insert_one({"id": "batch_1", "status": "NS"})
    report = importer.run(mongo, write("a.jsonl", lines(*RECORDS)))
    assert (report.inserted, report.unchanged, stored(mongo)["batch_1"]["status"]) == (1, 1, "NS")


def test_update_sets_only_what_is_named_and_differs(mongo: Mongo, write: Write) -> None:
    mongo.batches.insert_many(
        [
            {
                "id": "a",
                "status": "NS",
                "metadata": {"priority": "alta", "due_date": "2026-01-31"},
                "mine": 1,
            },
            {"id": "b", "status": "S", "metadata": None},
            {"id": "c", "status": "S"},
        ]
    )
    path = write(
        "a.jsonl",
        lines(
            {"id": "a", "metadata": {"due_date": "2026-02-28"}},
            {"id": "b", "metadata": {"due_date": "2026-02-28"}},
            {"id": "c", "status": "S"},
        ),
    )
    report = importer.run(mongo, path, update=True)
    assert (report.updated, report.unchanged) == (2, 1)
    assert stored(mongo)["a"] == {
        "id": "a",
        "status": "NS",
        "metadata": {"priority": "alta", "due_date": "2026-02-28"},
        "mine": 1,
    }
    assert stored(mongo)["b"]["metadata"] == {"due_date": "2026-02-28"}
    assert importer.run(mongo, path, update=True).unchanged == 3


def test_an_empty_csv_cell_does_not_wipe_a_field(mongo: Mongo, write: Write) -> None:
    mongo.batches.insert_one({"id": "a", "status": "S"})
    report = importer.run(mongo, write("worklist.csv", "id,assignee,status\na,B,\n"), update=True)
    assert (report.updated, stored(mongo)["a"]) == (1, {"id": "a", "status": "S", "assignee": "B"})


@pytest.mark.parametrize("update", [False, True])
def test_a_dry_run_gives_the_same_numbers_and_writes_nothing(
    mongo: Mongo, write: Write, update: bool
) -> None:
    mongo.batches.insert_one({"id": "batch_1", "status": "NS"})
    content = json.dumps({"batches": [*RECORDS, RECORDS[0], {"no": "id"}], "crew": ["Segmenter Ash"]})
    path = write("a.json", content)
    dry = importer.run(mongo, path, update=update, dry_run=True)
    assert (len(stored(mongo)), mongo.people.count_documents({})) == (1, 0)
    real = importer.run(mongo, path, update=update)
    assert dry == dataclasses.replace(real, dry_run=True, operation_id=None)
    assert real.people_added == 1


def test_an_id_twice_with_other_content_is_rejected(mongo: Mongo, write: Write) -> None:
    content = lines({"id": "a", "n": 1}, {"n": 1, "id": " a "}, {"id": "a", "n": 2})
    report = importer.run(mongo, write("a.jsonl", content), chunk=1)
    assert (report.inserted, report.unchanged, report.rejected) == (1, 1, 1)
    assert stored(mongo)["a"]["n"] == 1


def test_existing_repeated_ids_are_borne(mongo: Mongo, write: Write) -> None:
    mongo.batches.insert_many([{"id": "a"}, {"id": "a"}])
    report = importer.run(mongo, write("a.jsonl", lines({"id": "a", "n": 1}, {"id": "b"})), update=True)
    assert (report.updated, report.inserted) == (1, 1)
    assert mongo.batches.count_documents({"id": "a", "n": 1}) == 2


def test_extended_json_becomes_dates_and_foreign_ids_are_dropped(mongo: Mongo, write: Write) -> None:
    record = {
        "_id": {"$oid": "65f000000000000000000001"},
        "id": 400,
        "created_at": {"$date": "2025-09-01T10:00:00Z"},
        "metadata": {"due_date": {"$date": {"$numberLong": "1757412000000"}}},
    }
    importer.run(mongo, write("a.jsonl", lines(record)))
    (batch,) = mongo.batches.find()
    assert batch["id"] == "400"
    assert batch["_id"] != ObjectId("65f000000000000000000001")
    assert batch["created_at"] == datetime.datetime(2025, 9, 1, 10, tzinfo=datetime.UTC)
    assert batch["metadata"]["due_date"] == datetime.datetime(2025, 9, 9, 10, tzinfo=datetime.UTC)


HALVES = {
    "the first": '{"id": "sur\\ud800"}',
    "the second": '{"id": "sur\\uDC00"}',
    "the first before a letter": '{"id": "sur\\ud800\\u0041"}',
    "the first twice": '{"id": "a", "comments": ["\\ud83d\\ud83d\\ude00"]}',
    "in a name": '{"id": "a", "x\\udfff": {"y": 1}}',
}
_WHOLE = '{"id": "b", "comments": "\\ud83d\\ude00 \\\\ud800 \\"\\ud83d\\ude00"}'


@pytest.mark.parametrize("half", HALVES.values(), ids=HALVES.keys())
@pytest.mark.parametrize("shape", ["{0}\n{1}\n", "[{0}, {1}]", '{{"batches": [{0}, {1}]}}'])
@pytest.mark.parametrize("size", [1 << 16, 1])
def test_half_a_surrogate_pair_rejects_its_record_in_every_format(
    mongo: Mongo, write: Write, monkeypatch: pytest.MonkeyPatch, shape: str, half: str, size: int
) -> None:
    monkeypatch.setattr("data.imports.json_records.BUFFER", size)
    report = importer.run(mongo, write("a.json", shape.format(half, _WHOLE)))
    assert (report.rejected, stored(mongo)) == (1, {"b": json.loads(_WHOLE)})
    assert report.problems[0].reason.startswith("MongoDB cannot hold it: 'utf-8' codec can't encode")
    assert rejected(report)[0]["record"] == json.loads(half)


def test_a_break_behind_half_a_surrogate_pair_has_its_position(mongo: Mongo, write: Write) -> None:
    report = importer.run(mongo, write("a.json", '[{"id": "\\udc00"},\n{"id": "b"}, NaN]'))
    assert (report.rejected, set(stored(mongo))) == (2, {"b"})
    assert "line 2, column 14, after record 2" in report.problems[1].reason


def test_crew_is_new_only_without_regard_to_case_and_accents(mongo: Mongo, write: Write) -> None:
    mongo.people.insert_one({"name": "Segmenter Élan"})
    crew = [
        "segmenter  elan",
        " Segmenter Ash ",
        {"name": "SEGMENTER ASH"},
        {"name": "B", "role": "Senior", "days_off": "2026-12-24,2026-08-03..2026-08-21"},
        5,
    ]
    report = importer.run(mongo, write("a.json", json.dumps({"crew": crew, "batches": []})))
    assert (report.people_added, report.rejected) == (2, 1)
    found = mongo.people.find().sort("name")
    assert [(p["name"], p.get("role"), p.get("days_off")) for p in found] == [
        ("B", "Senior", "2026-08-03..2026-08-21,2026-12-24"),
        ("Segmenter Ash", "General", None),
        ("Segmenter Élan", None, None),
    ]


@pytest.mark.parametrize(
    "entry",
    [
        *(5, {"name": 5}, {"role": "Senior"}, "  ", "half \ud800"),
        *({"name": "A", "days_off": each} for each in (7, "24/12/2026", ["2026-12-24"])),
    ],
)
def test_a_wrong_crew_entry_is_rejected(mongo: Mongo, write: Write, entry: object) -> None:
    report = importer.run(mongo, write("a.json", json.dumps({"crew": [entry], "batches": [{"id": "a"}]})))
    assert (report.people_added, report.rejected, report.inserted) == (0, 1, 1)
    assert report.problems[0].field.startswith("crew")


@pytest.mark.parametrize("crew", ["5", '"Person 01"', '{"name": "Person 01", "x": [1]}', "true"])
@pytest.mark.parametrize(
    "shape", ['{{"crew": {}, "batches": [{{"id": "a"}}]}}', '{{"batches": [{{"id": "a"}}], "crew": {}}}']
)
@pytest.mark.parametrize("size", [1 << 16, 1])
def test_a_crew_that_is_no_list_is_rejected(
    mongo: Mongo, write: Write, monkeypatch: pytest.MonkeyPatch, shape: str, crew: str, size: int
) -> None:
    monkeypatch.setattr("data.imports.json_records.BUFFER", size)
    report = importer.run(mongo, write("a.json", shape.format(crew)))
    assert (report.people_added, report.rejected, set(stored(mongo))) == (0, 1, {"a"})
    assert (report.problems[0].field, report.problems[0].reason) == ("crew", "must be a list")


def test_batches_that_are_no_list_are_rejected(mongo: Mongo, write: Write) -> None:
    report = importer.run(mongo, write("a.json", '{"crew": ["Person 01"], "batches": {"a": {"id": "a"}}}'))
    assert (report.people_added, report.rejected, report.problems[0].field) == (1, 1, "batches")


@pytest.mark.parametrize("crew", ["[]", "null"])
def test_no_crew_is_nothing_to_reject(mongo: Mongo, write: Write, crew: str) -> None:
    path = write("a.json", f'{{"crew": {crew}, "batches": [{{"id": "a", "x": {{"crew": 5}}}}]}}')
    assert importer.run(mongo, path).rejected == 0


def test_a_batch_that_another_tool_inserts_meanwhile_is_unchanged(
    mongo: Mongo, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    mongo.batches.insert_one({"id": "a", "mine": 1})
    monkeypatch.setattr(BatchWriter, "_known", lambda *_: {})
    report = importer.run(mongo, write("a.jsonl", lines({"id": "a"}, {"id": "new"})))
    assert (report.inserted, report.unchanged, report.rejected) == (1, 1, 0)
    assert stored(mongo)["a"] == {"id": "a", "mine": 1}


def test_an_import_is_one_operation_that_undo_takes_back(mongo: Mongo, write: Write) -> None:
    mongo.batches.insert_one({"id": "batch_1", "status": "NS"})
    before = stored(mongo)
    path = write("a.json", json.dumps({"crew": ["Segmenter Ash"], "batches": RECORDS}))
    report = importer.run(mongo, path, update=True, chunk=1, actor="tester")
    (logged,) = log.operations(mongo)
    assert (logged.id, logged.kind, logged.actor, logged.origin, logged.changed, logged.about["file"]) == (
        *(report.operation_id, "import", "tester", "import", 3),
        "a.json",
    )
    assert undo.undo(mongo, logged.id, actor="tester", origin="dashboard").reversed == 3
    assert (stored(mongo), mongo.people.count_documents({})) == (before, 0)


def test_an_import_that_changes_nothing_leaves_no_operation(mongo: Mongo, write: Write) -> None:
    path = write("a.jsonl", lines(*RECORDS))
    importer.run(mongo, path)
    assert importer.run(mongo, path).operation_id is None
    assert len(log.operations(mongo)) == 1


def test_a_refusing_collection_rejects_the_record(mongo: Mongo, write: Write) -> None:
    mongo.database.create_collection("batches", validator={"status": {"$ne": "zz?"}})
    report = importer.run(mongo, write("a.jsonl", lines({"id": "a", "status": "zz?"}, {"id": "b"})))
    assert (report.inserted, report.rejected) == (1, 1)
    assert "MongoDB refused" in report.problems[0].reason


def test_of_many_records_the_one_that_the_collection_refuses_is_named(mongo: Mongo, write: Write) -> None:
    mongo.database.create_collection("batches", validator={"status": {"$ne": "zz?"}})
    records = [{"id": f"batch_{n}", "status": "zz?" if n in (4, 7) else "S"} for n in range(1, 9)]
    report = importer.run(mongo, write("a.jsonl", lines(*records)))
    assert (report.inserted, report.rejected) == (6, 2)
    assert [each.line for each in report.problems] == [4, 7]


def test_rejects_go_where_they_are_wanted_but_never_over_the_input(mongo: Mongo, write: Write) -> None:
    path = write("a.jsonl", lines({"no": "id"}))
    with pytest.raises(InputError, match="overwrite"):
        importer.run(mongo, path, rejects=path)
    assert importer.run(mongo, path, rejects=path.with_name("b")).rejects_path == path.with_name("b")
    assert importer.run(mongo, path).rejects_path == path.with_name("a.rejects.jsonl")


def test_a_rejects_file_that_cannot_be_written_is_said_so(mongo: Mongo, write: Write, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be written"):
        importer.run(mongo, write("a.jsonl", lines({"no": "id"})), rejects=tmp_path)


def test_rejects_fall_back_to_the_current_folder(
    mongo: Mongo, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write("a.jsonl", lines({"no": "id"}))
    path.with_name("a.rejects.jsonl").mkdir()
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert importer.run(mongo, path).rejects_path == tmp_path / "here" / "a.rejects.jsonl"


def test_progress_ends_with_the_whole_file(mongo: Mongo, write: Write) -> None:
    path = write("a.jsonl", lines(*RECORDS))
    seen: list[tuple[int, int]] = []
    importer.run(mongo, path, chunk=1, progress=lambda read, total: seen.append((read, total)))
    assert seen == sorted(seen)
    assert seen[-1] == (path.stat().st_size,) * 2


def test_the_next_records_are_understood_while_mongodb_stores(
    mongo: Mongo, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = threading.Event()
    understand, store = Reader.batch, BatchWriter.store

    def noticed(self: Reader, raw: Any) -> Any:
        if raw["id"] == "b":
            second.set()
        return understand(self, raw)

    def awaiting(self: BatchWriter, batches: Any, lane: int) -> Any:
        assert second.wait(10)
        return store(self, batches, lane)

    monkeypatch.setattr(Reader, "batch", noticed)
    monkeypatch.setattr(BatchWriter, "store", awaiting)
    assert importer.run(mongo, write("a.jsonl", '{"id":"a"}\n{"id":"b"}\n'), chunk=1).inserted == 2


def test_once_the_operation_has_begun_two_chunks_are_stored_at_the_same_time(
    mongo: Mongo, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = threading.Barrier(2)
    store = BatchWriter.store

    def meeting(self: BatchWriter, batches: Any, lane: int) -> Any:
        if batches[0].id != "a":
            together.wait(10)
        return store(self, batches, lane)

    monkeypatch.setattr(BatchWriter, "store", meeting)
    people = [{"id": each, "assignee": "Persona A"} for each in "abc"]
    report = importer.run(mongo, write("a.jsonl", lines(*people)), chunk=1)
    assert (report.inserted, [each.id for each in report.rows]) == (3, ["a", "b", "c"])
    assert mongo.events.count_documents({"field": "operation"}) == 1


def test_an_import_that_is_stopped_reads_no_further(mongo: Mongo, write: Write) -> None:
    def stop(*_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        importer.run(mongo, write("a.jsonl", lines(*RECORDS)), chunk=1, progress=stop)
    names = [each.name for each in threading.enumerate()]
    assert not [each for each in names if "ThreadPool" in each or "storing" in each]


def test_the_sample_goes_in_whole(mongo: Mongo) -> None:
    report = importer.run(mongo, DIRTY)
    assert (report.inserted, report.rejected, report.people_added) == (200, 0, 5)
    assert importer.run(mongo, DIRTY, update=True).unchanged == 200


class Killed(Exception):
    """Stands for kill -9: nothing of the import runs after it."""


_RECORD = strategies.one_of(
    strategies.fixed_dictionaries(
        {"id": strategies.sampled_from(["a", "b", "c", " a", "", 4, None])},
        optional={
            "status": strategies.sampled_from(["S", "NS", 3]),
            "metadata": strategies.sampled_from([{"priority": "alta"}, {"due_date": None}, None]),
        },
    ),
    strategies.sampled_from([[], "text", 1]),
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    records=strategies.lists(_RECORD, min_size=1, max_size=12),
    at=strategies.integers(1, 12),
    update=strategies.booleans(),
    as_list=strategies.booleans(),
)
def test_killed_and_run_again_ends_as_run_once(
    mongo: Mongo, tmp_path: Path, records: list[object], at: int, update: bool, as_list: bool
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(records, indent=1) if as_list else lines({"id": "first"}, *records), "utf-8")
    before = [{"id": "b", "status": "In"}, {"id": "old"}]
    calls = iter(range(1, 100))

    def kill(*_: int) -> None:
        if next(calls) == at:
            raise Killed

    ends = []
    for interrupted in (False, True):
        mongo.batches.drop()
        mongo.batches.insert_many([dict(batch) for batch in before])
        if interrupted:
            with contextlib.suppress(Killed):
                importer.run(mongo, path, update=update, chunk=1, progress=kill)
        report = importer.run(mongo, path, update=update, chunk=2)
        counted = report.inserted + report.updated + report.unchanged + report.rejected
        assert counted == len(records) + (not as_list)
        ends.append(stored(mongo))
    assert ends[0] == ends[1]


@pytest.mark.parametrize("shape", ["[%s]", "%s\n"])
@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param('{"id": "long", "n": ' + "9" * 5000 + "}", id="a number of 5,000 digits"),
        pytest.param('{"id": "deep", "x": ' + "[" * 1000 + "]" * 1000 + "}", id="a thousand lists"),
    ],
)
def test_what_no_database_holds_is_rejected_and_the_rest_goes_in(
    mongo: Mongo, tmp_path: Path, shape: str, wrong: str
) -> None:
    records = ['{"id": "before"}', wrong, '{"id": "after"}']
    path = tmp_path / "odd.json"
    path.write_text(shape % (", " if shape == "[%s]" else "\n").join(records))
    report = importer.run(mongo, path)
    assert (report.inserted, report.rejected) == (2, 1)


@pytest.mark.parametrize("half", ["\\ud800", "\\udc00", "\\ud800\\ud800"])
def test_half_a_surrogate_stops_no_import(mongo: Mongo, tmp_path: Path, half: str) -> None:
    path = tmp_path / "half.json"
    path.write_text(f'[{{"id": "before"}}, {{"id": "x_{half}"}}]')
    report = importer.run(mongo, path)
    assert report.inserted + report.rejected == 2
    assert mongo.batches.count_documents({"id": "before"}) == 1
