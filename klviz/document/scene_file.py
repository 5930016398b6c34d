"""Scenes as files: JSON, strict when read, written as a whole or not at all.

A scene is parsed completely before anything is done with it, so a file that is refused leaves what
was open as it was.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from klviz.document.atomic import replace_file
from klviz.document.file_errors import SceneFileError, file_name, os_error
from klviz.document.mixture_records import component_of, target_of, target_record
from klviz.document.regular_files import read_bytes
from klviz.document.scene import Scene
from klviz.document.scene_records import scene_of, scene_record
from klviz.document.strict_json import MAX_CHARACTERS, Node, parse
from klviz.document.target import WEIGHT, Target

__all__ = [
    "SUFFIX",
    "SceneFileError",
    "decode",
    "decode_target",
    "encode",
    "encode_target",
    "read_scene",
    "write_scene",
]

SUFFIX = ".klviz"
"""How the names of scene files end, where nobody wants another ending."""


def read_scene(path: Path) -> Scene:
    """Return the scene in the file.

    Raises:
        SceneFileError: it cannot be read, or is no scene.
    """
    try:
        return decode(read_text(path))
    except SceneFileError as error:
        raise SceneFileError(f"cannot open {file_name(path)}: {error}") from None
    except OSError as error:
        raise os_error("open", path, error) from None


def write_scene(path: Path, scene: Scene) -> None:
    """Make the scene the content of the file; what was there stays until the new one is complete.

    Raises:
        SceneFileError: it cannot be written; the file is as it was.
    """
    try:
        text = encode(scene)
        decode(text)
        replace_file(path, text.encode())
    except SceneFileError as error:
        raise SceneFileError(f"cannot save {file_name(path)}: {error}") from None
    except OSError as error:
        raise os_error("save", path, error) from None


def encode(scene: Scene) -> str:
    """Return the scene as JSON text: the same scene gives the same text, byte for byte."""
    return to_json(scene_record(scene))


def decode(text: str) -> Scene:
    """Return the scene that the text holds.

    Raises:
        SceneFileError: it is no scene; the message is one line with the path of what is wrong.
    """
    return scene_of(parse(text.removeprefix("\ufeff")))


def encode_target(target: Target) -> dict[str, object]:
    """Return the target as plain data: one distribution, or a mixture of them."""
    record = target_record(target)
    if len(target.components) > 1 or target.components[0].weight != WEIGHT.default:
        return {"family": "mixture", **record}
    (component,) = record["components"]
    del component["weight"]
    return component


def decode_target(data: Mapping[str, object]) -> Target:
    """Return the target that such data stand for; undoes ``encode_target``.

    Raises:
        ValueError: they stand for none; the message says where.
    """
    rest = {key: value for key, value in data.items() if key != "family"}
    try:
        if data.get("family") == "mixture":
            return target_of(Node(rest, "data"))
        return Target((component_of(Node(dict(data), "data")),))
    except SceneFileError as error:
        raise ValueError(str(error)) from None


def to_json(record: dict[str, object]) -> str:
    """Return a record as indented JSON text that ends with a line break."""
    return json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def read_text(path: Path) -> str:
    """Return the text of a regular file of so many bytes at most, UTF-8 with or without a mark.

    Raises:
        OSError: it cannot be opened or read.
        SceneFileError: it is something else.
    """
    data = read_bytes(path, MAX_CHARACTERS, "a scene")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SceneFileError(f"it is no UTF-8 text (byte {error.start})") from None
