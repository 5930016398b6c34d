"""klviz in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys


def klviz_process(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run klviz with these words, without a display."""
    clean = {
        k: v
        for k, v in os.environ.items()
        if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    return subprocess.run(
        [sys.executable, "-m", "klviz", *words],
        capture_output=True,
        text=True,
        timeout=60,
        env={**clean, **environment},
    )
