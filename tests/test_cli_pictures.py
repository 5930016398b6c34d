"""Pictures that carry a scene, on the command line: drawn again and asked for their target."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from klviz.cli import main
from klviz.document.carried import AS_USUAL, Shown, carried_text
from klviz.document.carried_file import read_carried
from klviz.document.presets import load_preset
from tests.document.carriers import CARRIERS
from tests.test_cli import klviz_process


def rendered(folder: Path, *words: str) -> Path:
    """Draw as the words say and return the file."""
    path = folder / "again.svg"
    ended = klviz_process("render", *words, "-o", str(path), "--size", "half")
    assert (ended.returncode, ended.stderr) == (0, "")
    return path


def made(folder: Path, ending: str, shown: Shown = AS_USUAL) -> str:
    path = folder / f"a.{ending}"
    path.write_bytes(CARRIERS[ending](carried_text(load_preset("two-modes"), shown)))
    return str(path)


def test_a_picture_is_drawn_at_its_step_and_in_its_view_unless_told_otherwise(
    tmp_path: Path,
) -> None:
    seen = Shown(12, 30, (-3.0, 1.0), "log", "pull")
    path = made(tmp_path, "pdf", seen)
    assert replace(read_carried(rendered(tmp_path, path)).shown, values=None) == seen
    at_5 = read_carried(rendered(tmp_path, path, "--step", "5")).shown
    assert replace(at_5, values=None) == Shown(5, None, (-3.0, 1.0), "log", "pull")
    at_the_end = read_carried(rendered(tmp_path, path, "--step", "end")).shown
    assert (at_the_end.step or 0) > 30
    assert at_the_end.last is None


def test_where_a_picture_has_q_elsewhere_the_command_says_so(tmp_path: Path) -> None:
    runs = len(load_preset("two-modes").runs)
    path = made(tmp_path, "png", Shown(12, values=((0.5, 1.5),) * runs))
    again = tmp_path / "again.svg"
    ended = klviz_process("render", path, "-o", str(again))
    assert (ended.returncode, ended.stdout) == (0, f"{again}\n")
    assert ended.stderr.startswith("klviz: again.svg: In the picture q stands elsewhere: ")
    assert klviz_process("render", path, "-o", str(again), "--step", "11").stderr == ""


def test_a_scene_that_names_no_step_is_drawn_at_the_end(tmp_path: Path) -> None:
    found = read_carried(rendered(tmp_path, made(tmp_path, "png")))
    assert (found.shown.step or 0) >= 100
    assert found.scene == load_preset("two-modes")


def test_files_need_not_carry_the_scene(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = rendered(tmp_path, "two-modes", "--no-scene")
    assert main(["kl", str(path), "N(0, 1)"]) == 1
    assert "cannot open again.svg: it carries no scene" in capsys.readouterr().err


@pytest.mark.parametrize("ending", CARRIERS)
def test_the_target_of_a_picture_is_a_distribution(
    tmp_path: Path, ending: str, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = []
    for p in ("two-modes", made(tmp_path, ending)):
        assert main(["kl", p, "N(0, 1)"]) == 0
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]


@pytest.mark.parametrize("name", ["a.png", "b.SVG", "no/such.pdf"])
def test_a_picture_that_is_not_there_is_no_notation(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["kl", name, "N(0, 1)"]) == 1
    assert f"cannot open {Path(name).name}: there is no" in capsys.readouterr().err
