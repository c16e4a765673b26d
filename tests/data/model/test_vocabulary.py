"""The vocabulary table is data: the shipped one is complete, a wrong one is refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.errors import VocabularyError
from data.model.vocabulary import AXES, load


@pytest.mark.parametrize(
    ("axis", "raw", "value"),
    [
        *(("stage", raw, "not_started") for raw in ("NS", "pendiente", "", None)),
        *(("stage", raw, "in_progress") for raw in ("In", "FS", "PS", "en-progreso")),
        *(("stage", raw, "segmented") for raw in ("S", "CS", "completado")),
        *(("stage", raw, "unknown") for raw in ("s", " S", "zz?", "segmented")),
        *(("review", raw, "pending") for raw in ("", None, "later")),
        ("review", "aprobado", "approved"),
        ("review", "no_aprobado", "rejected"),
        *(("priority", raw, "none") for raw in ("", None, "urgente")),
        *zip(["priority"] * 3, ("alta", "media", "baja"), ("high", "medium", "low"), strict=True),
    ],
)
def test_the_shipped_words_mean_what_the_team_means(axis: str, raw: str | None, value: str) -> None:
    assert load().meaning(axis, raw) == value


def test_a_team_may_have_words_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "words.toml"
    path.write_text(
        '[stage]\nsegmented = ["fertig"]\n[review]\n[priority]\nhigh = ["", "$now"]\n', encoding="utf-8"
    )
    own = load(path)
    assert own.meaning("stage", "fertig") == "segmented"
    assert own.meaning("stage", None) == "unknown"
    assert own.meaning("review", "aprobado") == "pending"
    assert own.meaning("priority", None) == own.meaning("priority", "$now") == "high"
    assert hash(own) != hash(load())


_WHOLE = "".join(f"[{axis}]\n" for axis in AXES)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param("[stage", ("cannot be read",), id="not TOML"),
        pytest.param("[stage]\n[review]\n", ("no table [priority]",), id="a missing axis"),
        pytest.param(
            _WHOLE.replace("[stage]\n", '[stage]\nreview = ["R"]\n'),
            ("review", "[stage]", "in_progress"),
            id="an unknown value",
        ),
        pytest.param(
            _WHOLE.replace("[review]\n", '[review]\napproved = "ok"\n'),
            ("[review] approved", "list"),
            id="no list",
        ),
        pytest.param(
            _WHOLE.replace("[review]\n", "[review]\napproved = [1]\n"),
            ("[review] approved", "list"),
            id="no words",
        ),
        pytest.param(_WHOLE + 'high = ["a"]\nlow = ["a"]\n', ("[priority]", "“a”", "twice"), id="twice"),
    ],
)
def test_a_wrong_table_is_refused_by_name(tmp_path: Path, text: str, parts: tuple[str, ...]) -> None:
    path = tmp_path / "words.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(VocabularyError) as refusal:
        load(path)
    for part in (str(path), *parts):
        assert part in str(refusal.value)


def test_a_table_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match=r"nowhere\.toml"):
        load(tmp_path / "nowhere.toml")
