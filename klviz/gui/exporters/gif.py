"""GIF: films that everything shows, with at most 255 colours, the same in every frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, cast

from klviz.gui.exporters.film_stream import Coding, FilmStream
from klviz.gui.exporters.options import FilmOptions, Pixels

if TYPE_CHECKING:
    from av import VideoFrame
    from av.filter import FilterContext, Graph

FASTEST = 50.0
"""Frames a second. What stays for a single hundredth of a second is shown ten times as long."""
PALETTE_SIDE = 16
"""Dots of a side of the picture that a palette is."""
CLOCK = Fraction(1, 100)
"""The unit of time of the format, in seconds."""


def gif_writer(path: Path, options: FilmOptions) -> GifWriter:
    """Begin a GIF, which repeats for ever.

    Raises:
        OSError: it cannot be written.
        ValueError: there are more frames a second than it can show.
    """
    if options.rate > FASTEST:
        at_most = f"frames a second of a GIF must be at most {FASTEST:g}"
        raise ValueError(f"{at_most}, got {options.rate:g}")
    return GifWriter(path, options)


class GifWriter(FilmStream):
    """Maps every dot to the nearest of the colours of the samples; nothing is dithered."""

    def __init__(self, path: Path, options: FilmOptions) -> None:
        last = round(options.last / options.rate / CLOCK)
        flags = {"loop": "0", "final_delay": str(last)}
        super().__init__(path, options, Coding("gif", "gif", "pal8", CLOCK, {}, flags))
        self._samples = options.samples
        self._mapping: Mapping | None = None

    def encode(self, pixels: Pixels, place: int) -> None:
        if self._mapping is None:
            samples = [self.frame_of(each, n) for n, each in enumerate(self._samples or [pixels])]
            self._mapping, self._samples = Mapping(samples), ()
        for frame in self._mapping.mapped(self.frame_of(pixels, place)):
            self.write(frame)

    def finish(self) -> None:
        if self._mapping is not None:
            for frame in self._mapping.mapped(None):
                self.write(frame)


class Mapping:
    """Maps the dots of frames to a palette, in which one colour is none at all.

    Args:
        samples: frames of whose colours the palette is made.
    """

    def __init__(self, samples: Sequence[VideoFrame]) -> None:
        from av.filter import Graph

        first, graph = samples[0], Graph()
        self._source = _source(graph, first.width, first.height)
        colours = _source(graph, PALETTE_SIDE, PALETTE_SIDE)
        # What has not changed since the last frame is left out of a file.
        mapping = graph.add("paletteuse", "dither=none:diff_mode=rectangle")
        self._sink, self._graph = graph.add("buffersink"), graph
        self._source.link_to(mapping, 0, 0)
        colours.link_to(mapping, 0, 1)
        mapping.link_to(self._sink)
        graph.configure()
        colours.push(_palette(samples))
        colours.push(None)

    def mapped(self, frame: VideoFrame | None) -> Iterator[VideoFrame]:
        """Yield the frames that are mapped by now; None says that no more will come."""
        self._source.push(frame)
        # Both errors say that there are no more: for now, or for ever.
        with suppress(BlockingIOError, EOFError):
            while True:
                yield cast("VideoFrame", self._sink.pull())


def _palette(samples: Sequence[VideoFrame]) -> VideoFrame:
    """Return the 255 colours that stand best for those of the samples, and none, as a picture."""
    from av.filter import Graph

    graph = Graph()
    source = _source(graph, samples[0].width, samples[0].height)
    making, sink = graph.add("palettegen", "reserve_transparent=1"), graph.add("buffersink")
    source.link_to(making)
    making.link_to(sink)
    graph.configure()
    for sample in samples:
        source.push(sample)
    source.push(None)
    palette = cast("VideoFrame", sink.pull())
    palette.pts, palette.time_base = 0, CLOCK
    return palette


def _source(graph: Graph, width: int, height: int) -> FilterContext:
    from av import VideoFormat

    layout = VideoFormat("bgra", width, height)
    return graph.add_buffer(width=width, height=height, format=layout, time_base=CLOCK)
