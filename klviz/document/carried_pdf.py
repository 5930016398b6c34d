"""PDF: the scene is an attached file, which programs that put pages together keep.

The reader of documents is imported at the first need: few sessions open one.
"""

from __future__ import annotations

import logging
from typing import BinaryIO

from klviz.document.file_errors import SceneFileError
from klviz.document.strict_json import MAX_CHARACTERS

NAME, KIND = "scene.klviz", "application/json"
"""What the attached file is called, and of what kind it is."""


def find_scene(file: BinaryIO) -> bytes | None:
    """Return the text that a PDF carries, None where there is none.

    Raises:
        SceneFileError: it is no PDF, encrypted, or cannot be read.
    """
    if b"%PDF-" not in file.read(1024):
        raise SceneFileError("it is no PDF document")
    file.seek(0)
    try:
        return _attached(file)
    except SceneFileError:
        raise
    except MemoryError:
        raise SceneFileError("it is too large to be read") from None
    except Exception:
        # A reader that looks everywhere for what a damaged document may mean fails in any way.
        raise SceneFileError("it is damaged, or cut off") from None


def _attached(file: BinaryIO) -> bytes | None:
    """Return the content of our attached file."""
    from pypdf import PdfReader

    # What it thinks of a document is told in one sentence, and not on the terminal.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    reader = PdfReader(file)
    if reader.is_encrypted:
        raise SceneFileError("it is encrypted")
    for attachment in reader.attachment_list:
        if NAME in (attachment.name, attachment.alternative_name):
            data = bytes(attachment.content)
            if len(data) > MAX_CHARACTERS:
                raise SceneFileError("the scene that it carries is too large")
            return data
    return None
