"""The script that draws a figure again: it runs by itself, and finds what klviz found."""

from __future__ import annotations

import ast
import math
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from klviz.analyses.fit_data import FitData
from klviz.core.divergences import DIVERGENCES
from klviz.core.families import FAMILIES
from klviz.document.figure_sizes import SIZES, FigureSize
from klviz.document.presets import FIT_PRESETS
from klviz.document.runs import Run
from klviz.document.scene import FIRST_SCENE
from klviz.gui.exporters import ExportOptions, script_text
from klviz.gui.exporters.script import fit_script_bytes as script_bytes
from klviz.gui.exporters.script_text import FAMILIES as FAMILY_TEXT
from klviz.gui.exporters.script_text import INTEGRANDS, literal, named
from klviz.gui.look import Look
from tests.gui.exporters.fits import KINDS, SCENES, data_of

DRIVER = """
import runpy, sys
import matplotlib.pyplot as plt
for script, picture in zip(sys.argv[1::2], sys.argv[2::2]):
    sys.argv = [script, picture]
    print("=", script)
    runpy.run_path(script, run_name="__main__")
    plt.close("all")
"""
COUNTING = """
import runpy, sys
import matplotlib.pyplot as plt
import numpy as np
for script in sys.argv[1:]:
    figure = runpy.run_path(script)
    drawn = figure["draw"]([figure["divergence_of"](run) for run in figure["RUNS"]])
    drawn.draw_without_rendering()
    for axes in drawn.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = axis.get_view_interval()
            assert sum(low <= tick <= high for tick in axis.get_majorticklocs()) <= 6, axis
        for text in axes.texts:
            if text.get_text().startswith("p's tail"):
                below = axes.transData.inverted().transform(text.get_window_extent())[0][1]
                highest = max(np.nanmax(line.get_ydata()) for line in axes.lines)
                print("clear" if below > highest else "over a curve")
"""
"""Draws figures, and looks at the ticks of their axes and at the reasons in them."""
HOSTILE = (
    "",
    'it\'s "quoted" \'\'\'thrice\'\'\' and """so"""',
    "two\nlines\r\n\x0c and \u2028more",
    "back\\slash \\N{BULLET} \\x00 {braces} {0} %s $title ${x}",
    "‖ ∫ 漢字 😀 \u202egnirts",
    "# -*- coding: latin-1 -*-",
    '");import os;os.abort()#',
)


