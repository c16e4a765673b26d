"""What a preview shows of mask files, and what it says of those that are broken or made to do harm."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image

from data.errors import NotFound, TandaError, TooLarge, TooMuch
from data.masks.preview import limits, reading, showing
from data.masks.preview.showing import Contents, Picture
from data.mongo.client import Mongo
from tests.data.masks.hostile import PACKED, claiming, encrypted, links, lying, png, tarred, zipped
from tests.data.masks.storing import store

_BLACK, _WHITE = 0, 255


def _contents(mongo: Mongo, content: bytes, name: str = "batch_1.zip") -> Contents:
    return showing.contents(mongo, store(mongo, name, content))


def _picture(mongo: Mongo, content: bytes, at: int = 0) -> Picture:
    return showing.picture(mongo, store(mongo, "batch_1", content), at)


def _said(mongo: Mongo, content: bytes, at: int = 0) -> str:
    with pytest.raises(TandaError) as raised:
        _picture(mongo, content, at)
    return str(raised.value)


def _seen(picture: Picture) -> Image.Image:
    return Image.open(io.BytesIO(picture.png))


@pytest.mark.parametrize("kind", ["zip", *PACKED])
def test_an_archive_is_listed_and_each_image_in_it_is_shown(mongo: Mongo, kind: str) -> None:
    files = {"a/one.png": png(p0_0=255), "notes.txt": b"x", "b/two.PNG": png(size=(5, 5), p0_0=255)}
    content = zipped(files) if kind == "zip" else PACKED[kind](tarred(files))
    found = _contents(mongo, content)
    assert [(each.at, each.name, each.bytes, each.image) for each in found.entries] == [
        (0, "a/one.png", len(files["a/one.png"]), True),
        (1, "notes.txt", 1, False),
        (2, "b/two.PNG", len(files["b/two.PNG"]), True),
    ]
    assert (found.files, found.images, found.stopped) == (3, 2, "")
    assert _seen(_picture(mongo, content, 2)).size == (5, 5)


def test_an_image_is_a_file_of_one(mongo: Mongo) -> None:
    found = _contents(mongo, png(), "batch_1.png")
    assert (found.kind, found.files, [each.name for each in found.entries]) == ("image", 1, ["batch_1.png"])


@pytest.mark.parametrize(
    ("content", "pixels", "stretched"),
    [
        pytest.param(png("1", color=0, p1_1=1), (_BLACK, _WHITE), False, id="one bit"),
        pytest.param(png("L", color=0, p1_1=3), (_BLACK, _WHITE), True, id="labels"),
        pytest.param(png("L", color=10, p1_1=200), (10, 200), False, id="grey"),
        pytest.param(png("I;16", color=1000, p1_1=1010), (_BLACK, _WHITE), True, id="sixteen bits"),
        pytest.param(png("F", color=-1.5, p1_1=2.5), (_BLACK, _WHITE), True, id="numbers"),
        pytest.param(png("RGB", color=(0, 0, 0), p1_1=(2, 2, 2)), (_BLACK, _WHITE), True, id="dark colours"),
    ],
)
def test_in_every_kind_of_mask_something_is_seen(
    mongo: Mongo, content: bytes, pixels: tuple[int, int], stretched: bool
) -> None:
    picture = _picture(mongo, content)
    assert [_seen(picture).convert("L").getpixel(each) for each in ((0, 0), (1, 1))] == list(pixels)
    assert picture.stretched is stretched


def test_a_palette_keeps_its_colours(mongo: Mongo) -> None:
    image = Image.new("P", (2, 1), 0)
    image.putpalette([255, 0, 0, 0, 0, 255])
    image.putpixel((1, 0), 1)
    written = io.BytesIO()
    image.save(written, "PNG")
    seen = _seen(_picture(mongo, written.getvalue())).convert("RGB")
    assert (seen.getpixel((0, 0)), seen.getpixel((1, 0))) == ((255, 0, 0), (0, 0, 255))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "F"])
def test_an_image_of_one_colour_is_shown_in_every_mode(mongo: Mongo, mode: str) -> None:
    picture = _picture(mongo, png(mode))
    assert not picture.stretched
    assert _seen(picture).size == (4, 3)


def test_a_large_image_is_scaled_down_and_says_how_large_it_was(mongo: Mongo) -> None:
    picture = _picture(mongo, png("L", (3000, 1000), p0_0=255))
    assert (picture.width, picture.height, _seen(picture).size) == (3000, 1000, (1200, 400))


_BOMB = b"\0" * (limits.IMAGE + 1)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(claiming(100_000, 100_000), "million pixels", id="pixel bomb"),
        pytest.param(claiming(10_000, 6_000), "million pixels", id="a little too many pixels"),
        pytest.param(zipped({"a.png": claiming(60_000, 60_000)}), "million pixels", id="pixel bomb in a zip"),
        pytest.param(zipped({"a.png": _BOMB}), "unpacked to more than 128 MB", id="zip bomb"),
        pytest.param(lying(zipped({"a.png": _BOMB})), "damaged", id="zip bomb that lies"),
        pytest.param(
            PACKED["tar.gz"](tarred({"a.png": _BOMB})), "unpacked to more than 128 MB", id="tar bomb"
        ),
        pytest.param(encrypted(zipped({"a.png": png()})), "password", id="encrypted"),
        pytest.param(zipped({"a.zip": zipped({"a.png": png()})}), "no image", id="nested"),
        pytest.param(zipped({"a.png": b"MZ no image"}), "no image", id="no image inside"),
        pytest.param(zipped({"a.png": b""}), "is empty", id="empty image"),
        pytest.param(png(size=(64, 64))[:-40], "damaged", id="cut image"),
        pytest.param(zipped({"a.png": png()})[:-30], "damaged", id="cut zip"),
        pytest.param(tarred({"a.png": png()})[:560], "damaged", id="cut tar"),
        pytest.param(PACKED["tar.xz"](tarred({"a.png": png()}))[:90], "damaged", id="cut xz"),
        pytest.param(b"%PDF-1.4 no mask", "neither an image", id="something else"),
        pytest.param(b"%!PS-Adobe EPSF", "neither an image", id="a program for a printer"),
        pytest.param(b"", "is empty", id="empty file"),
    ],
)
def test_what_cannot_be_shown_is_said_in_words(mongo: Mongo, content: bytes, words: str) -> None:
    assert words in _said(mongo, content)


def test_an_encrypted_file_is_listed_as_such(mongo: Mongo) -> None:
    (entry,) = _contents(mongo, encrypted(zipped({"a.png": png()}))).entries
    assert entry.encrypted


def test_of_very_many_files_the_first_are_listed_and_the_rest_is_counted_up_to_a_limit(mongo: Mongo) -> None:
    found = _contents(mongo, zipped({f"{n}.png": b"" for n in range(limits.COUNTED + 5)}, zipfile.ZIP_STORED))
    assert (len(found.entries), found.files, found.stopped) == (limits.LISTED, limits.COUNTED, "counted")


def test_a_cut_archive_is_listed_as_far_as_it_goes(mongo: Mongo) -> None:
    whole = tarred({"one.png": png(), "two.png": png()})
    found = _contents(mongo, whole[:1100])
    assert ([each.name for each in found.entries], found.stopped) == (["one.png"], "broken")


def test_links_are_passed_over_and_names_are_only_shown(mongo: Mongo, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    content = links()
    assert [each.name for each in _contents(mongo, content).entries] == ["../../../etc/mask.png"]
    assert _seen(_picture(mongo, content)).size == (4, 3)
    assert {each.name for each in set(tmp_path.rglob("*")) - set(before)} <= {"run"}


def test_names_with_control_characters_can_be_shown(mongo: Mongo) -> None:
    (entry,) = _contents(mongo, tarred({"a\n\x1b[31m\u202e.png": png()})).entries
    assert entry.name.isprintable()


def test_a_place_that_is_none_is_said(mongo: Mongo) -> None:
    with pytest.raises(NotFound):
        _picture(mongo, zipped({"a.png": png()}), 7)


def test_what_takes_too_long_is_stopped(mongo: Mongo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SECONDS", 0.001)
    with pytest.raises(TooLarge, match="was stopped"):
        _contents(mongo, png())


def test_what_takes_too_much_memory_is_said(mongo: Mongo) -> None:
    names = tarred({"a.png": b""})
    head = bytearray(names[:512])
    head[156:157] = b"L"  # a name that goes on for the next 8 GB
    head[124:136] = b"77777777777\0"
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    with pytest.raises(TandaError) as raised:
        _contents(mongo, bytes(head) + b"x" * 10_000)
    assert any(words in str(raised.value) for words in ("too much memory", "damaged", "neither"))


def test_a_large_file_is_not_looked_into(mongo: Mongo) -> None:
    file = store(mongo, "batch_1.zip", b"PK")
    mongo.mask_files.update_one({"filename": "batch_1.zip"}, {"$set": {"length": limits.FILE + 1}})
    with pytest.raises(TooLarge, match="larger than 256 MB"):
        showing.contents(mongo, file)


def test_only_so_many_are_made_at_once(mongo: Mongo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PATIENCE", 0.01)
    file = store(mongo, "batch_1.png", png())
    turns = [showing._turns.acquire(timeout=5) for _ in range(limits.AT_ONCE)]
    try:
        with pytest.raises(TooMuch):
            showing.contents(mongo, file)
    finally:
        for _ in turns:
            showing._turns.release()


def test_a_file_without_its_content_is_said(mongo: Mongo) -> None:
    file = store(mongo, "batch_1.png", png())
    mongo.mask_chunks.delete_many({})
    with pytest.raises(NotFound, match="is not there"):
        showing.contents(mongo, file)


_WHOLE = [
    png("RGB", (9, 9), (1, 2, 3)),
    zipped({"a.png": png(), "b.png": png()}),
    *(pack(tarred({"a.png": png(), "b.png": png()})) for pack in PACKED.values()),
]


@hypothesis_settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(_WHOLE), st.data())
def test_whatever_happens_to_a_file_the_answer_is_one(content: bytes, data: st.DataObject) -> None:
    """In this process, for speed: no error leaves it, whatever bytes are changed, and wherever it ends."""
    broken = bytearray(content[: data.draw(st.integers(0, len(content)))])
    for _ in range(data.draw(st.integers(0, 8))):
        if broken:
            broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    for wanted in ("contents", "image"):
        line, mark, png = reading.answer(wanted, 0, io.BytesIO(bytes(broken))).partition(b"\n")
        assert line.startswith(b"{")
        assert mark
        assert (b'"trouble"' in line) or wanted == "contents" or png.startswith(b"\x89PNG")
