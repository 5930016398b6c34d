"""PDF: the scene is an attached file, which programs that put pages together keep.

The reader of documents is imported at the first need: few sessions open one.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, cast

from klviz.document.file_errors import SceneFileError
from klviz.document.strict_json import MAX_CHARACTERS

if TYPE_CHECKING:
    from pypdf.generic import DictionaryObject, EmbeddedFile, StreamObject

NAME, KIND = "scene.klviz", "application/json"
"""What the attached file is called, and of what kind it is."""
MOST_OBJECTS = 100_000
"""More objects than a deck of a thousand slides has; a reader in Python takes seconds for more."""
MOST_OF_A_TABLE = 2_000_000
"""The bytes that a stream of objects, or of their places, may have, packed and unpacked."""
UNPACKED = "/FlateDecode"
"""The one filter that is undone: others make more of little, slowly, and no scene needs them."""


def find_scene(file: BinaryIO) -> bytes | None:
    """Return the text that a PDF carries, None where there is none.

    Raises:
        SceneFileError: it is no PDF, encrypted, too large, or cannot be read.
    """
    data = file.read()
    if b"%PDF-" not in data[:1024]:
        raise SceneFileError("it is no PDF document")
    # Every object has the word at its beginning and at its end.
    if data.count(b"obj") > 2 * MOST_OBJECTS:
        raise SceneFileError(f"it has more than {MOST_OBJECTS} objects")
    file.seek(0)
    try:
        with _silent():
            return _attached(file)
    except SceneFileError:
        raise
    except MemoryError:
        raise SceneFileError("it is too large to be read") from None
    except Exception:
        # A reader that looks everywhere for what a damaged document may mean fails in any way.
        raise SceneFileError("it is damaged, or cut off") from None


@contextmanager
def _silent() -> Iterator[None]:
    """Keep off the terminal what the reader thinks of a document: it is told in one sentence.

    A program whose own logging asks for such words gets them.
    """
    logger, handler = logging.getLogger("pypdf"), logging.NullHandler()
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


def _attached(file: BinaryIO) -> bytes | None:
    """Return the content of our attached file."""
    from pypdf import PdfReader, apply_configuration

    with apply_configuration(
        stream_filters_maximum_length=1, stream_decoding_work_maximum_length=MOST_OF_A_TABLE
    ):
        reader = PdfReader(file)
        if reader.is_encrypted:
            raise SceneFileError("it is encrypted")
        for attachment in reader.attachment_list:
            if NAME in (attachment.name, attachment.alternative_name):
                with apply_configuration(stream_decoding_work_maximum_length=3 * MAX_CHARACTERS):
                    return _content(attachment)
    return None


def _content(attachment: EmbeddedFile) -> bytes:
    """Return what an attached file holds; nothing is unpacked that is packed in an unusual way."""
    places = cast("DictionaryObject", attachment.pdf_object["/EF"])
    stream = cast("StreamObject", places["/UF" if "/UF" in places else "/F"])
    packed = stream.get("/Filter", [])
    if [UNPACKED] != packed != UNPACKED and packed != []:
        raise SceneFileError("the scene that it carries is packed in an unusual way")
    data = bytes(stream.get_data())
    if len(data) > MAX_CHARACTERS:
        raise SceneFileError("the scene that it carries is too large")
    return data
