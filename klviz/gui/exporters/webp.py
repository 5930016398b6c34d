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
        self._path = path

    def close(self) -> None:
        super().close()
        with self._path.open("r+b") as file:
            chunks = list(_frames(file))
            if chunks:  # a film of one picture has none: it is still
                place, _ = chunks.pop()
                rest = round(self.shown / self.rate / CLOCK) - sum(stays for _, stays in chunks)
                file.seek(place)
                file.write(rest.to_bytes(DURATION, "little"))


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
