"""A process that saves without end and is killed at random moments, again and again.

Run as a program: FOLDER TIMES. It prints as JSON what was found in the folder after each kill.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from dataclasses import replace
from itertools import cycle
from pathlib import Path

from klviz.document.atomic import replace_file
from klviz.document.scene import FIRST_SCENE
from klviz.document.scene_file import SceneFileError, encode, read_scene, write_scene
from klviz.document.target import Component, Target

SMALL = FIRST_SCENE
LARGE = replace(
    FIRST_SCENE,
    target=Target((Component(),) * 200),
    text="A long text. " * 1_500,
)


def save_for_ever(path: Path) -> None:
    """Replace the file without a pause, so that a kill is likely to come in the midst of it."""
    for data in cycle([encode(LARGE).encode(), encode(SMALL).encode()]):
        replace_file(path, data)


def found_after_kill(path: Path, rng: random.Random) -> str:
    """Return what the file is after a saving process was killed: small, large, or an error."""
    child = os.fork()
    if child == 0:
        save_for_ever(path)
    time.sleep(rng.uniform(0.0, 0.04))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    try:
        scene = read_scene(path)
    except SceneFileError as error:
        return str(error)
    return {SMALL: "small", LARGE: "large"}.get(scene, "another scene")


def main(folder: Path, times: int) -> None:
    rng = random.Random(times)
    path = folder / "scene.klviz"
    write_scene(path, SMALL)
    found, litter = [], 0
    for _ in range(times):
        found.append(found_after_kill(path, rng))
        litter += len(os.listdir(folder)) > 1
    write_scene(path, LARGE)
    left = sorted(os.listdir(folder))
    print(json.dumps({"found": found, "litter": litter, "left": left}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
