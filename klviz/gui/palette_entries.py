"""What the command palette offers: menus, runs to add, where two are compared, and presets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from klviz.analyses.compare.bins import over_bins
from klviz.core.divergences import DIVERGENCES
from klviz.document.presets import presets
from klviz.document.scene import Scene
from klviz.gui.actions import ACTIONS
from klviz.gui.palette import Entry, menu_entries
from klviz.gui.panel.compare.space_section import WHERE, in_space

if TYPE_CHECKING:
    from klviz.gui.main_window import MainWindow

SPACE_WORDS = {
    "line": "continuous densities normals mixtures integrals real",
    "outcomes": "discrete categorical probabilities bars letters sums paint table",
}
"""By which other words a space is found."""
BINS_WORDS = "discretise histogram bars cut the line quantise"


def entries_of(window: MainWindow) -> list[Entry]:
    """Return all that can be done now, in the order of menus and presets."""
    from klviz.gui.commands import possible

    entries = menu_entries(window.menuBar(), words_of)
    if possible(window.store.scene)["add_run"]:
        entries += _runs(window)
    return [*entries, *_pairs(window), *_presets(window)]


def words_of(key: object) -> str:
    """Return by which other words a command is found; "" for what is none."""
    command = ACTIONS.get(str(key))
    return "" if command is None else f"{command.tip} {command.words}"


def _runs(window: MainWindow) -> Iterator[Entry]:
    from klviz.gui.commands import add_run

    for row in DIVERGENCES.values():
        yield Entry(f"Add a run: {row.label}", "", partial(add_run, window, row.key))


def _pairs(window: MainWindow) -> Iterator[Entry]:
    for key, where in WHERE.items():
        label = f"Compare {where}"
        yield Entry(label, "", partial(_compare, window, key, label), SPACE_WORDS[key])
    if window.store.scene.comparison.space == "line":
        yield Entry("Look at the bins", "", partial(_cut, window), BINS_WORDS)


def _presets(window: MainWindow) -> Iterator[Entry]:
    for preset in presets():
        open_it = partial(window.open_preset, preset.key)
        words = f"{preset.key} {preset.text} {preset.source}"
        yield Entry(f"Preset: {preset.title}", "", open_it, words)


def _in_the_lab(scene: Scene) -> Scene:
    return replace(scene, lab="compare")


def _compare(window: MainWindow, space: str, label: str) -> None:
    scene = window.store.scene
    window.store.edit(label, in_space(_in_the_lab(scene), space))


def _cut(window: MainWindow) -> None:
    scene = window.store.scene
    try:
        comparison = over_bins(scene.comparison)
    except ValueError as error:
        window.remark(str(error))
        return
    window.store.edit("Look at the bins", replace(_in_the_lab(scene), comparison=comparison))
