"""WebP: films without loss, small, for browsers."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import IO

from klviz.gui.exporters.film_stream import Coding, FilmStream
from klviz.gui.exporters.options import FilmOptions

EFFORT = {"lossless": "1", "quality": "50", "compression_level": "2"}
"""Without loss: of plots such a file is as small as one of quality 90, and takes no longer."""


CLOCK = Fraction(1, 1000)
"""The unit of time of the format, in seconds."""
FILE_HEAD, CHUNK_HEAD = 12, 8
"""Bytes before the first chunk, and those of every chunk: its name and its length."""
ANIMATED, CLEAR = 2, 16
"""What its first chunk says of a film, and of one whose frames may have no ground."""
DURATION_AT, DURATION = 12, 3
"""Where in the chunk of a frame its duration is, and how many bytes that has."""


def webp_writer(path: Path, options: FilmOptions) -> WebpWriter:
    """Begin an animated WebP, which repeats for ever.

    Raises:
        OSError: it cannot be written.
    """
    return WebpWriter(path, options)


class WebpWriter(FilmStream):
    """Writes without loss. The encoder keeps the compressed frames until the end, some 20 kB each.

    How long the last one stays it guesses; here it is put right.
    """

    def __init__(self, path: Path, options: FilmOptions) -> None:
        super().__init__(
            path, options, Coding("webp", "libwebp_anim", "bgra", CLOCK, EFFORT, {"loop": "0"})
        )
        self._path, self._sides = path, (options.width, options.height)

    def close(self) -> None:
        super().close()
        with self._path.open("r+b") as file:
            chunks = list(_frames(file))
            rest = round(self.shown / self.rate / CLOCK) - sum(stays for _, stays in chunks[:-1])
            if chunks:
                file.seek(chunks[-1][0])
                file.write(rest.to_bytes(DURATION, "little"))
            else:
                _animate(file, self._sides, rest)


def _animate(file: IO[bytes], sides: tuple[int, int], duration: int) -> None:
    """Make a still picture, as the encoder writes one picture alone, a film of one frame."""
    file.seek(FILE_HEAD)
    image = file.read()
    width, height = ((side - 1).to_bytes(3, "little") for side in sides)
    frame = bytes(6) + width + height + duration.to_bytes(DURATION, "little") + bytes(1) + image
    kind = (ANIMATED | CLEAR).to_bytes(4, "little") + width + height
    chunks = [(b"VP8X", kind), (b"ANIM", bytes(6)), (b"ANMF", frame)]
    content = b"".join(name + len(data).to_bytes(4, "little") + data for name, data in chunks)
    file.seek(4)
    file.write((4 + len(content)).to_bytes(4, "little") + b"WEBP" + content)


def _frames(file: IO[bytes]) -> Iterator[tuple[int, int]]:
    """Yield where the duration of every frame is written, and what it is."""
    chunk = FILE_HEAD
    while True:
        file.seek(chunk)
        head = file.read(CHUNK_HEAD + DURATION_AT + DURATION)
        if len(head) < CHUNK_HEAD:
            return
        if head.startswith(b"ANMF"):
            yield chunk + CHUNK_HEAD + DURATION_AT, int.from_bytes(head[-DURATION:], "little")
        length = int.from_bytes(head[4:CHUNK_HEAD], "little")
        chunk += CHUNK_HEAD + length + length % 2
