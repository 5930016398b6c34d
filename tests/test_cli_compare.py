"""klviz render, of scenes that compare two."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pptx import Presentation

from klviz.cli import main
from klviz.document.carried_file import read_carried
from klviz.document.presets import load_preset
from klviz.gui.figures.aspects import ASPECT_FIGURES

SIZE = ["--size", "480x360"]


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_a_picture_carries_the_two_and_opens_again(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{ending}"
    assert main(["render", "first-example", "-o", str(path), *SIZE]) == 0
    found = read_carried(path)
    assert found.scene == load_preset("first-example")
    again = tmp_path / f"b.{ending}"
    assert main(["render", str(path), "-o", str(again), *SIZE]) == 0
    assert read_carried(again) == found


def test_both_directions_are_written_in_the_unit(tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    assert main(["render", "two-widths", "-o", str(path), "--unit", "bits"]) == 0
    told = path.read_text(encoding="utf-8")
    assert "0.4590" in told
    assert "1.164" in told
    assert "bits" in told


def test_it_can_be_seen_from_every_side_that_there_is(tmp_path: Path) -> None:
    for aspect in ASPECT_FIGURES:
        path = tmp_path / f"{aspect}.png"
        words = ["render", "first-example", "--aspect", aspect, "-o", str(path), *SIZE]
        assert main(words) == 0
        assert read_carried(path).scene.comparison.aspect == aspect


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["two-modes", "--aspect", "entropy"], "--aspect is of scenes that compare two"),
        (["first-example", "--plot", "line_forward"], "here there are page, outcome_bars, "),
        (["first-example", "--plot", "jensen"], "--plot jensen is of --aspect entropy; here there"),
        (["two-widths", "--plot", "zeros"], "--plot zeros is of other scenes; here there are"),
        (["first-example", "--plot", "loss"], "--plot loss is of other scenes; here there are"),
        (["first-example", "two-modes", "--plot", "loss"], "--plot loss is of other scenes"),
    ],
)
def test_what_a_scene_has_not_is_refused(
    words: list[str], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / ("a.pptx" if len(words) > 3 else "a.png")
    assert main(["render", *words, "-o", str(output)]) == 2
    assert sentence in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", ["csv", "json", "npz"])
def test_numbers_are_of_no_plot(
    ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["render", "first-example", "--plot", "outcome_bars"]
    assert main([*words, "-o", str(tmp_path / f"a.{ending}")]) == 2
    assert "--plot is of .png" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_there_is_no_film_of_two_that_stand_still(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["render", "first-example", "-o", str(tmp_path / "a.gif")]) == 2
    assert "Two that are compared stand still" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_fits_and_comparisons_share_a_deck(tmp_path: Path) -> None:
    path = tmp_path / "deck.pptx"
    keys = ["first-example", "two-modes", "two-widths"]
    assert main(["render", *keys, "-o", str(path), "--step", "3", "--size", "4:3"]) == 0
    slides = Presentation(str(path)).slides
    titles = [slide.shapes.title.text for slide in slides]
    assert titles == [load_preset(key).title for key in keys]


@pytest.mark.parametrize("step", ["40", "end"])
def test_the_runs_of_a_discrete_fit_are_written_step_by_step(step: str, tmp_path: Path) -> None:
    path, numbers = tmp_path / "a.csv", tmp_path / "a.npz"
    words = ["--table", "run", "--step", step]
    assert main(["render", "two-humps", "-o", str(path), "-o", str(numbers), *words]) == 0
    table = np.genfromtxt(path, delimiter=",", names=True, encoding="utf-8")
    assert table["step"][0] == 0
    last = table[-1]
    if step == "end":
        assert list(last)[1:] == pytest.approx(
            [0.654044, 12.0, 8.31736, 0.693051, 17.9994, 1.50121], rel=1e-4
        )
    else:
        assert last["step"] >= 40
    with np.load(numbers, allow_pickle=False) as arrays:
        np.testing.assert_array_equal(arrays["run1_value"], [row[1] for row in table.tolist()])
