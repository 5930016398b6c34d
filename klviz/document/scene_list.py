"""Several scenes in a row: those of files, and of folders in the order of their names."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from klviz.core.discrete.laws import LAWS
from klviz.document.carried import AS_USUAL, Shown
from klviz.document.carried_file import read_carried
from klviz.document.comparison import Comparison
from klviz.document.file_errors import SceneFileError, file_name, os_error
from klviz.document.notation import format_target
from klviz.document.outcomes import Bars, Named, Weights
from klviz.document.plain_text import plain
from klviz.document.scene import Scene
from klviz.document.scene_folder import scenes_in

MOST_TOLD = 8
"""How many probabilities a line tells."""


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
    """Return what p is, in a line; where two are compared, what both are."""
    if scene.lab == "compare":
        return _told_pair(scene.comparison)
    if scene.samples is not None:
        return f"p: {plain(scene.samples.told)}"
    return f"p = {format_target(scene.target)}"


def _told_pair(comparison: Comparison) -> str:
    """Return what P and Q are."""
    if comparison.space == "line":
        return f"P = {format_target(comparison.p)}, Q = {format_target(comparison.q)}"
    p, q = _told_weights(comparison.table.p), _told_weights(comparison.table.q)
    return f"P = {p}, Q = {q}, over {comparison.table.size} outcomes"


def _told_weights(weights: Weights) -> str:
    """Return how a distribution over outcomes is given."""
    if isinstance(weights, Named):
        row = LAWS[weights.law]
        pairs = zip(row.parameters, weights.values, strict=True)
        numbers = ", ".join(f"{parameter.symbol} = {value:.4g}" for parameter, value in pairs)
        return f"{row.label.lower()} ({numbers})" if numbers else row.label.lower()
    values, what = (
        (weights.values, "") if isinstance(weights, Bars) else (weights.logits, "softmax of ")
    )
    shown = ", ".join(f"{value:.4g}" for value in values[:MOST_TOLD])
    return f"{what}[{shown}{', …' if len(values) > MOST_TOLD else ''}]"


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
