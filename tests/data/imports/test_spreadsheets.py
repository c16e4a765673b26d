"""Tables as people's spreadsheets write them: each small file of theirs gives exactly the right batches."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data.errors import InputError
from data.imports import importer
from data.imports.columns import Options
from data.imports.import_report import NotUnderstood
from data.mongo.client import Document, Mongo
from tests.product import ROOT
from tests.workbooks import Error, Formula, ods, packed, xlsx

FILES = ROOT / "tests" / "files" / "spreadsheets"
Write = Callable[[str, str | bytes], Path]
Make = Callable[[dict[str, list[list[Any]]]], bytes]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def to_file(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return to_file


def stored(mongo: Mongo) -> list[Document]:
    return list(mongo.batches.find({}, {"_id": 0}).sort("_id", 1))


def bring(mongo: Mongo, path: Path, **options: Any) -> importer.ImportReport:
    """Import with update; the rejects go nowhere near the file."""
    rejects = Path(mongo.settings.data_dir) / "rejects.jsonl"
    return importer.run(mongo, path, update=True, rejects=rejects, options=Options(**options))


SPANISH: list[Document] = [
    {
        "id": "batch_1",
        "assignee": "Persona Ñu",
        "status": "S",
        "metadata": {"due_date": "2026-12-25", "total_masks": 12.5},
    },
    {
        "id": "batch_2",
        "assignee": "Persona Ñandú",
        "status": "NS",
        "metadata": {"due_date": "2026-02-01", "total_masks": 3},
    },
]
CASES: dict[str, list[Document]] = {
    "excel-es-utf8.csv": SPANISH,
    "excel-es-cp1252.csv": SPANISH,
    "excel-es-resaved.csv": [
        {
            "id": "rt_1",
            "assignee": "Persona Ñandú",
            "status": "S",
            "metadata": {"due_date": "2026-12-25"},
            "mongo_uploaded": True,
        }
    ],
    "dates-other.csv": [
        {
            "id": f"ser_{n}",
            "assignee": "Persona A",
            "status": "NS",
            "metadata": {"due_date": "2026-12-25"},
        }
        for n in (1, 2, 3)
    ],
    "book.xlsx": [
        {
            "id": "x_1",
            "assignee": "Persona A",
            "status": "S",
            "metadata": {"due_date": "2026-12-25", "total_masks": 12},
            "mongo_uploaded": True,
        },
        {
            "id": "0007",
            "assignee": "Persona B",
            "status": "NS",
            "metadata": {"due_date": "2026-02-01", "total_masks": 3},
            "mongo_uploaded": False,
        },
        {"id": "7", "assignee": "Persona B", "status": "In", "metadata": {"due_date": "2026-12-31"}},
        {"id": "x_4", "status": "NS"},
    ],
    "worklist-words.csv": [
        {"id": "batch_1", "assignee": "Persona A", "status": "completado"},
        {"id": "batch_2", "assignee": "Persona A", "status": "In"},
        {"id": "batch_3", "assignee": "Persona A", "status": "completado"},
        {"id": "batch_4", "assignee": "Persona A", "status": "completado"},
    ],
    "ids-like-formulas.json": [
        {"id": "=id_1", "status": "NS"},
        {"id": "-7", "status": "NS"},
        {"id": "@x", "status": "NS"},
    ],
    "old-app-backup.json": [
        {
            "id": "batch_1",
            "assignee": "Persona A",
            "status": "S",
            "metadata": {"review_status": "aprobado", "approved_at": "2026-10-16"},
        },
        {"id": "batch_2", "assignee": "Persona B", "status": "In"},
    ],
}


#: What of them cannot be understood, and where.
DOUBTS = {"book.xlsx": [("=1+1", (5,))]}


@pytest.mark.parametrize(("name", "batches"), CASES.items(), ids=CASES.keys())
def test_a_file_of_somebody_elses_gives_exactly_the_right_batches(
    mongo: Mongo, name: str, batches: list[Document]
) -> None:
    report = bring(mongo, FILES / name)
    assert stored(mongo) == batches
    assert (report.inserted, report.rejected) == (len(batches), 0)
    assert [(each.value, each.lines) for each in report.doubts] == DOUBTS.get(name, [])
    again = bring(mongo, FILES / name)
    assert (again.updated, again.unchanged, stored(mongo)) == (0, len(batches), batches)


def test_the_people_of_the_earlier_application_come_with_its_backup(mongo: Mongo) -> None:
    assert bring(mongo, FILES / "old-app-backup.json").people_added == 2
    people = mongo.people.find({}, {"_id": 0, "name": 1, "role": 1, "created_at": 1}).sort("name", 1)
    assert list(people) == [
        {"name": f"Persona {letter}", "role": "Segmentador", "created_at": "2026-10-10 10:00:00"}
        for letter in "AB"
    ]


def test_every_written_form_of_an_instant_or_day_is_kept_as_a_day_that_can_be_read(mongo: Mongo) -> None:
    report = bring(mongo, FILES / "dates-with-zone.json")
    due = {batch["id"]: batch["metadata"]["due_date"] for batch in stored(mongo)}
    assert due.pop("bson_late").isoformat() == "2026-06-30T22:30:00+00:00"
    assert due == {
        "txt_z_late": "2026-06-30T22:30:00Z",
        "txt_off": "2026-06-30T23:30:00-03:00",
        "txt_local": "2026-06-30T22:30:00",
        "txt_plain": "2026-06-30",
        "epoch_ms": "2026-07-01 00:30:00",
        "txt_slash": "2026-06-30",
        "txt_es": "2026-06-30",
        "txt_short": "2026-06-30",
        "txt_basic": "2026-06-30",
    }
    assert report.not_understood == 0
    assert bring(mongo, FILES / "dates-with-zone.json").unchanged == 10


def test_of_an_own_export_exactly_the_edited_cells_change(mongo: Mongo) -> None:
    first = {
        "id": "rt_1",
        "assignee": "Persona A",
        "status": "In",
        "metadata": {"priority": "alta", "assigned_at": "2026-11-01", "due_date": "2026-12-25 10:00:00"},
        "file_info": {"file_count": 3},
    }
    second = {"id": "rt_2", "assignee": "Persona B", "status": "NS", "metadata": {"due_date": "2026-02-01"}}
    mongo.batches.insert_many([dict(first), dict(second)])
    report = bring(mongo, FILES / "own-export-edited-es.csv")
    assert (report.updated, report.unchanged, report.rejected, report.not_understood) == (1, 1, 0, 0)
    edited: Document = json.loads(json.dumps(first))
    edited["assignee"], edited["metadata"]["due_date"] = "Persona B", "2026-12-31"
    assert stored(mongo) == [edited, second]
    assert [each.name for each in report.columns if not each.field] == ["overdue"]


def test_two_columns_of_a_field_that_were_edited_differently_change_nothing(
    mongo: Mongo, write: Write
) -> None:
    batch = {"id": "a", "metadata": {"due_date": "2026-01-01"}}
    mongo.batches.insert_one(dict(batch))
    report = bring(mongo, write("a.csv", 'Id,Due,due\na,"Jan 2, 2026",2026-01-03\n'))
    assert stored(mongo) == [batch]
    assert report.doubts == (
        NotUnderstood(
            "due / Due",
            "2026-01-03 / 2026-01-02",
            "two columns disagree about this field",
            1,
            (2,),
        ),
    )


HEADERS = {
    "Spanish": "Id;Asignado;Estado;Fecha límite;Prioridad",
    "without accents, in capitals": "ID;ASIGNADO;ESTADO;FECHA LIMITE;PRIORIDAD",
    "English": "Batch;Assigned to;Status;Due date;Priority",
    "as exported in Spanish": "Id;Persona;Etapa;Fecha límite;Prioridad",
    "as exported in English": "Id;Person;Stage;Due;Priority",
    "as stored": "id;assignee;status;metadata.due_date;metadata.priority",
    "of the earlier application": "Batch ID;Responsable;Estatus;Fecha límite;Prioridad",
    "with blanks and marks": " id_batch ;Asignado a:;Estado (*);fecha_limite;Prioridad ",
}


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS.keys())
@pytest.mark.parametrize("mark", [";", ",", "\t", "|"], ids=["semicolon", "comma", "tab", "bar"])
def test_columns_are_known_however_they_are_called(
    mongo: Mongo, write: Write, header: str, mark: str
) -> None:
    content = f"{header}\nbatch_1;Persona A;En proceso;31/12/2026;ALTA\n".replace(";", mark)
    bring(mongo, write("a.csv", content))
    assert stored(mongo) == [
        {
            "id": "batch_1",
            "assignee": "Persona A",
            "status": "In",
            "metadata": {"due_date": "2026-12-31", "priority": "alta"},
        }
    ]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "cp850", "mac_roman"]
)
def test_a_table_is_read_in_every_usual_encoding(mongo: Mongo, write: Write, encoding: str) -> None:
    content = "id;Asignado;Revisión\r\nb_1;Íñigo Muñoz;No aprobado\r\nb_2;Persona Ñandú;sí\r\n"
    bring(mongo, write("a.csv", content.encode(encoding)))
    assert [each["assignee"] for each in stored(mongo)] == ["Íñigo Muñoz", "Persona Ñandú"]
    assert stored(mongo)[0]["metadata"] == {"review_status": "no_aprobado"}


WORDS = {
    "✓ Completado": "completado",
    "COMPLETADA": "S",
    "segmented": "S",
    "done ✔": "S",
    "En proceso": "In",
    "en curso": "In",
    "EN-PROGRESO": "en-progreso",
    "ps": "PS",
    "CS": "CS",
    "Sin empezar": "NS",
    "not started": "NS",
    "Pendiente": "pendiente",
}


@pytest.mark.parametrize(("word", "raw"), WORDS.items(), ids=WORDS.keys())
def test_a_stage_in_words_becomes_the_teams_own_word(mongo: Mongo, write: Write, word: str, raw: str) -> None:
    bring(mongo, write("a.csv", f"id,Estado\na,{word}\n"))
    assert stored(mongo) == [{"id": "a", "status": raw}]


@pytest.mark.parametrize(("word", "kept"), [("Segmentado", "CS"), ("S", "S"), ("Sin empezar", "NS")])
def test_the_word_a_batch_has_stays_where_it_means_the_same(
    mongo: Mongo, write: Write, word: str, kept: str
) -> None:
    mongo.batches.insert_one({"id": "a", "status": "CS"})
    bring(mongo, write("a.csv", f"id,status\na,{word}\n"))
    assert stored(mongo) == [{"id": "a", "status": kept}]


@pytest.mark.parametrize("name", ["a.csv", "a.json"])
def test_what_is_not_understood_replaces_nothing_and_is_counted_with_its_lines(
    mongo: Mongo, write: Write, name: str
) -> None:
    batch = {"id": "a", "status": "S", "metadata": {"due_date": "2026-01-31", "priority": "alta"}}
    mongo.batches.insert_one(dict(batch))
    table = "id,status,metadata.due_date,metadata.priority\na,weird,31/31/2026,soon\nb,weird,never,\n"
    records = [
        {"id": "a", "status": "weird", "metadata": {"due_date": "31/31/2026", "priority": "soon"}},
        {"id": "b", "status": "weird", "metadata": {"due_date": "never"}},
    ]
    report = bring(mongo, write(name, table if name == "a.csv" else json.dumps(records)))
    assert stored(mongo) == [batch, {"id": "b", "status": "weird", "metadata": {"due_date": "never"}}]
    lines = (2, 3) if name == "a.csv" else (1, 2)
    assert report.not_understood == 5
    assert report.doubts[0] == NotUnderstood("status", "weird", "an unknown word", 2, lines)
    assert {(each.column, each.value, each.reason) for each in report.doubts[1:]} == {
        ("metadata.due_date", "31/31/2026", "not a date"),
        ("metadata.due_date", "never", "not a date"),
        ("metadata.priority", "soon", "an unknown word"),
    }


NUMBERS = {
    "12": 12,
    "12,5": 12.5,
    "12.5": 12.5,
    "1.234,5": 1234.5,
    "1,234.5": 1234.5,
    "1 234 567": 1234567,
    "0,125": 0.125,
    "-3": -3,
    "1.234": None,
    "1,234": None,
    "many": None,
    "nan": None,
}


@pytest.mark.parametrize(("cell", "number"), NUMBERS.items(), ids=NUMBERS.keys())
def test_a_number_is_read_with_comma_or_point_or_not_at_all(
    mongo: Mongo, write: Write, cell: str, number: float | None
) -> None:
    report = bring(mongo, write("a.csv", f"id;Total de máscaras\na;{cell}\n"))
    assert report.not_understood == (number is None)
    assert stored(mongo) == [{"id": "a"} | ({} if number is None else {"metadata": {"total_masks": number}})]


FLAGS = {
    **dict.fromkeys(("VERDADERO", "true", "x", "Sí", "si", "1", "✓", "YES"), True),
    **dict.fromkeys(("FALSO", "False", "no", "0", "✗"), False),
}


@pytest.mark.parametrize(("cell", "flag"), FLAGS.items(), ids=FLAGS.keys())
def test_yes_and_no_are_read_as_people_write_them(mongo: Mongo, write: Write, cell: str, flag: bool) -> None:
    bring(mongo, write("a.csv", f"id;mongo_uploaded\na;{cell}\n"))
    assert stored(mongo) == [{"id": "a", "mongo_uploaded": flag}]


def test_unassigned_in_words_takes_the_person_away(mongo: Mongo, write: Write) -> None:
    mongo.batches.insert_many([{"id": "a", "assignee": "Persona A"}, {"id": "b", "assignee": None}])
    report = bring(mongo, write("a.csv", "Id;Persona\na;Sin asignar\nb;Sin asignar\nc;Sin asignar\n"))
    assert stored(mongo) == [{"id": "a", "assignee": ""}, {"id": "b", "assignee": None}, {"id": "c"}]
    assert (report.inserted, report.updated, report.unchanged) == (1, 1, 1)


def test_an_order_of_days_is_found_from_all_rows_of_the_file(mongo: Mongo, write: Write) -> None:
    content = "id,due,assigned\na,01/02/2026,\nb,,05-06-26\nc,13/02/2026,\n"
    report = bring(mongo, write("a.csv", content))
    assert report.dates == "dmy"
    assert [each["metadata"] for each in stored(mongo)] == [
        {"due_date": "2026-02-01"},
        {"assigned_at": "2026-06-05"},
        {"due_date": "2026-02-13"},
    ]


AMBIGUOUS = "id,due\na,01/02/2026\nb,05/05/2026\n"


def test_days_that_can_be_read_in_two_ways_are_never_guessed(mongo: Mongo, write: Write) -> None:
    path = write("a.csv", AMBIGUOUS)
    with pytest.raises(InputError, match=r"01/02/2026 can be read as two different dates.*--dates dmy"):
        bring(mongo, path)
    assert mongo.database.list_collection_names() == []
    dry = importer.run(mongo, path, dry_run=True)
    assert (dry.undecided, dry.inserted, dry.not_understood) == ("01/02/2026", 2, 1)


@pytest.mark.parametrize(("dates", "day"), [("dmy", "2026-02-01"), ("mdy", "2026-01-02")])
def test_the_order_of_days_can_be_said(mongo: Mongo, write: Write, dates: str, day: str) -> None:
    bring(mongo, write("a.csv", AMBIGUOUS), dates=dates)
    assert [each["metadata"]["due_date"] for each in stored(mongo)] == [day, "2026-05-05"]


def test_a_day_beside_the_same_day_for_programs_tells_the_order(mongo: Mongo, write: Write) -> None:
    bring(mongo, write("a.csv", "Id;Fecha límite;due\na;11/01/2026;2026-11-01\nb;03/04/2026;2026-03-04\n"))
    assert [each["metadata"]["due_date"] for each in stored(mongo)] == ["2026-11-01", "2026-03-04"]


def test_columns_nobody_knows_are_named_and_not_stored(mongo: Mongo, write: Write) -> None:
    report = bring(mongo, write("a.csv", "Código;Vuelo;Entrega\na;7;2026-12-31\n"))
    assert (stored(mongo), report.ignored) == ([{"id": "a"}], ("Vuelo", "Entrega"))


def test_columns_nobody_knows_are_stored_when_asked_for(mongo: Mongo, write: Write) -> None:
    bring(mongo, write("a.csv", "id,Vuelo,data.height\na,7,x\n"), keep_unknown=True)
    assert stored(mongo) == [{"id": "a", "Vuelo": "7", "data": {"height": "x"}}]
    report = bring(mongo, write("a.csv", "id,Vuelo,data.height\na,7,x\n"), keep_unknown=True)
    assert report.unchanged == 1


def test_fields_of_json_that_nobody_knows_are_stored_and_named(mongo: Mongo, write: Write) -> None:
    record = {"id": "a", "Vuelo": 7, "metadata": {"priority": "alta", "site": "x"}, "file_info": None}
    report = bring(mongo, write("a.json", json.dumps([record, {"id": "b", "comments": ""}])))
    assert (stored(mongo)[0], report.others) == (record, ("Vuelo", "metadata.site"))


def test_a_column_goes_where_it_is_said_to_go(mongo: Mongo, write: Write) -> None:
    mapping = {"entrega": "metadata.due_date", "Clave": "id", "Estado": ""}
    report = bring(mongo, write("a.csv", "Clave;Entrega;Estado\na;31/12/2026;S\n"), mapping=mapping)
    assert stored(mongo) == [{"id": "a", "metadata": {"due_date": "2026-12-31"}}]
    assert [each.known for each in report.columns] == ["chosen"] * 3


@pytest.mark.parametrize(
    ("mapping", "words"),
    [({"None": "id"}, "no column “None”"), ({"Nota": "nothing"}, "“nothing” is not a field")],
)
def test_a_wrong_choice_is_said_to_be_one(
    mongo: Mongo, write: Write, mapping: dict[str, str], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        bring(mongo, write("a.csv", "id;Nota\na;x\n"), mapping=mapping)


def test_the_separator_that_excel_is_told_is_no_row(mongo: Mongo, write: Write) -> None:
    bring(mongo, write("a.csv", "sep=|\nid|status\na|S\n"))
    assert stored(mongo) == [{"id": "a", "status": "S"}]


def test_ids_with_our_apostrophe_come_back_without_it(mongo: Mongo, write: Write) -> None:
    batches = [{"id": "=id_1", "comments": "'=kept"}, {"id": "-7", "comments": "+1"}]
    mongo.batches.insert_many([dict(each) for each in batches])
    report = bring(mongo, write("a.csv", "Id,Comments\n'=id_1,'=kept\n'-7,'+1\n"))
    assert (report.unchanged, stored(mongo)) == (2, batches)


def test_a_batch_is_found_by_its_id_as_it_is_stored(mongo: Mongo, write: Write) -> None:
    batches: list[Document] = [{"id": 7, "status": "NS"}, {"id": " b ", "status": "NS"}]
    mongo.batches.insert_many([dict(each) for each in batches])
    report = bring(mongo, write("a.csv", "id,status\n7,S\n b ,S\n"))
    assert (report.inserted, report.updated) == (0, 2)
    assert stored(mongo) == [each | {"status": "S"} for each in batches]


def test_a_row_that_equals_one_of_several_batches_of_an_id_changes_none(mongo: Mongo, write: Write) -> None:
    batches = [{"id": "a", "status": "NS"}, {"id": "a", "status": "S"}]
    mongo.batches.insert_many([dict(each) for each in batches])
    assert bring(mongo, write("a.csv", "id,status\na,S\n")).unchanged == 1
    report = bring(mongo, write("b.csv", "id,status\na,In\n"))
    assert (report.rejected, stored(mongo)) == (1, batches)
    assert report.problems[0].reason.startswith("several batches have this id")


def test_records_of_json_may_be_named_as_columns_are(mongo: Mongo, write: Write) -> None:
    records = [{"Batch ID": "a", "Responsable": "Persona A", "Estatus": "Completada", "Otra": 1}]
    bring(mongo, write("a.json", json.dumps(records)))
    assert stored(mongo) == [{"id": "a", "assignee": "Persona A", "status": "S", "Otra": 1}]


ROWS: list[list[Any]] = [
    ["Id", "Asignado", "Fecha límite", "Total máscaras"],
    [12, "Persona Ñ", 46381, 3],
    ["b", "Persona A", "31/12/2026", 2.5],
]
SHEET: list[Document] = [
    {"id": "12", "assignee": "Persona Ñ", "metadata": {"due_date": "2026-12-25", "total_masks": 3}},
    {"id": "b", "assignee": "Persona A", "metadata": {"due_date": "2026-12-31", "total_masks": 2.5}},
]


@pytest.mark.parametrize("make", [xlsx, ods], ids=["xlsx", "ods"])
def test_a_workbook_is_read_from_the_first_sheet_with_ids(mongo: Mongo, write: Write, make: Make) -> None:
    titled = [["Lotes de noviembre"], [], *ROWS]
    path = write("a.dat", make({"Notas": [["hola"]], "Lotes": titled, "Otros": [["Id"], ["z"]]}))
    report = bring(mongo, path)
    assert (stored(mongo), report.sheet, report.sheets) == (SHEET, "Lotes", ("Notas", "Lotes", "Otros"))
    assert report.rows[0].line == 4
    assert bring(mongo, path, sheet="Otros").inserted == 1
    with pytest.raises(InputError, match="no sheet “Nada”; it has Notas, Lotes, Otros"):
        bring(mongo, path, sheet="Nada")


@pytest.mark.parametrize("make", [xlsx, ods], ids=["xlsx", "ods"])
def test_a_formula_without_its_value_is_not_understood_and_replaces_nothing(
    mongo: Mongo, write: Write, make: Make
) -> None:
    mongo.batches.insert_one({"id": "a", "assignee": "Persona A", "comments": "as it was"})
    rows: list[list[Any]] = [
        ["Id", "Responsable", "Comentarios"],
        ["a", Formula('IF(1<2;"x";"y")'), Formula('""', "")],
        ["b", Formula("1+1", "Persona B"), "new"],
        [Formula("1+1"), "Persona C", "no id"],
    ]
    report = bring(mongo, write("a.dat", make({"Portada": [[Formula("2+2")]], "Lotes": [[], [], *rows]})))
    assert stored(mongo) == [
        {"id": "a", "assignee": "Persona A", "comments": "as it was"},
        {"id": "b", "assignee": "Persona B", "comments": "new"},
    ]
    reason = "a formula without its value; open the file in a spreadsheet and save it"
    assert report.doubts == (NotUnderstood("Responsable", '=IF(1<2;"x";"y")', reason, 1, (4,)),)
    assert (report.unchanged, report.inserted, report.rejected) == (1, 1, 1)


@pytest.mark.parametrize("make", [xlsx, ods], ids=["xlsx", "ods"])
def test_a_formula_that_has_failed_is_not_understood(mongo: Mongo, write: Write, make: Make) -> None:
    rows: list[list[Any]] = [["id", "metadata.due_date", "status"], ["a", Error("#N/A"), Error("#REF!")]]
    report = bring(mongo, write("a.dat", make({"A": rows})))
    assert stored(mongo) == [{"id": "a"}]
    assert report.doubts == (
        NotUnderstood("metadata.due_date", "#N/A", "a formula that has failed", 1, (2,)),
        NotUnderstood("status", "#REF!", "a formula that has failed", 1, (2,)),
    )


BROKEN = {
    "cut short": (xlsx({"A": ROWS})[:-40], "damaged"),
    "a zip of something else": (packed({"notes.txt": "hello"}), "a zip, but not a workbook"),
    "a cell at the end of the world": (xlsx({"A": [["Id"], ["a"]]}, far=True), "too large"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old kind, or has a password"),
    "a million equal rows": (ods({"A": [["Id"], ["a"]]}, repeated=1_048_570), "too large"),
    "an empty workbook": (xlsx({"A": []}), "is empty"),
}


@pytest.mark.parametrize(("content", "words"), BROKEN.values(), ids=BROKEN.keys())
def test_a_workbook_that_cannot_be_read_is_refused_with_a_sentence(
    mongo: Mongo, write: Write, content: bytes, words: str
) -> None:
    with pytest.raises(InputError, match=words):
        bring(mongo, write("a.xlsx", content))
    assert mongo.database.list_collection_names() == []


def test_the_first_rows_are_shown_as_they_will_be(mongo: Mongo, write: Write) -> None:
    mongo.batches.insert_one({"id": "a", "status": "NS", "folder": "here"})
    path = write("a.csv", "id,status,has_files\na,Done,\nb,Doing,VERDADERO\n")
    report = importer.run(mongo, path, update=True, dry_run=True)
    assert [(each.line, each.id, each.fate, dict(each.values)) for each in report.rows] == [
        (2, "a", "changed", {"status": "S", "folder": "here"}),
        (3, "b", "new", {"status": "In", "file_info.has_files": "true"}),
    ]
    assert mongo.batches.count_documents({}) == 1
