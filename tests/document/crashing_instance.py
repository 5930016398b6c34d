"""An instance that keeps unsaved work and is then killed. Run as a program: FOLDER TITLE."""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

from klviz.document.recovery import Autosave
from klviz.document.scene import FIRST_SCENE

if __name__ == "__main__":
    autosave = Autosave(Path(sys.argv[1]))
    autosave.write(replace(FIRST_SCENE, title=sys.argv[2]), Path("talk.klviz"), "Move a mode")
    os.kill(os.getpid(), signal.SIGKILL)
