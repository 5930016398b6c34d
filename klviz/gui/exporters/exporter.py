"""Exporters: what a format must be able to do. There are four kinds, each a row of its own class.

A picture is of one figure, a film of many in a row, data of the numbers that figures show, and a
deck of several scenes. What a format needs beyond Qt and NumPy it imports when it is used.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from klviz.document.atomic import replace_file
from klviz.gui.exporters.figure_data import FigureData
from klviz.gui.exporters.options import DeckOptions, ExportOptions, FilmOptions, Pixels
from klviz.gui.exporters.slides import Slide
from klviz.gui.figure import Figure


@dataclass(frozen=True, slots=True)
class Exporter:
    """A format.

    Attributes:
        key: its name in the table, in settings, and on the command line.
        ending: what a file name of it ends in, without the dot.
        label: how a dialog names it.
        use: what it is good for, in a short sentence.
    """

    kind: ClassVar[str]
    """Of what the format is: picture, film, data or deck."""

    key: str
    ending: str
    label: str
    use: str = field(default="", kw_only=True)


@dataclass(frozen=True, slots=True)
class PictureExporter(Exporter):
    """A format of one figure.

    Attributes:
        draw: draws a laid-out figure, in the thread of Qt, and returns what makes the content of a
            file of that, in any thread: it may be slow.
        dotted: whether it is of dots rather than of lines.
        clear: whether it may have no ground.
        carries: whether files of it can carry the scene.
    """

    kind: ClassVar[str] = "picture"

    draw: Callable[[Figure, ExportOptions], Callable[[], bytes]]
    dotted: bool = False
    clear: bool = True
    carries: bool = True

    def encode(self, figure: Figure, options: ExportOptions) -> bytes:
        """Return the content of a file of the figure.

        Raises:
            OSError: there is none; the picture is larger than memory allows, say.
        """
        return self.draw(figure, options)()

    def export(self, figure: Figure, path: Path, options: ExportOptions | None = None) -> None:
        """Write a laid-out figure; a file that is there already is replaced once this is whole.

        Raises:
            OSError: the file cannot be written; what was there is as it was.
        """
        replace_file(path, self.encode(figure, options or ExportOptions()))


class FilmWriter(ABC):
    """Writes a film, frame by frame, into a file. It is used by one thread, and may be slow."""

    @abstractmethod
    def add(self, frame: Pixels, stays: int = 1) -> None:
        """Append a frame that stays for so many frames of the rate; all have the film's size.

        Raises:
            OSError: it cannot be written.
        """

    @abstractmethod
    def close(self) -> None:
        """End the film after its last frame.

        Raises:
            OSError: it cannot be written.
        """

    @abstractmethod
    def abandon(self) -> None:
        """Let go of the file, whatever is in it; never raises."""


@dataclass(frozen=True, slots=True)
class FilmExporter(Exporter):
    """A format of films; one is begun in a file of its own, which nobody else sees yet.

    Attributes:
        open: begins a film.
        even: whether width and height must be even.
        clear: whether frames may have no ground.
        loops: whether it begins anew by itself where it is shown.
        palette: whether the encoder must see a few of the frames beforehand.
        most: how many frames a second there can be.
        carries: whether files of it can carry the scene.
    """

    kind: ClassVar[str] = "film"

    open: Callable[[Path, FilmOptions], FilmWriter]
    even: bool = False
    clear: bool = True
    loops: bool = True
    palette: bool = False
    most: float = 60.0
    carries: bool = False

    def refusal(self, rate: float) -> str:
        """Return why there can be no film of so many frames a second, "" where there can."""
        if 1.0 <= rate <= self.most:
            return ""
        return f"{self.label}: frames a second must be from 1 to {self.most:g}, got {rate:g}"


@dataclass(frozen=True, slots=True)
class DataExporter(Exporter):
    """A format of numbers.

    Attributes:
        encode: turns them into the content of a file.
        preview: returns what a person can read of such a content, and that may be long; None
            where it is a text.
    """

    kind: ClassVar[str] = "data"

    encode: Callable[[FigureData, ExportOptions], bytes]
    preview: Callable[[bytes], str] | None = None


class DeckWriter(ABC):
    """Makes a deck, slide by slide; of a slide it keeps nothing but what the file is to hold.

    What must be done where the figures are is done at once. The rest is returned, to be done in any
    thread, one after the other in their order: it may be slow.
    """

    @abstractmethod
    def add(self, slide: Slide) -> Callable[[], None]:
        """Draw the next slide, and return what else is to be done for it.

        Raises:
            OSError: its picture is larger than memory allows.
        """

    @abstractmethod
    def close(self) -> Callable[[], bytes]:
        """End the deck, and return what makes the content of the file."""

    @abstractmethod
    def abandon(self) -> None:
        """Let go of the deck, whole or not, in the thread of the figures; never raises.

        Every writer is abandoned in the end, also after it was closed.
        """


@dataclass(frozen=True, slots=True)
class DeckExporter(Exporter):
    """A format of decks; ``open`` begins one."""

    kind: ClassVar[str] = "deck"

    open: Callable[[DeckOptions], DeckWriter]


def at_once(
    encode: Callable[[Figure, ExportOptions], bytes],
) -> Callable[[Figure, ExportOptions], Callable[[], bytes]]:
    """Return how pictures are drawn by what makes their content on the way."""

    def draw(figure: Figure, options: ExportOptions) -> Callable[[], bytes]:
        content = encode(figure, options)
        return lambda: content

    return draw
