"""Several scenes in a row: those of files, and of folders in the order of their names."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from klviz.document.carried import AS_USUAL, Shown
from klviz.document.carried_file import read_carried
from klviz.document.file_errors import SceneFileError, file_name, os_error
from klviz.document.notation import format_target
from klviz.document.plain_text import plain
from klviz.document.scene import Scene
from klviz.document.scene_folder import scenes_in


@dataclass(frozen=True, slots=True)
class NamedScene:
    """A scene in a row of them.

    Attributes:
        name: what it is called where it says nothing of itself: the name of its file.
        scene: the scene.
        seen: how it is looked at.
    """

    name: str
    scene: Scene
    seen: Shown = AS_USUAL

    @property
    def title(self) -> str:
        """The title of the scene, else its name, else what p is."""
        return plain(self.scene.title).strip() or plain(self.name).strip() or told_p(self.scene)

    @property
    def moment(self) -> str:
        """Which step of its runs is shown."""
        return "end" if self.seen.step is None else f"step {self.seen.step}"

    @property
    def notes(self) -> str:
        """What a speaker may want to know: the text of the scene, its source, and what p is."""
        text = plain(self.scene.text, lines=True).strip()
        source = plain(self.scene.source).strip()
        parts = (text, f"Source: {source}" if source else "", told_p(self.scene))
        return "\n\n".join(part for part in parts if part)


def told_p(scene: Scene) -> str:
    """Return what p is, in a line."""
    if scene.samples is not None:
        return f"p: {plain(scene.samples.told)}"
    return f"p = {format_target(scene.target)}"


def scenes_of_path(path: Path) -> list[NamedScene]:
    """Return the scene of a file, or those of a folder.

    Raises:
        SceneFileError: one cannot be read, or there is none; the message names the file.
    """
    files = _files_of_folder(path) if path.is_dir() else [path]
    read = [(file.stem, read_carried(file)) for file in files]
    return [NamedScene(name, carried.scene, carried.shown) for name, carried in read]


def scenes_of_paths(paths: Iterable[Path]) -> list[NamedScene]:
    """Return the scenes of files and folders, in that order.

    Raises:
        SceneFileError: one cannot be read, or a folder has none; the message names it.
    """
    return [named for path in paths for named in scenes_of_path(path)]


def _files_of_folder(folder: Path) -> list[Path]:
    try:
        os.scandir(folder).close()
    except OSError as error:
        raise os_error("open", folder, error) from None
    files = scenes_in(folder)
    if not files:
        raise SceneFileError(f"cannot open {file_name(folder)}: there is no scene in the folder")
    return files
