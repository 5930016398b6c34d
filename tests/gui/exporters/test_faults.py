"""What goes wrong while something is painted is told; it takes no process along."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from klviz.document.carried import Shown
from klviz.document.figure_sizes import FigureSize
from klviz.document.presets import load_preset
from klviz.document.scene_list import NamedScene
from klviz.gui.decks.writing import DeckPlan, write_decks
from klviz.gui.exporters import EXPORTERS, exporters_of
from klviz.gui.look import Look
from klviz.gui.rendering import render_scene

HOSTILE = "a\x00\x1b\ufffe\uffff\ud800\u202e & <b>"
"""Codes that no XML may hold, and marks that must not be taken for any."""

SCRIPT = """
import sys
from klviz.cli import main
from klviz.gui.items.axis import Axis

def refuse(item, painter, *_):
    painter.save()
    raise ValueError("there is no ink")

Axis.paint = refuse
sys.exit(main(["render", *sys.argv[1:], "--plot", "densities"]))
"""


@pytest.mark.parametrize("key", [row.key for row in exporters_of("picture", "film", "deck")])
def test_an_item_that_cannot_be_painted_is_an_error_in_a_line(tmp_path: Path, key: str) -> None:
    exporter, path = EXPORTERS[key], tmp_path / "made"
    scenes = ["two-modes", "claw"] if exporter.kind == "deck" else ["two-modes"]
    words = [*scenes, "-o", f"{path}.{exporter.ending}"]
    words += ["--length", "1"] if exporter.kind == "film" else ["--step", "1"]
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *words], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1, done.stderr
    assert "there is no ink" in done.stderr.splitlines()[-1]
    assert list(tmp_path.iterdir()) == []


def test_a_title_may_hold_anything(qapp: QApplication, tmp_path: Path) -> None:
    scene = replace(load_preset("two-modes"), title=HOSTILE, text=HOSTILE, source=HOSTILE)
    look = Look(FigureSize(640.0, 480.0), part="densities")
    pictures = [tmp_path / f"one.{row.ending}" for row in exporters_of("picture")]
    render_scene(scene, 0, pictures, look)
    assert ET.parse(tmp_path / "one.svg").getroot()[0].text == "a & <b>"
    decks = [tmp_path / f"two.{row.ending}" for row in exporters_of("deck")]
    named = NamedScene(HOSTILE, scene, Shown(step=0))
    write_decks([named, named], decks, DeckPlan(look))
    with zipfile.ZipFile(tmp_path / "two.pptx") as package:
        for name in package.namelist():
            if name.endswith((".xml", ".svg", ".rels")):
                ET.fromstring(package.read(name))
