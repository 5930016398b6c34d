"""Files that a scene can be read from: scene files, and pictures that carry one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from klviz.core.parameters import table
from klviz.document import carried_pdf, carried_png, carried_svg
from klviz.document.carried import Carried, carried_of, decoded
from klviz.document.file_errors import SceneFileError, file_name, os_error
from klviz.document.regular_files import opened
from klviz.document.scene_file import read_text

_FILMS = "films carry no scene, but PNG films can"
_DECKS = "decks carry no scene; each figure as a PNG, an SVG or a PDF can"
_NUMBERS = "it holds numbers without a scene; the JSON of all numbers has both"
BARREN: Mapping[str, str] = {
    **dict.fromkeys((".mp4", ".gif", ".webp"), _FILMS),
    ".pptx": _DECKS,
    ".csv": _NUMBERS,
    ".npz": _NUMBERS,
    ".py": "scripts carry no scene",
    **dict.fromkeys((".jpg", ".jpeg"), "JPEG pictures carry no scene; PNG, SVG and PDF can"),
}
"""Why there is no scene in files that people try to open, by their ending."""
LOST = "it carries no scene; pictures that another program has saved again may have lost it"


@dataclass(frozen=True, slots=True)
class PictureKind:
    """A format of pictures that carry scenes.

    Attributes:
        key: what file names of it end in, without the dot.
        label: what a sentence calls one.
        most: how many bytes it may have.
        find: returns the text that one carries, None where there is none.
    """

    key: str
    label: str
    most: int
    find: Callable[[BinaryIO], bytes | None]


PICTURES: Mapping[str, PictureKind] = table(
    [
        PictureKind("png", "a PNG picture", 400_000_000, carried_png.find_scene),
        PictureKind("apng", "a PNG picture", 400_000_000, carried_png.find_scene),
        PictureKind("svg", "an SVG drawing", 50_000_000, carried_svg.find_scene),
        PictureKind("pdf", "a PDF document", 20_000_000, carried_pdf.find_scene),
    ]
)
"""Every format of pictures that a scene can be read from, by the ending of its files."""
PICTURE_ENDINGS = tuple(f".{key}" for key in PICTURES)


def is_picture(path: Path) -> bool:
    """Return whether a file is taken for a picture, by its name."""
    return path.suffix.lower() in PICTURE_ENDINGS


def read_carried(path: Path) -> Carried:
    """Return the scene in a scene file or in a picture, and how it was looked at.

    Raises:
        SceneFileError: it cannot be read, or there is no scene in it.
    """
    try:
        return _in_picture(path) if is_picture(path) else carried_of(read_text(path))
    except SceneFileError as error:
        why = BARREN.get(path.suffix.lower(), error)
        raise SceneFileError(f"cannot open {file_name(path)}: {why}") from None
    except OSError as error:
        raise os_error("open", path, error) from None


def _in_picture(path: Path) -> Carried:
    kind = PICTURES[path.suffix.lower().removeprefix(".")]
    with opened(path, kind.most, kind.label) as file:
        found = kind.find(file)
    if found is None:
        raise SceneFileError(LOST)
    return decoded(found)
