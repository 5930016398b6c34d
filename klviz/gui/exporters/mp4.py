"""MP4: films in H.264, which every slide program and every browser plays."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from klviz.gui.exporters.film_stream import Coding, FilmStream, as_os_errors
from klviz.gui.exporters.options import FilmOptions, Pixels

if TYPE_CHECKING:
    from av import VideoFrame

QUALITY = "18"
"""Of 0 to 51 the constant rate factor: nobody sees a difference to the figure."""
PRESET = "veryfast"
"""Of plots it makes the smallest files, in a third of the time of those that search longer."""
SECONDS_BETWEEN_KEYS = 2.0
"""From key frame to key frame: to one of them a player goes when a film is scrubbed."""
BT709 = 1
"""What H.264 calls the primaries, the curve and the matrix of colours that players expect."""
LIMITED = 1
"""What it calls the range of brightness from 16 to 235."""


def mp4_writer(path: Path, options: FilmOptions) -> Mp4Writer:
    """Begin an MP4.

    Raises:
        OSError: it cannot be written.
        ValueError: width or height is odd.
    """
    return Mp4Writer(path, options)


class Mp4Writer(FilmStream):
    """Writes H.264 of profile High with a constant rate; a frame that stays is shown again."""

    def __init__(self, path: Path, options: FilmOptions) -> None:
        if options.width % 2 or options.height % 2:
            size = f"{options.width} × {options.height}"
            raise ValueError(f"width and height of an MP4 must be even, got {size}")
        settings = {
            "crf": QUALITY,
            "preset": PRESET,
            "profile": "high",
            "g": str(round(SECONDS_BETWEEN_KEYS * options.rate)),
        }
        # What a player must know first stands at the beginning of the file.
        flags = {"movflags": "+faststart"}
        super().__init__(path, options, Coding("mp4", "libx264", "yuv420p", None, settings, flags))
        context = self.stream.codec_context
        context.color_primaries = context.color_trc = context.colorspace = BT709
        context.color_range = LIMITED
        self._reformatter = self.av.video.reformatter.VideoReformatter()

    def add(self, frame: Pixels, stays: int = 1) -> None:
        with as_os_errors():
            converted = self._converted(self.frame_of(frame, self.shown))
            for place in range(self.shown, self.shown + stays):
                converted.pts = place
                self.write(converted)
            self.shown += stays

    def _converted(self, frame: VideoFrame) -> VideoFrame:
        """Return the frame as brightness, and of every four dots one colour."""
        return self._reformatter.reformat(  # type: ignore[no-any-return]
            frame,
            format="yuv420p",
            src_colorspace="ITU709",
            dst_colorspace="ITU709",
            src_color_range="JPEG",
            dst_color_range="MPEG",
        )
