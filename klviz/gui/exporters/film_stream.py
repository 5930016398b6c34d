"""Film stream: what all film formats share, on the libraries of FFmpeg, by PyAV.

A frame goes to the encoder when it comes and to the file when it is encoded, so a film takes no
more memory for being long. PyAV is imported when a film is begun: few sessions make one.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from klviz.gui.exporters.exporter import FilmWriter
from klviz.gui.exporters.options import FilmOptions, Pixels

if TYPE_CHECKING:
    from av import VideoFrame

FINEST_RATE = 1001
"""The largest denominator of a rate: that of 30000/1001 frames a second."""


@dataclass(frozen=True, slots=True)
class Coding:
    """How a format is coded.

    Attributes:
        container: what FFmpeg calls the format of the file.
        codec: what it calls the encoder.
        layout: in which layout of pixels that takes frames.
        clock: the unit of the format's time, in seconds; None for the time of a frame.
        settings: those of the encoder.
        flags: those of the file.
    """

    container: str
    codec: str
    layout: str
    clock: Fraction | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    flags: Mapping[str, str] = field(default_factory=dict)


class FilmStream(FilmWriter):
    """A film that is being encoded into a file.

    A frame that stays is encoded once; the next one comes later. Times are rounded to the clock of
    the format, each for itself, so that the whole is as long as it should be.

    Args:
        path: the file.
        options: the size of its frames, and how long each stays.
        coding: how it is coded.

    Raises:
        OSError: it cannot be written, or there is no PyAV.
    """

    def __init__(self, path: Path, options: FilmOptions, coding: Coding) -> None:
        self.av = imported_av()
        self.rate = exact_rate(options)
        self.clock = coding.clock or 1 / self.rate
        self.shown = 0
        """For how many frames of the rate the film is long by now."""
        with as_os_errors():
            # The name of the file says nothing of its format: it is a temporary one.
            self.file = self.av.open(
                str(path), "w", format=coding.container, options=dict(coding.flags)
            )
            self.file.metadata["title"] = options.title
            self.stream = self.file.add_stream(coding.codec, rate=self.rate)
            self.stream.width, self.stream.height = options.width, options.height
            self.stream.pix_fmt = coding.layout
            self.stream.options = dict(coding.settings)
            self.stream.codec_context.time_base = self.clock

    def add(self, frame: Pixels, stays: int = 1) -> None:
        with as_os_errors():
            self.encode(frame, self.shown)
            self.shown += stays

    def close(self) -> None:
        with as_os_errors():
            self.finish()
            self.file.mux(self.stream.encode())
            self.file.close()

    def abandon(self) -> None:
        # The end of the file, too, may have no room on the disk.
        with suppress(Exception):
            self.file.close()

    def encode(self, pixels: Pixels, place: int) -> None:
        """Encode a frame that begins when so many have been shown."""
        frame = self.frame_of(pixels, place).reformat(format=self.stream.pix_fmt)
        self.write(frame)

    def finish(self) -> None:
        """Encode what has been kept back."""

    def frame_of(self, pixels: Pixels, place: int) -> VideoFrame:
        """Return the frame that begins when so many have been shown; its pixels are not copied."""
        frame = self.av.VideoFrame.from_numpy_buffer(pixels, format="bgra")
        frame.pts, frame.time_base = round(place / self.rate / self.clock), self.clock
        return frame  # type: ignore[no-any-return]

    def write(self, frame: VideoFrame) -> None:
        """Encode a frame in the layout of the encoder, and write what that has finished."""
        self.file.mux(self.stream.encode(frame))


def exact_rate(options: FilmOptions) -> Fraction:
    """Return the frames a second as a fraction that formats can carry."""
    return Fraction(options.rate).limit_denominator(FINEST_RATE)


def imported_av() -> ModuleType:
    """Return PyAV.

    Raises:
        OSError: it cannot be imported.
    """
    try:
        import av
    except ImportError as error:
        message = f"the package av, which films are encoded with, cannot be imported: {error}"
        raise OSError(errno.ENOSYS, message) from error
    return av


@contextmanager
def as_os_errors() -> Iterator[None]:
    """Turn what the libraries of FFmpeg raise into errors of the system.

    Raises:
        OSError: the file cannot be written, or the film not be encoded.
    """
    from av.error import FFmpegError

    try:
        yield
    except FFmpegError as error:
        if isinstance(error, OSError):
            raise OSError(error.errno, error.strerror) from error
        raise OSError(errno.EIO, f"it could not be encoded: {error.strerror}") from error
