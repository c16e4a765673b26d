"""Colours can be read and told apart, and the page and the charts use the same ones."""

from __future__ import annotations

import re
from pathlib import Path

import plotly.graph_objects as go
import pytest

from dashboard.theme import DARK, LIGHT, Look, label_colour, look, pattern, template

CSS = (Path(__file__).parent.parent / "assets" / "tanda.css").read_text(encoding="utf-8")
LOOKS = pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=lambda scheme: scheme.name)
TEXT, SHAPE = 4.5, 3.0  # WCAG 2.1: 1.4.3 for text, 1.4.11 for shapes


def variables(scheme: Look) -> dict[str, str]:
    """The CSS variables of a scheme that are plain colours."""
    opening = ":root {" if scheme is LIGHT else '[data-mantine-color-scheme="dark"] {'
    block = CSS.partition(opening)[2].partition("}")[0]
    return dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", block))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.1, from 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: int) -> float:
    share = part / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def over(top: str, opacity: float, bottom: str) -> str:
    mixed = (round(a * opacity + b * (1 - opacity)) for a, b in zip(_parts(top), _parts(bottom), strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)


def test_the_formula_gives_the_known_ends() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def grounds(scheme: Look) -> set[str]:
    """Everything text and shapes stand on: the page, a surface, a line under the pointer."""
    css = variables(scheme)
    return {scheme.ground, css["ground"], css["surface"], css["hover"]}


@LOOKS
def test_text_can_be_read_on_every_ground(scheme: Look) -> None:
    for colour in (scheme.text, scheme.quiet, scheme.accent):
        for ground in grounds(scheme):
            assert contrast(colour, ground) >= TEXT, (colour, ground)


@LOOKS
def test_shapes_stand_out_on_every_ground(scheme: Look) -> None:
    for meaning, colour in scheme.meaning.items():
        for ground in grounds(scheme):
            assert contrast(colour, ground) >= SHAPE, (meaning, ground)


@LOOKS
def test_labels_can_be_read_on_every_meaning_and_on_its_hatch(scheme: Look) -> None:
    for meaning, colour in scheme.meaning.items():
        label = label_colour(scheme, meaning)
        assert contrast(label, colour) >= TEXT, meaning
        hatch = pattern(scheme, meaning)
        if hatch["shape"]:
            lines = over(str(hatch["fgcolor"]), float(str(hatch["fgopacity"])), colour)
            assert contrast(label, lines) >= TEXT, meaning


@LOOKS
def test_the_page_has_the_colours_of_the_charts(scheme: Look) -> None:
    css = variables(scheme)
    assert css["surface"] == scheme.ground
    for name in ("text", "quiet", "line", "accent"):
        assert css[name] == getattr(scheme, name), name
    said = {name: colour for name, colour in css.items() if name in scheme.meaning}
    assert said == {name: scheme.meaning[name] for name in said}
    assert set(said) >= {
        "not_started",
        "in_progress",
        "segmented",
        "unknown",
        "approved",
        "rejected",
        "overdue",
    }


def test_every_colour_variable_of_the_style_sheet_exists_in_both_schemes() -> None:
    assert set(variables(LIGHT)) == set(variables(DARK))
    used = set(re.findall(r"var\(--(\w+)[,)]", CSS))
    assert used - set(variables(LIGHT)) - {"shadow", "mark", "mantine"} == set()


def test_what_is_wrong_is_hatched_so_that_colour_is_not_alone() -> None:
    hatched = {meaning for meaning in LIGHT.meaning if pattern(LIGHT, meaning)["shape"]}
    assert hatched == {"unknown", "rejected"}


@pytest.mark.parametrize(("said", "meant"), [("dark", DARK), ("light", LIGHT), (None, LIGHT), ("?", LIGHT)])
def test_an_unknown_scheme_is_light(said: str | None, meant: Look) -> None:
    assert look(said) is meant


@LOOKS
def test_the_template_draws_text_in_the_schemes_colour_on_no_ground_of_its_own(scheme: Look) -> None:
    layout = go.layout.Template(template(scheme)).layout
    assert layout.font.color == scheme.text
    assert layout.paper_bgcolor == layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert layout.hoverlabel.bgcolor == scheme.ground
