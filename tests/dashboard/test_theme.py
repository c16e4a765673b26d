"""Colours can be read and told apart, and the page and the charts use the same ones."""

from __future__ import annotations

import re

import plotly.graph_objects as go
import pytest

from dashboard.theme import MEANINGS, TRANSPARENT, label_colour, meaning, pattern, template
from tests.product import ROOT

CSS = (ROOT / "assets" / "tanda.css").read_text(encoding="utf-8")
#: Scheme → where its variables begin.
SCHEMES = {"light": ":root {", "dark": '[data-mantine-color-scheme="dark"] {'}
BOTH = pytest.mark.parametrize("scheme", SCHEMES)
TEXT, SHAPE = 4.5, 3.0  # WCAG 2.1: 1.4.3 for text, 1.4.11 for shapes


def variables(scheme: str) -> dict[str, str]:
    """The CSS variables of a scheme that are plain colours."""
    block = CSS.partition(SCHEMES[scheme])[2].partition("}")[0]
    return dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", block))


def shown(scheme: str, named: object) -> str:
    """What `var(--name)` looks like in a scheme."""
    return variables(scheme)[str(named).removeprefix("var(--").removesuffix(")")]


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


def grounds(scheme: str) -> set[str]:
    """Everything text and shapes stand on: the page, a surface, a line under the pointer."""
    css = variables(scheme)
    return {css["ground"], css["surface"], css["hover"]}


@BOTH
def test_text_can_be_read_on_every_ground(scheme: str) -> None:
    for name in ("text", "quiet", "accent"):
        for ground in grounds(scheme):
            assert contrast(variables(scheme)[name], ground) >= TEXT, (name, ground)


@BOTH
def test_shapes_stand_out_on_every_ground(scheme: str) -> None:
    for value in MEANINGS:
        for ground in grounds(scheme):
            assert contrast(shown(scheme, meaning(value)), ground) >= SHAPE, (value, ground)


@BOTH
def test_labels_can_be_read_on_every_meaning_and_on_its_hatch(scheme: str) -> None:
    for value in MEANINGS:
        label, ground = shown(scheme, label_colour(value)), shown(scheme, meaning(value))
        assert contrast(label, ground) >= TEXT, value
        hatch = pattern(value)
        if hatch["shape"]:
            lines = over(shown(scheme, hatch["fgcolor"]), float(str(hatch["fgopacity"])), ground)
            assert contrast(label, lines) >= TEXT, value


@BOTH
def test_numbers_can_be_read_on_the_fullest_and_the_palest_shade(scheme: str) -> None:
    (mixed,) = re.findall(
        r"color-mix\(in srgb, var\(--(\w+)\) calc\((\d+)% \+ var\(--full\) \* (\d+)%\), var\(--(\w+)\)\)", CSS
    )
    top, least, more, bottom = mixed
    for percent in (int(least), int(least) + int(more)):
        ground = over(variables(scheme)[top], percent / 100, variables(scheme)[bottom])
        assert contrast(variables(scheme)["text"], ground) >= TEXT, percent


def test_every_colour_variable_of_the_style_sheet_exists_in_both_schemes() -> None:
    assert set(variables("light")) == set(variables("dark"))
    used = set(re.findall(r"var\(--(\w+)[,)]", CSS))
    assert used - set(variables("light")) - {"shadow", "edge", "mark", "mantine", "full", "asks"} == set()


@BOTH
def test_every_colour_a_chart_can_name_is_in_the_style_sheet(scheme: str) -> None:
    for named in re.findall(r"var\([^)]*\)", str(template())):
        assert shown(scheme, named)
    block = CSS.partition(SCHEMES[scheme])[2].partition("}")[0]
    red, green, blue = (
        int(part) for part in re.findall(r"--faint: rgba\((\d+), (\d+), (\d+), 0.1\)", block)[0]
    )
    assert f"#{red:02x}{green:02x}{blue:02x}" == variables(scheme)["segmented"]


def test_what_is_wrong_is_hatched_so_that_colour_is_not_alone() -> None:
    assert {value for value in MEANINGS if pattern(value)["shape"]} == {"unknown", "rejected"}


def test_the_template_draws_on_no_ground_of_its_own() -> None:
    layout = go.layout.Template(template()).layout
    assert layout.paper_bgcolor == layout.plot_bgcolor == TRANSPARENT
    assert layout.font.color == "var(--text)"
