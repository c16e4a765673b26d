"""Which batch a file name belongs to: the table of cases, and the laws behind it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from data.demo import names as demo_names
from data.model.matching import Match, Names, read_id

FAMILIES = (
    "batch_4",
    "batch_40",
    "batch_400",
    "batch_401",
    "batch_2564",
    "batch_20250909T0034",
    "batch_20251002T105618",
    "batch_000040F",
    "batch_T000044",
    "batch_200071T",
    "p1_cam1_cam2_000001",
)

CASES = [
    # as people write them
    ("masks_batch_400.tar.xz", "batch_400"),
    ("masks_Batch_400.zip", "batch_400"),
    ("batch_400", "batch_400"),
    ("Batch_400 (1).tar.gz", "batch_400"),
    ("400.tar", "batch_400"),
    ("Batch_T000044_masks_v2.zip", "batch_T000044"),
    ("masks_batch_20251002T105618.tar.xz", "batch_20251002T105618"),
    ("batch_000040F (2).zip", "batch_000040F"),
    ("p1_cam1_cam2_000001.tar", "p1_cam1_cam2_000001"),
    # case, separators, paths, extensions, copy marks
    ("MASKS-BATCH-400.TAR.XZ", "batch_400"),
    ("masks batch 400.zip", "batch_400"),
    ("batch.400.tar.gz.part", "batch_400"),
    ("uploads/2025/masks_batch_400.zip", "batch_400"),
    (r"C:\batch_401\masks_batch_400.zip", "batch_400"),
    ("P1-CAM1-CAM2-000001 (3).ZIP", "p1_cam1_cam2_000001"),
    ("batch400.zip", "batch_400"),
    ("batchT000044.zip", "batch_T000044"),
    ("Batch_400 - copia (2).zip", "batch_400"),
    ("Batch_400 (1)(2).zip", "batch_400"),
    ("batch_400 (4).zip", "batch_400"),
    ("máscaras batch_400 corrección.zip", "batch_400"),
    ("batch_４００.zip", "batch_400"),
    ("20251002t105618.zip", "batch_20251002T105618"),
    ("000040f.7z", "batch_000040F"),
    ("masks-T000044.tar.bz2", "batch_T000044"),
    # zeros do not matter where no two ids differ by them alone
    ("batch_0400.zip", "batch_400"),
    ("batch_T44.zip", "batch_T000044"),
    ("40F.zip", "batch_000040F"),
    ("p1_cam1_cam2_1.zip", "p1_cam1_cam2_000001"),
    # versions, parts and dates are no ids; a prefix outweighs bare numbers
    ("masks_v2_400.zip", "batch_400"),
    ("masks_v_4_400.zip", "batch_400"),
    ("400 copy 4.zip", "batch_400"),
    ("400.part4.rar", "batch_400"),
    ("400.7z.004", "batch_400"),
    ("400_2025-04-04.tar", "batch_400"),
    ("2025-04-04 10.40.04 400.tar", "batch_400"),
    ("20250404_400.zip", "batch_400"),
    ("batch_400_4.zip", "batch_400"),
    ("4_batch_400.zip", "batch_400"),
    ("400_20251002.zip", "batch_400"),
    ("400_99999.zip", "batch_400"),
    ("p1_cam1_cam2_000001_400.zip", "p1_cam1_cam2_000001"),
    ("batch_400_batch_400.zip", "batch_400"),
    ("batch_400_batch_9999.zip", "batch_400"),
]

AMBIGUOUS = [
    ("batch_400_batch_401.zip", ("batch_400", "batch_401")),
    ("400_401.zip", ("batch_400", "batch_401")),
    ("400 y 4.zip", ("batch_400", "batch_4")),
    ("batch_400 T000044.zip", ("batch_400", "batch_T000044")),
    ("99999_400.zip", ("batch_400",)),  # 99999 may have been meant
]

ORPHANS = [
    ("masks_batch_41.zip", "batch_41"),
    ("masks_Batch_4000 (1).zip", "batch_4000"),
    ("4001.tar", "batch_4001"),
    ("masks_batch_x00012.tar.xz", "batch_X00012"),
    ("MASKS_BATCH_X00012.TAR.XZ", "batch_X00012"),
    ("t000045_masks_v2.zip", "batch_T000045"),
    ("batch_t000045.zip", "batch_T000045"),
    ("000041F.zip", "batch_000041F"),
    ("200072t.zip", "batch_200072T"),
    ("20251002.105618.zip", "batch_105618"),
    ("batch_20251002T10.zip", "batch_20251002T10"),
    ("20251002T105619.zip", "batch_20251002T105619"),
    ("20250909T000034.zip", "batch_20250909T000034"),  # a time: no zeros to drop
    ("p1_cam1_cam2_000400.zip", "p1_cam1_cam2_000400"),
    ("P1 Cam1 Cam2 400.zip", "p1_cam1_cam2_400"),
    ("batch_v2_masks_041.zip", "batch_041"),
]

UNREADABLE = [
    "",
    "masks.zip",
    "final version.tar.xz",
    "new folder (3).zip",
    "masks (4).zip",
    "batch.7z",
    "batch (4).zip",
    "batch_v4.zip",
    "masks_v4.zip",
    "masks version 4.zip",
    "2025-04-04.zip",
    "IMG 2025-04-04 10.40.04.zip",
    "20250404.zip",
    "batches.zip",
    "/",
    "....",
]


@pytest.mark.parametrize(("name", "expected"), CASES)
def test_a_name_finds_its_batch(name: str, expected: str) -> None:
    assert Names(FAMILIES).match(name) == Match("matched", (expected,))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("masks%20batch%20400.tar.xz", "batch_400"),
        ("masks_batch%5F9", "batch_9"),
        ("masks%2Fbatch_9.zip", "batch_9"),
        ("20400%2fbatch_9.zip", "batch_9"),
        ("masks%2520batch%2520400.tar.xz", "batch_400"),
        ("m%C3%A1scara%20batch%20400.zip", "batch_400"),
        ("m%E1scara%20batch%20400.zip", "batch_400"),
        ("100% batch_9.zip", "batch_9"),
        ("100%25 batch_9.zip", "batch_9"),
        ("100% masks%20batch%20400.zip", "batch_400"),
        ("batch_9%.zip", "batch_9"),
    ],
)
def test_a_name_that_was_encoded_for_an_address_is_read_decoded(name: str, expected: str) -> None:
    assert Names(["batch_9", "batch_400", "batch_20400"]).match(name) == Match("matched", (expected,))


@pytest.mark.parametrize(("name", "expected"), AMBIGUOUS)
def test_a_name_that_fits_several_names_them_all(name: str, expected: tuple[str, ...]) -> None:
    assert Names(FAMILIES).match(name) == Match("ambiguous", expected)


@pytest.mark.parametrize(("name", "expected"), ORPHANS)
def test_an_id_that_no_batch_has_is_read_as_the_team_writes_it(name: str, expected: str) -> None:
    assert Names(FAMILIES).match(name) == Match("orphan", (expected,))
    assert read_id(name) == expected


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_name_without_an_id_is_unreadable(name: str) -> None:
    assert Names(FAMILIES).match(name) == Match("unreadable", ())
    assert read_id(name) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("batch_4.zip", ("matched", ("batch_4",))),
        ("batch_04.zip", ("matched", ("batch_04",))),
        ("004.zip", ("orphan", ("batch_004",))),
        ("T0044.zip", ("matched", ("batch_T0044",))),
        ("T44.zip", ("matched", ("batch_T44",))),
        ("batch_T044.zip", ("orphan", ("batch_T044",))),
    ],
)
def test_zeros_matter_where_ids_differ_only_by_them(name: str, expected: object) -> None:
    assert Names(["batch_4", "batch_04", "batch_T44", "batch_T0044"]).match(name) == expected


def test_an_id_with_and_one_without_the_prefix_are_told_apart() -> None:
    names = Names(["400", "batch_400", "batch_final", "401"])
    assert names.match("400.zip").ids == ("400",)
    assert names.match("batch_400.zip").ids == ("batch_400",)
    assert names.match("batch_401.zip").ids == ("401",)
    assert names.match("400 final.zip").ids == ("400",)
    assert names.match("batch final.zip").ids == ("batch_final",)


def test_the_longest_id_is_meant() -> None:
    names = Names(
        ["batch_2025", "batch_2025_01", "batch_2025_01_b", "p1_cam1", "p1_cam1_cam2_7", "masks_batch_3"]
    )
    assert names.match("batch_2025_01.zip").ids == ("batch_2025_01",)
    assert names.match("batch_2025_01_b.zip").ids == ("batch_2025_01_b",)
    assert names.match("batch_2025_02.zip").ids == ("batch_2025",)
    assert names.match("p1_cam1_cam2_7.zip").ids == ("p1_cam1_cam2_7",)
    assert names.match("masks_batch_3.zip").ids == ("masks_batch_3",)


def test_ids_that_differ_only_in_case_are_ambiguous() -> None:
    assert Names(["batch_T44", "batch_t44"]).match("T44.zip") == ("ambiguous", ("batch_T44", "batch_t44"))


def test_a_date_or_version_is_an_id_where_a_batch_has_it_and_nothing_else_is_there() -> None:
    names = Names(["batch_20251002", "batch_v2", "batch_400"])
    assert names.match("20251002.zip").ids == ("batch_20251002",)
    assert names.match("masks_v2.zip").ids == ("batch_v2",)
    assert names.match("400_v2_20251002.zip") == ("matched", ("batch_400",))


# The laws. Ids of the families, and names as people make them of ids.

_numbers = st.integers(0, 99_999)
_ids = st.one_of(
    st.builds("batch_{}".format, _numbers),
    st.builds("batch_{:06}".format, _numbers),
    st.builds(
        demo_names.batch_id,
        st.integers(0, len(demo_names.FAMILIES) - 1),
        st.integers(1, 99_999),
        st.dates().filter(lambda day: day.year >= 1000).map(str),
    ),
    st.builds(
        "p{}_cam{}_cam{}_{:06}".format, st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), _numbers
    ),
)
_styles = st.sampled_from([style for style, _ in demo_names.STYLES])
_decorated = st.sampled_from(
    (
        *("{}", "({})", "{} (2)", "{} copy 2", "batch_1/{}", "masks_{}_v2", "masks v3 {}"),
        *("{}-2025-01-31", "20250131 {}"),
    )
)
_marks = st.sampled_from("_- .")
_casing: st.SearchStrategy[Callable[[str], str]] = st.sampled_from([str.lower, str.upper, str.title, str])


_Dress = tuple[str, str, str, Callable[[str], str]]
_dresses: st.SearchStrategy[_Dress] = st.tuples(_styles, _decorated, _marks, _casing)


def _name(identifier: str, dress: _Dress) -> str:
    """*identifier* in a file name of that style, decoration, separator and case."""
    style, decoration, mark, casing = dress
    spelled = casing(identifier.replace("_", mark))
    stem, dot, ending = demo_names.file_name(style, "{}").partition(".")
    core = casing(identifier.removeprefix("batch_").replace("_", mark))
    stem = stem.format(core if style.startswith("{core}") else spelled)
    return decoration.format(stem) + dot + ending


@given(st.lists(_ids, min_size=1, max_size=30, unique=True), st.data())
def test_a_name_made_for_an_id_finds_its_batch_and_never_another(ids: list[str], data: st.DataObject) -> None:
    own = data.draw(st.sampled_from(ids))
    name = _name(own, data.draw(_dresses))
    assert Names(ids).match(name) == Match("matched", (own,)), name


@given(st.lists(_ids, min_size=1, max_size=30, unique=True), st.data())
def test_a_name_made_for_an_id_that_is_gone_takes_no_other_batch(ids: list[str], data: st.DataObject) -> None:
    gone, others = ids[0], ids[1:]
    bare = {other.removeprefix("batch_").lstrip("0") for other in others}
    assume(gone.removeprefix("batch_").lstrip("0") not in bare)  # else zeros do not matter
    name = _name(gone, data.draw(_dresses))
    found = Names(others).match(name)
    assert found.verdict == "orphan", name
    assert Names([*others, *found.ids]).match(name) == Match("matched", found.ids)


_texts = st.one_of(
    st.text(max_size=40),
    st.text("batchBATCHmaskstar.zipxz0123456789Tt _-()/", max_size=30),
    st.builds("{}{}{}".format, st.text("0aT _-", max_size=4), _ids, st.text("0aT _-.(1)", max_size=6)),
)
_any_ids = st.lists(st.one_of(_ids, st.text("batchmasks0123T_-", min_size=1, max_size=14)), max_size=12)


@given(_any_ids, _texts)
def test_common_names_are_answered_as_the_parser_would(ids: list[str], name: str) -> None:
    names = Names(ids)
    assert names.match(name) == names.parse(name)


@given(_any_ids.filter(bool), _styles, st.data())
def test_common_names_of_known_ids_are_answered_as_the_parser_would(
    ids: list[str], style: str, data: st.DataObject
) -> None:
    known = data.draw(st.sampled_from(ids))
    name = style.format(id=known, Id=known, ID=known, core=known)
    names = Names(ids)
    assert names.match(name) == names.parse(name)


@given(_any_ids, _texts)
def test_every_name_gets_a_verdict_whose_ids_are_known_or_new(ids: list[str], name: str) -> None:
    verdict, found = Names(ids).match(name)
    if verdict == "orphan":
        assert len(found) == 1
        assert not set(found) & set(ids)
    else:
        assert set(found) <= set(ids)
        assert bool(found) == (verdict != "unreadable")
        assert verdict != "matched" or len(found) == 1


@given(_texts)
def test_a_batch_made_for_an_orphan_takes_its_file(name: str) -> None:
    identifier = read_id(name)
    assume(identifier)
    assert identifier
    assert Names([identifier]).match(name) == Match("matched", (identifier,))
