"""The sections of the two distributions on the line, and of how their integrals are looked at."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from itertools import permutations

from PySide6.QtWidgets import QCheckBox, QToolButton, QWidget

from klviz.document.places import COMPARED
from klviz.document.scene import Scene
from klviz.gui.panel.compare.edits import edit_comparison
from klviz.gui.panel.mixture_editor import MixtureEditor
from klviz.gui.panel.pair_edits import swap
from klviz.gui.panel.section import FlatButton, Section, small_button
from klviz.gui.store import Store
from klviz.gui.theme import Theme

SQUARES = "Variances"
SQUARES_TIP = (
    "Show and type the variance σ² of a normal instead of its standard deviation σ.\n"
    "N(0, 2) is one thing to those who write N(μ, σ), as here, and another to those who write\n"
    "N(μ, σ²). The distribution stays the same."
)
NODES_TIP = "Mark where the quadrature looks at each integrand, and where its panels begin."


class DistributionSection(Section):
    """One of the distributions on the line.

    Args:
        store: holds the scene.
        key: which of COMPARED.
        parent: the widget it lies in.
    """

    def __init__(self, store: Store, key: str, parent: QWidget | None = None) -> None:
        self._place = COMPARED[key]
        super().__init__(self._place.name, parent)
        self.editor = MixtureEditor(store, self._place)
        self.squares = FlatButton()
        self.squares.setText("σ²")
        self.squares.setCheckable(True)
        self.squares.setAccessibleName(f"{SQUARES}{self._place.of}")
        self.squares.setToolTip(SQUARES_TIP)
        self.squares.toggled.connect(self.editor.table.show_squares)
        self.editor.bar.addWidget(self.squares)
        self.column.addWidget(self.editor)
        store.scene_changed.connect(self._show_scene)
        self._show_scene(store.scene, store.scene)

    def show_theme(self, theme: Theme, scale: float) -> None:
        self.editor.table.set_scale(scale)

    def _show_scene(self, old: Scene, new: Scene) -> None:
        target = self._place.get(new)
        self.editor.show_target(target, changed=old is new or self._place.get(old) != target)
        # Where it makes no difference it would only be in the way.
        self.squares.setVisible(self.editor.table.has_normals)


def square_together(sections: Iterable[Section]) -> None:
    """Let all distributions among sections show σ² if one does: one panel has one convention."""
    buttons = [one.squares for one in sections if isinstance(one, DistributionSection)]
    for one, other in permutations(buttons, 2):
        one.toggled.connect(other.setChecked)


def line_section(key: str, store: Store) -> Section:
    """Return the section of P, with what swaps both, or of another distribution."""
    section = DistributionSection(store, key)
    if key == "p":
        section.bar.addWidget(swap_button(store))
    return section


def swap_button(store: Store) -> QToolButton:
    """Return the button that swaps P and Q."""
    button = small_button("swap", "Swap P and Q", "Swap P and Q: forward becomes reverse")
    button.clicked.connect(partial(swap, store))
    return button


class QuadratureSection(Section):
    """Whether the points of the quadrature are shown.

    Args:
        store: holds the scene.
        parent: the widget it lies in.
    """

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__("Integrals", parent)
        self._store = store
        self.nodes = QCheckBox("Points of the quadrature")
        self.nodes.setToolTip(NODES_TIP)
        self.nodes.clicked.connect(self._choose)
        self.column.addWidget(self.nodes)
        store.scene_changed.connect(self._show_scene)
        self._show_scene(store.scene, store.scene)

    def _choose(self, chosen: bool) -> None:
        label = "Show the points of the quadrature" if chosen else "Hide the points"
        edit_comparison(self._store, label, nodes=chosen)

    def _show_scene(self, _: Scene, new: Scene) -> None:
        self.nodes.setChecked(new.comparison.nodes)
