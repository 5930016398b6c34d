"""What tests ask of files of figures: their bytes, and the dots of pictures."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from klviz.analyses.fit_snapshot import FitSnapshot
from klviz.gui.exporters import EXPORTERS, ExportOptions, PictureExporter
from klviz.gui.figure import Figure
from tests.gui.snapshots import ALL_KEYS, infinite, snapshot

SIZE = (1280, 720)
SHOTS = {
    "two runs": snapshot,
    "nine runs": lambda: snapshot(ALL_KEYS),
    "infinite": lambda: infinite(snapshot()),
    "scrubbed": lambda: snapshot(step=60, last=400),
}
PICTURES = {row.key: row for row in EXPORTERS.values() if isinstance(row, PictureExporter)}


class Make(Protocol):
    """Builds figures with that look, which are closed at the end of the test."""

    def __call__(self, shot: FitSnapshot | None = None, **look: object) -> Figure: ...


def encoded(figure: Figure, key: str, options: ExportOptions | None = None) -> bytes:
    return PICTURES[key].encode(figure, options or ExportOptions())


def pixels(image: QImage) -> NDArray[np.int64]:
    """The red, green, blue and alpha of an image, (height, width, 4)."""
    plain = image.convertToFormat(QImage.Format.Format_RGBA8888)
    flat = np.frombuffer(plain.constBits(), np.uint8)
    return flat.reshape(plain.height(), plain.width(), 4).astype(np.int64)


def apart(a: NDArray[np.int64], b: NDArray[np.int64], more_than: int) -> float:
    """The share of dots in which two pictures differ by more than that in any colour."""
    differs: NDArray[np.bool_] = np.abs(a[..., :3] - b[..., :3]).max(axis=2) > more_than
    return float(differs.mean())
