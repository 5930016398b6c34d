"""Figures without a window: the same scene is the same picture, however often it is drawn."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from klviz.analyses.recording import ENOUGH_DRAWN
from klviz.document.presets import PRESETS, load_preset
from klviz.document.scene import Run
from klviz.document.scene_file import SceneFileError
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
    shown = run_to(load_preset(PRESETS[0]), None, points=200)
    assert shown.at_rest
    assert shown.step == shown.last


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


def test_a_folder_that_is_not_there_is_said_in_a_sentence(
    qapp: QApplication, tmp_path: Path
) -> None:
    with pytest.raises(
        SceneFileError, match=r"cannot write a\.png: there is no folder /.*nowhere$"
    ):
        render_scene(load_preset(PRESETS[0]), 0, [tmp_path / "nowhere" / "a.png"])
