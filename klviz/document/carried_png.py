"""PNG: the scene lies in a text chunk, and pictures of any size are gone through chunk by chunk.

The pixels are never read. The chunk is the last before the end, where the frames of an animated
picture are over too.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from os import SEEK_CUR, SEEK_END
from struct import pack, unpack
from typing import BinaryIO

from klviz.document.file_errors import SceneFileError
from klviz.document.strict_json import MAX_CHARACTERS

KEYWORD = b"klviz"
"""What the text is called."""
SIGNATURE = b"\x89PNG\r\n\x1a\n"
END = b"\0\0\0\0IEND\xaeB`\x82"
"""The chunk that every PNG ends with."""
MAX_CHUNKS = 200_000

_CUT_OFF = "it is cut off; it ends before the picture does"
_DAMAGED = "the scene that it carries is damaged"


def with_scene(png: bytes, text: str) -> bytes:
    """Return the picture with a text in it; the same for none.

    Raises:
        ValueError: it is no PNG.
    """
    if not text:
        return png
    if not png.startswith(SIGNATURE) or not png.endswith(END):
        raise ValueError("this is no PNG")
    return png[: -len(END)] + text_chunk(text) + END


def add_scene(file: BinaryIO, text: str) -> None:
    """Put a text into a PNG that is open for reading and writing; nothing for none.

    Raises:
        ValueError: it is no PNG.
    """
    if text:
        file.seek(-len(END), SEEK_END)
        if file.read() != END:
            raise ValueError("this is no PNG")
        file.seek(-len(END), SEEK_END)
        file.write(text_chunk(text) + END)


def text_chunk(text: str) -> bytes:
    """Return the chunk of such a text, compressed."""
    body = b"iTXt" + KEYWORD + b"\0\1\0\0\0" + zlib.compress(text.encode(), 9)
    return pack(">I", len(body) - 4) + body + pack(">I", zlib.crc32(body))


def find_scene(file: BinaryIO) -> bytes | None:
    """Return the text that a PNG carries, None where there is none.

    Raises:
        SceneFileError: it is no PNG, cut off, or damaged.
    """
    if file.read(len(SIGNATURE)) != SIGNATURE:
        raise SceneFileError("it is no PNG picture")
    for kind, body in _texts(file):
        keyword, _, rest = body.partition(b"\0")
        if keyword == KEYWORD:
            return _text_of(kind, rest)
    return None


def _texts(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Yield kind and body of every chunk of text, up to the end of the picture.

    Raises:
        SceneFileError: it is cut off, damaged, or has too many chunks.
    """
    here = file.tell()
    size = file.seek(0, SEEK_END)
    file.seek(here)
    for _ in range(MAX_CHUNKS):
        head = file.read(8)
        if len(head) < 8:
            raise SceneFileError(_CUT_OFF)
        length, kind = unpack(">I4s", head)
        if file.tell() + length + 4 > size:
            raise SceneFileError(_CUT_OFF)
        if kind == b"IEND":
            return
        if kind not in (b"tEXt", b"zTXt", b"iTXt"):
            file.seek(length + 4, SEEK_CUR)
            continue
        yield kind, _body(file, kind, length)
    raise SceneFileError(f"it has more than {MAX_CHUNKS} parts")


def _body(file: BinaryIO, kind: bytes, length: int) -> bytes:
    """Return the body of a chunk of text; of one that is none of ours, its beginning."""
    keyword = file.read(min(length, len(KEYWORD) + 1))
    if keyword != KEYWORD + b"\0":
        file.seek(length - len(keyword) + 4, SEEK_CUR)
        return keyword
    if length > 2 * MAX_CHARACTERS:
        raise SceneFileError("the scene that it carries is too large")
    body = keyword + file.read(length - len(keyword))
    if pack(">I", zlib.crc32(kind + body)) != file.read(4):
        raise SceneFileError(_DAMAGED)
    return body


def _text_of(kind: bytes, body: bytes) -> bytes:
    """Return the text of a chunk, without its keyword."""
    if kind == b"tEXt":
        return body
    if kind == b"zTXt":
        return _inflated(body[1:])
    compressed, rest = body[:1] == b"\1", body[2:]
    parts = rest.split(b"\0", 2)
    if len(parts) < 3:
        raise SceneFileError(_DAMAGED)
    return _inflated(parts[2]) if compressed else parts[2]


def _inflated(data: bytes) -> bytes:
    """Return what was compressed, as far as a scene may reach."""
    inflater = zlib.decompressobj()
    try:
        text = inflater.decompress(data, MAX_CHARACTERS + 1)
    except zlib.error:
        raise SceneFileError(_DAMAGED) from None
    if len(text) > MAX_CHARACTERS:
        raise SceneFileError("the scene that it carries is too large")
    if not inflater.eof:
        raise SceneFileError(_DAMAGED)
    return text