def run_all(scripts: Mapping[str, bytes], folder: Path, ending: str = "png") -> dict[str, str]:
    """Run scripts in one interpreter in which warnings are errors; return what each printed."""
    words = []
    for number, content in enumerate(scripts.values()):
        script = folder / f"{number}.py"
        script.write_bytes(content)
        words += [str(script), str(folder / f"{number}.{ending}")]
    found = subprocess.run(
        [sys.executable, "-W", "error", "-c", DRIVER, *words],
        env={**os.environ, "MPLBACKEND": "Agg", "PYTHONPATH": "", "PYTHONIOENCODING": "utf-8"},
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (found.returncode, found.stderr) == (0, "")
    parts = re.split(r"^= .*\n", found.stdout, flags=re.MULTILINE)[1:]
    return dict(zip(scripts, parts, strict=True))


def values_in(printed: str) -> list[float]:
    printed = printed.replace("= ∞", "= inf").replace("= –", "= nan")
    return [float(value) for value in re.findall(r"^q .* = (\S+).*\n    klviz", printed, re.M)]


def check_values(data: FitData, printed: str) -> None:
    views = [view for view in data.snapshot.runs if view.run.visible]
    values = values_in(printed)
    assert len(values) == len(views)
    for value, view in zip(values, views, strict=True):
        expected = view.estimate.value
        if DIVERGENCES[view.run.divergence].logarithmic or view.run.alpha in (0.0, 1.0):
            expected *= data.unit.factor
        if math.isfinite(expected):
            assert value == pytest.approx(expected, rel=1e-6, abs=1e-12)
        else:
            np.testing.assert_equal(value, expected)


@pytest.mark.parametrize("keys", [FIT_PRESETS[::2], FIT_PRESETS[1::2], tuple(KINDS)])
def test_scripts_draw_and_find_the_values_of_klviz(keys: tuple[str, ...], tmp_path: Path) -> None:
    scripts = {key: script_bytes(data_of(SCENES[key]), ExportOptions()) for key in keys}
    printed = run_all(scripts, tmp_path)
    for number, key in enumerate(keys):
        check_values(data_of(SCENES[key]), printed[key])
        with Image.open(tmp_path / f"{number}.png") as picture:
            assert picture.size == (1333, 750), "at 100 dots an inch"
            assert len(picture.convert("RGB").getcolors(1 << 20)) > 50


def test_a_script_finds_the_values_in_the_unit_of_the_window(tmp_path: Path) -> None:
    keys = ["two-modes", "divergences", "points", "alpha-family", "heavy-tails"]
    data = {key: data_of(SCENES[key], unit="bits") for key in keys}
    scripts = {key: script_bytes(known, ExportOptions()) for key, known in data.items()}
    for key, printed in run_all(scripts, tmp_path, "pdf").items():
        check_values(data[key], printed)
        assert " bits" in printed
    for number in range(len(keys)):
        assert (tmp_path / f"{number}.pdf").read_bytes().startswith(b"%PDF-")


def test_no_title_and_no_text_breaks_a_script(tmp_path: Path) -> None:
    known = data_of(FIRST_SCENE)
    data = [
        replace(known, scene=replace(FIRST_SCENE, title=words, text=words)) for words in HOSTILE
    ]
    scripts = {one.scene.title: script_bytes(one, ExportOptions()) for one in data}
    plain = run_all(scripts, tmp_path, "pdf")
    assert len(set(plain.values())) == 1
    for content in scripts.values():
        tree = ast.parse(content)
        assert [type(node).__name__ for node in tree.body] == [
            type(node).__name__ for node in ast.parse(scripts[""]).body
        ]


@pytest.mark.parametrize("words", HOSTILE)
def test_a_text_is_written_as_python_reads_it(words: str) -> None:
    assert ast.literal_eval(literal(words)) == words
    assert ast.literal_eval(literal([words, (1.5, ()), ("a",)])) == [words, (1.5, ()), ("a",)]


CROWDED = [Look(theme="projector"), Look(size=SIZES["column"].size)]
LOOKS = [Look(theme="dark"), Look(transparent=True), Look(text=1.4, lines=2.0), *CROWDED]
PARTS = [Look(part=part) for part in ("densities", "integrands", "loss", "landscapes")]
OF_SIZES = [Look(size=row.size) for row in SIZES.values()]


@pytest.mark.parametrize(
    ("key", "looks"),
    [
        ("two-modes", LOOKS),
        ("two-modes", PARTS),
        ("three-modes", OF_SIZES),
        ("divergences", CROWDED),
        ("points", CROWDED),
    ],
)
def test_scripts_look_as_they_are_told(key: str, looks: Sequence[Look], tmp_path: Path) -> None:
    data = data_of(SCENES[key])
    scripts = {str(n): script_bytes(data, ExportOptions(look=k)) for n, k in enumerate(looks)}
    run_all(scripts, tmp_path)
    for number, look in enumerate(looks):
        with Image.open(tmp_path / f"{number}.png") as picture:
            width, height = (round(side * 100 / 96) for side in look.size.pixels)
            assert picture.size == pytest.approx((width, height), abs=1)
            corner = picture.convert("RGBA").getpixel((0, 0))
            grounds = {"dark": (0x16, 0x19, 0x1F, 255)}
            expected = grounds.get(look.theme, (255, 255, 255, 255))
            assert corner == expected or (look.transparent and corner[3] == 0)


@pytest.mark.parametrize("size", ["slide", "column"])
def test_axes_have_few_ticks_and_reasons_are_over_no_curve(size: str, tmp_path: Path) -> None:
    paths = []
    for key in ("divergences", "heavy-tails"):
        look = Look(size=SIZES[size].size)
        paths.append(tmp_path / f"{key}.py")
        paths[-1].write_bytes(script_bytes(data_of(SCENES[key]), ExportOptions(look=look)))
    found = subprocess.run(
        [sys.executable, "-c", COUNTING, *map(str, paths)],
        env={**os.environ, "MPLBACKEND": "Agg", "PYTHONPATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    # Where it has no room it is left out.
    assert found.stdout in (("clear\n",) if size == "slide" else ("clear\n", ""))


def test_infinity_is_a_sign_and_has_no_unit(tmp_path: Path) -> None:
    data = data_of(SCENES["heavy-tails"], unit="bits")
    (printed,) = run_all({"": script_bytes(data, ExportOptions())}, tmp_path).values()
    assert "KL(p‖q) = ∞\n" in printed
    assert not re.search(r"\binf\b|nan", printed)


def test_runs_have_their_colours_and_dashes(tmp_path: Path) -> None:
    text = script_bytes(data_of(FIRST_SCENE), ExportOptions(look=Look(theme="dark"))).decode()
    assert 'colour="#56B4E9"' in text
    assert "dash=(4.5, 2.2)" in text
    assert 'GROUND, INK, MUTED, RULE = "#16191F"' in text


@pytest.mark.parametrize("key", SCENES)
def test_a_script_has_what_it_needs_and_no_more(key: str) -> None:
    text = script_bytes(data_of(SCENES[key]), ExportOptions()).decode()
    tree = ast.parse(text)
    defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert defined <= used
    known = {*named(FAMILY_TEXT), *named(INTEGRANDS)}
    assert used & known <= defined
    long = [line.strip() for line in text.splitlines() if len(line) > 100]
    assert all(line.startswith(("infinite=", "heading=")) for line in long)


def test_every_family_and_every_divergence_can_be_written() -> None:
    assert set(FAMILIES) <= set(named(FAMILY_TEXT))
    assert set(DIVERGENCES) <= set(named(INTEGRANDS))


@pytest.mark.parametrize(("kind", "missing"), [(FAMILY_TEXT, "normal"), (INTEGRANDS, "kl")])
def test_no_script_calls_what_it_has_not(
    kind: str, missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {key: text for key, text in named(kind).items() if key != missing}
    other = named(FAMILY_TEXT if kind == INTEGRANDS else INTEGRANDS)
    monkeypatch.setattr(script_text, "named", lambda of: known if of == kind else other)
    with pytest.raises(ValueError, match=rf"resources/script/{kind}\.txt has no {missing}$"):
        script_bytes(data_of(FIRST_SCENE), ExportOptions())


def test_every_order_of_alpha_is_written_and_found(tmp_path: Path) -> None:
    orders = (-0.5, 0.0, 0.01, 0.5, 0.99, 1.0, 1.2)
    runs = tuple(Run("alpha", "adam", colour=n, alpha=a) for n, a in enumerate(orders))
    data = data_of(replace(FIRST_SCENE, runs=runs))
    (printed,) = run_all({"": script_bytes(data, ExportOptions())}, tmp_path).values()
    check_values(data, printed)


def test_a_long_run_is_thinned_to_what_is_drawn() -> None:
    data = data_of(KINDS["draws"], 3000)
    text = script_bytes(data, ExportOptions()).decode()
    assert len(text) < 40_000
    assert "STEP = 3000" in text


def test_a_very_small_figure_is_drawn_all_the_same() -> None:
    data = data_of(FIRST_SCENE)
    look = Look(size=FigureSize(200.0, 150.0))
    ast.parse(script_bytes(data, ExportOptions(look=look)))
