"""Films that carry a scene: an APNG is a PNG, and its frames stay as they were."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageSequence

from klviz.document.carried import Carried, carried_text
from klviz.document.carried_file import read_carried
from klviz.document.scene import FIRST_SCENE
from klviz.gui.exporters.apng import apng_writer
from klviz.gui.exporters.options import FilmOptions


def film(path: Path, carried: str) -> list[bytes]:
    """Write a film of three frames, each of one grey, and return what another program sees."""
    writer = apng_writer(path, FilmOptions(16, 8, rate=10.0, frames=3, carried=carried))
    for grey in (0, 100, 200):
        frame = np.full((8, 16, 4), grey, np.uint8)
        frame[..., 3] = 255
        writer.add(frame)
    writer.close()
    with Image.open(path) as image:
        assert image.n_frames == 3  # type: ignore[attr-defined]
        frames = list(ImageSequence.Iterator(image))
        return [frame.convert("RGB").tobytes() for frame in frames]


@pytest.mark.parametrize("name", ["a.apng", "a.png"])
def test_an_animated_picture_carries_its_scene_beside_its_frames(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    plain = film(path, "")
    size = path.stat().st_size
    assert film(path, carried_text(FIRST_SCENE)) == plain
    assert path.stat().st_size > size
    assert read_carried(path) == Carried(FIRST_SCENE)
