"""What a start waits for: it imports nothing that is needed only later."""

from __future__ import annotations

import subprocess
import sys

LATER = ("scipy", "av", "pptx", "pypdf", "klviz.gui.exporters", "klviz.gui.figures.aspects")


def test_a_start_imports_nothing_that_only_another_lab_or_an_export_needs() -> None:
    code = f"""
import sys
import klviz.gui.app
print([name for name in {LATER} if name in sys.modules])
"""
    told = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout
    assert told.strip() == "[]"
