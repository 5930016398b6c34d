"""Figures without a window: the same scene is the same picture, however often it is drawn."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from klviz.analyses.recording import ENOUGH_DRAWN
from klviz.document.carried import Shown
from klviz.document.carried_file import read_carried
from klviz.document.figure_sizes import FigureSize
from klviz.document.presets import PRESETS, load_preset
from klviz.document.runs import Run
from klviz.document.scene_file import SceneFileError
from klviz.gui.look import Look
from klviz.gui.rendering import render_scene, run_to


@pytest.mark.parametrize("suffix", ["png", "svg"])
@pytest.mark.parametrize("step", [0, 40])
def test_a_scene_is_drawn_the_same_to_the_last_byte_every_time(
    qapp: QApplication, tmp_path: Path, suffix: str, step: int
) -> None:
    scene = load_preset(PRESETS[0])
    paths = [tmp_path / f"{number}.{suffix}" for number in range(3)]
    for path in paths[:2]:
        render_scene(scene, step, [path])
    render_scene(scene, step + 1, [paths[2]])
    first, again, later = (path.read_bytes() for path in paths)
    assert first == again
    assert first != later, "another step is another picture"


def test_the_end_is_where_every_run_rests() -> None:
    scene = load_preset(PRESETS[0])
    shown = run_to(scene, None, points=200)
    assert shown.at_rest
    assert shown.step == shown.last
    assert not run_to(scene, shown.step - 1, points=200).at_rest, "the first of these steps"


def test_the_end_of_runs_by_draws_is_where_they_have_gone_for_long() -> None:
    drawn = Run("kl", "natural", 0.1, estimator="data", samples=4, seed=1)
    shown = run_to(replace(load_preset(PRESETS[0]), runs=(Run("kl"), drawn)), None, points=200)
    assert [view.status for view in shown.runs] == ["converged", "running"]
    assert shown.step == ENOUGH_DRAWN


def test_no_file_is_written_unless_every_format_is_known(
    qapp: QApplication, tmp_path: Path
) -> None:
    paths = [tmp_path / "a.png", tmp_path / "a.docx"]
    with pytest.raises(ValueError, match="docx"):
        render_scene(load_preset(PRESETS[0]), 0, paths)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", ["png", "svg"])
def test_a_picture_is_drawn_again_from_what_it_carries_to_the_last_byte(
    qapp: QApplication, tmp_path: Path, suffix: str
) -> None:
    seen = Shown(12, 40, (-2.0, 5.0), "log", "running")
    first, again = tmp_path / f"a.{suffix}", tmp_path / f"b.{suffix}"
    render_scene(load_preset(PRESETS[0]), seen.step, [first], seen=seen)
    carried = read_carried(first)
    assert carried.scene == load_preset(PRESETS[0])
    assert replace(carried.shown, values=None) == seen
    render_scene(carried.scene, carried.shown.step, [again], seen=carried.shown)
    assert again.read_bytes() == first.read_bytes()


def test_every_format_carries_the_scene_unless_it_is_not_wanted(
    qapp: QApplication, tmp_path: Path
) -> None:
    scene = load_preset(PRESETS[1])
    paths = [tmp_path / f"a.{ending}" for ending in ("png", "svg", "pdf")]
    render_scene(scene, None, paths)
    found = {read_carried(path) for path in paths}
    assert len(found) == 1
    ((carried),) = found
    assert carried.scene == scene
    assert carried.shown.step == run_to(scene, None, points=200).step
    assert carried.shown.view is None, "all is shown, and will be"
    render_scene(scene, 0, paths, carries=False)
    for path in paths:
        with pytest.raises(SceneFileError, match="it carries no scene"):
            read_carried(path)


def test_a_folder_that_is_not_there_is_said_in_a_sentence(
    qapp: QApplication, tmp_path: Path
) -> None:
    with pytest.raises(
        SceneFileError, match=r"cannot write a\.png: there is no folder /.*nowhere$"
    ):
        render_scene(load_preset(PRESETS[0]), 0, [tmp_path / "nowhere" / "a.png"])


def test_what_has_no_room_is_told(qapp: QApplication, tmp_path: Path) -> None:
    told: list[str] = []
    scene = load_preset(PRESETS[0])
    for size in (FigureSize(1280.0, 720.0), FigureSize(300.0, 200.0)):
        render_scene(scene, 0, [tmp_path / "a.png"], Look(size), tell=told.append)
    assert told == ["no room for numbers, losses and landscapes"]
