"""SVG: the scene is the text of an element among the metadata, which editors of drawings keep."""

from __future__ import annotations

from html import escape
from typing import BinaryIO
from xml.parsers import expat

from klviz.document.file_errors import SceneFileError
from klviz.document.strict_json import MAX_CHARACTERS

NAMESPACE = "https://klviz.invalid/scene"
"""A name, and no place: nothing is fetched from there."""
PIECE = 1_000_000

_ELEMENT = f"{NAMESPACE} scene"
_ROOT = "http://www.w3.org/2000/svg svg"


def with_scene(svg: bytes, text: str) -> bytes:
    """Return the drawing with a text in it; the same for none.

    Raises:
        ValueError: it is no SVG.
    """
    if not text:
        return svg
    drawing, end, rest = svg.rpartition(b"</svg>")
    if not end:
        raise ValueError("this is no SVG")
    scene = f'<klviz:scene xmlns:klviz="{NAMESPACE}">{escape(text, quote=False)}</klviz:scene>'
    return drawing + f"<metadata>{scene}</metadata>\n".encode() + end + rest


def find_scene(file: BinaryIO) -> bytes | None:
    """Return the text that an SVG carries, None where there is none.

    Raises:
        SceneFileError: it is no SVG, cut off, damaged, or declares entities.
    """
    reader = _Reader()
    try:
        while piece := file.read(PIECE):
            reader.parser.Parse(piece, False)
        reader.parser.Parse(b"", True)
    except _FoundError:
        pass
    except expat.ExpatError as error:
        raise SceneFileError(_why(error, reader)) from None
    except (LookupError, ValueError):
        # An encoding that Python does not know, or that is none of texts.
        raise SceneFileError("it is no SVG drawing") from None
    return "".join(reader.text).encode() if reader.found else None


class _FoundError(Exception):
    """All that is wanted was read; the rest does not matter."""


class _Reader:
    """Goes through a drawing up to the end of the first element of ours.

    Attributes:
        text: the pieces of its text.
        found: whether it has begun.
        drawn: whether the root is that of a drawing.
    """

    def __init__(self) -> None:
        self.text: list[str] = []
        self.found = False
        self.drawn = False
        self._inside = False
        self._size = 0
        parser = self.parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._read
        parser.EntityDeclHandler = self._refuse

    def _start(self, name: str, attributes: object) -> None:
        if not self.drawn:
            if name != _ROOT:
                raise SceneFileError("it is no SVG drawing")
            self.drawn = True
        elif name == _ELEMENT:
            self.found = self._inside = True

    def _end(self, name: str) -> None:
        if self._inside and name == _ELEMENT:
            raise _FoundError

    def _read(self, piece: str) -> None:
        if self._inside:
            self._size += len(piece)
            if self._size > MAX_CHARACTERS:
                raise SceneFileError("the scene that it carries is too large")
            self.text.append(piece)

    def _refuse(self, *declaration: object) -> None:
        """Take no entity: a few of them can stand for more text than any memory holds."""
        raise SceneFileError("it declares entities, which klviz does not read")


def _why(error: expat.ExpatError, reader: _Reader) -> str:
    if not reader.drawn:
        return "it is no SVG drawing"
    cut_off = (
        expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION],
    )
    if error.code in cut_off:
        return "it is cut off; it ends before the drawing does"
    return f"it is no SVG drawing, by line {error.lineno}: {expat.ErrorString(error.code)}"
