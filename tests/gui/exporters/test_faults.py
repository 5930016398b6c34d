"""What goes wrong while something is painted is told; it takes no process along."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from klviz.gui.exporters import EXPORTERS, exporters_of

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
