"""Decks by the command line: several scenes as one file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from klviz.cli import main
from klviz.document.presets import load_preset
from klviz.document.scene_file import write_scene
from tests.processes import klviz_process


def test_several_scenes_and_folders_make_one_deck_in_the_order_of_the_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from pptx import Presentation
    from pypdf import PdfReader

    folder = tmp_path / "lecture"
    folder.mkdir()
    for name in ("scene 10", "scene 2"):
        write_scene(folder / f"{name}.klviz", replace(load_preset("two-modes"), title=name))
    paths = [tmp_path / "talk.pptx", tmp_path / "talk.pdf"]
    outputs = [word for path in paths for word in ("-o", str(path))]
    looks = ["--plot", "densities", "--step", "2", "--size", "4:3", "--theme", "dark"]
    assert main(["render", "claw", str(folder), "N(0, 1)", *outputs, *looks]) == 0
    assert capsys.readouterr().out.split() == [str(path) for path in paths]
    titles = [slide.shapes.title.text for slide in Presentation(str(paths[0])).slides]
    assert titles == [load_preset("claw").title, "scene 2", "scene 10", "p = N(0, 1)"]
    assert [item.title for item in PdfReader(paths[1]).outline] == titles


def test_a_place_that_takes_no_deck_is_told_before_any_is_begun(tmp_path: Path) -> None:
    paths = [tmp_path / "talk.pdf", tmp_path / "nowhere" / "talk.pptx"]
    for order in (paths, [paths[1].with_suffix(".pdf")]):
        words = [word for path in order for word in ("-o", str(path))]
        done = klviz_process("render", "claw", "skewed", *words)
        told = f"klviz: cannot write {order[-1].name}: there is no folder {tmp_path / 'nowhere'}\n"
        assert (done.returncode, done.stderr) == (1, told)
    assert list(tmp_path.iterdir()) == []


def test_one_scene_is_a_deck_as_pptx_and_a_figure_as_pdf(tmp_path: Path) -> None:
    from pptx import Presentation
    from pypdf import PdfReader

    paths = [tmp_path / "one.pptx", tmp_path / "one.pdf"]
    outputs = [word for path in paths for word in ("-o", str(path))]
    assert main(["render", "claw", *outputs, "--plot", "densities", "--step", "2"]) == 0
    assert len(Presentation(str(paths[0])).slides) == 1
    (page,) = PdfReader(paths[1]).pages
    assert load_preset("claw").title not in " ".join(page.extract_text().split())


def test_an_ending_that_only_decks_have_makes_a_deck_of_one_scene(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from klviz.gui import exporters

    row = replace(exporters.EXPORTERS["deck-pdf"], key="deck-html", ending="html")
    monkeypatch.setattr(exporters, "EXPORTERS", {**exporters.EXPORTERS, row.key: row})
    path = tmp_path / "one.html"
    assert main(["render", "claw", "-o", str(path), "--plot", "densities", "--step", "2"]) == 0
    assert path.read_bytes().startswith(b"%PDF")


def test_a_folder_without_scenes_or_with_one_that_is_broken_makes_no_deck(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, path = tmp_path / "lecture", tmp_path / "talk.pptx"
    folder.mkdir()
    path.write_bytes(b"old")
    assert main(["render", str(folder), "-o", str(path)]) == 1
    assert "cannot open lecture: there is no scene in the folder" in capsys.readouterr().err
    write_scene(folder / "1.klviz", load_preset("two-modes"))
    (folder / "2.klviz").write_text("{")
    assert main(["render", str(folder), "-o", str(path)]) == 1
    assert "cannot open 2.klviz: " in capsys.readouterr().err
    assert path.read_bytes() == b"old"
