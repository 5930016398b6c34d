"""Films made by hand for tests, and what independent readers see of their files."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageSequence

from klviz.analyses.films import Frame
from klviz.gui.exporters import EXPORTERS, FilmExporter
from tests.gui.snapshots import snapshot

FILMS = {row.key: row for row in EXPORTERS.values() if isinstance(row, FilmExporter)}
STEPS = 12
"""How many steps lie between two frames."""


@dataclass
class HandFilm:
    """The run of `snapshots`, from frame to frame.

    Attributes:
        count: how many frames it has.
        fault: what is raised in place of the frame ``at``.
        made: how many frames have been asked for.
    """

    count: int = 6
    fault: BaseException | None = None
    at: int = 3
    title: str = "Two modes"
    made: int = field(default=0, init=False)

    def samples(self) -> Iterator[Frame]:
        for number in (0, self.count - 1):
            yield self.frame(number)

    def frames(self) -> Iterator[Frame]:
        for number in range(self.count):
            if self.fault is not None and number == self.at:
                raise self.fault
            self.made = number + 1
            yield self.frame(number)

    def frame(self, number: int) -> Frame:
        return _frame(number, self.count)


@cache
def _frame(number: int, count: int) -> Frame:
    return Frame(snapshot(step=STEPS * number, last=STEPS * count))


class StillFilm(HandFilm):
    """A film in which nothing moves, which is quick to compute."""

    def frame(self, number: int) -> Frame:
        return _frame(0, 1)


@dataclass
class Seen:
    """What a reader sees: red, green, blue and alpha of the pictures, and milliseconds."""

    pictures: list[NDArray[np.int64]]
    stays: list[float]
    loops: bool


def seen_by_pillow(path: Path) -> Seen:
    """Read a GIF, a WebP or an APNG."""
    pictures, stays = [], []
    with Image.open(path) as film:
        for frame in ImageSequence.Iterator(film):
            frame.load()
            pictures.append(np.asarray(frame.convert("RGBA")).astype(np.int64))
            stays.append(float(frame.info["duration"]))
        return Seen(pictures, stays, film.info.get("loop") == 0)


def seen_by_decoder(path: Path) -> Seen:
    """Read an MP4."""
    with av.open(str(path)) as film:
        stream = film.streams.video[0]
        frames = list(film.decode(stream))
        # To four bytes a dot the library converts the last dots of a row wrongly.
        plain = [frame.to_ndarray(format="rgb24") for frame in frames]
        pictures = [np.dstack([rgb, np.full(rgb.shape[:2], 255)]).astype(np.int64) for rgb in plain]
        ends = [float(frame.pts * stream.time_base) for frame in frames]
        ends.append(float(stream.duration * stream.time_base))
    return Seen(pictures, [1e3 * stay for stay in np.diff(ends)], loops=False)


READERS: Mapping[str, Callable[[Path], Seen]] = {
    "mp4": seen_by_decoder,
    "gif": seen_by_pillow,
    "webp": seen_by_pillow,
    "apng": seen_by_pillow,
}
"""What reads the films of every format, by the ending of their files."""


def seen(path: Path) -> Seen:
    return READERS[path.suffix.removeprefix(".")](path)


def boxes(data: bytes) -> dict[str, bytes]:
    """Return the contents of the outermost boxes of an MP4 by their kinds, in their order."""
    found, place = {}, 0
    while place < len(data):
        length, kind = struct.unpack(">I4s", data[place : place + 8])
        assert 8 <= length <= len(data) - place, "a box that ends where no other begins"
        found[kind.decode()] = data[place + 8 : place + length]
        place += length
    return found


def box(data: bytes, way: str) -> bytes:
    """Return the content of the first box at the end of a way of kinds, from the outermost on."""
    for kind in way.split("/"):
        data = boxes(data)[kind]
    return data
