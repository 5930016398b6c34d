"""Painting: a painter on a device, which it always lets go of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtGui import QPaintDevice, QPainter


@contextmanager
def painting(device: QPaintDevice, kind: type[QPainter] = QPainter) -> Iterator[QPainter]:
    """Give a painter of that kind on a device, and end it whatever happens.

    A device that goes while something still paints on it takes the whole process along.
    """
    painter = kind(device)
    try:
        yield painter
    finally:
        painter.end()
