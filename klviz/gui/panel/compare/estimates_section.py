"""EstimatesSection: which direction is estimated, by how many draws of which seed, and by what."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from klviz.core.parameters import Parameter
from klviz.core.sampling.ratio_estimators import RATIO_ESTIMATORS
from klviz.document.comparison import DRAWS, Comparison
from klviz.document.runs import SEED
from klviz.document.scene import Scene
from klviz.gui.panel.choice import Choice
from klviz.gui.panel.compare.edits import edit_comparison
from klviz.gui.panel.complaint import Complaint
from klviz.gui.panel.edits import other_seed
from klviz.gui.panel.number_box import NumBox
from klviz.gui.panel.rows import DragLabel, Note
from klviz.gui.panel.section import Section, small_button
from klviz.gui.spacing import spaced
from klviz.gui.store import Store

DIRECTION_ROWS = (
    ("forward", "KL(P‖Q), draws from P", "The mean of log p/q over draws from P."),
    ("reverse", "KL(Q‖P), draws from Q", "The mean of log q/p over draws from Q."),
)
TIPS = {
    "Of": "Which of both directions is estimated, and from whose draws",
    "Shown": "Of which estimator the single draws are counted",
}
WHY = (
    "Normals have a formula for KL; most others have none. Then it is estimated, and that takes "
    "draws from the first and the densities of both at them, or a model of their ratio."
)
LABELS = {key: label for key, label, _ in DIRECTION_ROWS}


class EstimatesSection(Section):
    """The numbers of the estimates.

    Args:
        store: holds the scene.
        parent: the widget it lies in.
    """

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__("Estimates", parent)
        self._edit = partial(edit_comparison, store)
        self._grid = QGridLayout()
        spaced(self._grid, 6)
        self._grid.setColumnStretch(1, 1)
        self.column.addLayout(self._grid)
        self.direction = self._add_choice("Of", DIRECTION_ROWS, self._choose_direction)
        rows = tuple(
            (row.key, f"{row.label} = {row.formula}", row.help) for row in RATIO_ESTIMATORS.values()
        )
        self.estimator = self._add_choice("Shown", rows, self._choose_estimator)
        self.draws = self._add_number(DRAWS, "Draws n", 2.0)
        self.seed = self._add_number(SEED, "Seed", 1.1)
        self.reseed = small_button("dice", "New seed", "Draw again, with another seed")
        self.reseed.clicked.connect(self.draw_seed)
        self._grid.addWidget(self.reseed, self._grid.rowCount() - 1, 2)
        self.help = Note()
        self.column.addWidget(self.help)
        self.why = Note(WHY)
        self.column.addWidget(self.why)
        store.scene_changed.connect(self._show_scene)
        self._show_scene(store.scene, store.scene)

    def draw_seed(self) -> None:
        """Draw with another seed."""
        self._edit("Draw a new seed", None, seed=other_seed(int(self.seed.value)))

    def _add_choice(
        self, text: str, rows: tuple[tuple[str, str, str], ...], choose: Callable[[str], None]
    ) -> Choice:
        choice = Choice(rows, {"Of": "Direction"}.get(text, "Estimator"))
        choice.setToolTip(TIPS[text])
        choice.chosen.connect(choose)
        label = QLabel(text)
        label.setBuddy(choice)
        line = self._grid.rowCount()
        self._grid.addWidget(label, line, 0)
        self._grid.addWidget(choice, line, 1, 1, 2)
        return choice

    def _add_number(self, row: Parameter, text: str, factor: float) -> NumBox:
        def propose(value: float, gesture: int | None) -> None:
            self._edit(f"Change the {row.label}", gesture, **{row.key: int(value)})

        box = NumBox(row, propose, step=1.0, factor=factor, name=row.label)
        complaint = Complaint(box)
        box.refused.connect(complaint.say)
        line = self._grid.rowCount()
        self._grid.addWidget(DragLabel(text, box), line, 0)
        self._grid.addWidget(box, line, 1)
        return box

    def _choose_direction(self, key: str) -> None:
        self._edit(f"Estimate {LABELS[key].partition(',')[0]}", None, direction=key)

    def _choose_estimator(self, key: str) -> None:
        self._edit(f"Show {RATIO_ESTIMATORS[key].label}", None, estimator=key)

    def _show_scene(self, _: Scene, scene: Scene) -> None:
        self.show_comparison(scene.comparison)

    def show_comparison(self, comparison: Comparison) -> None:
        """Show what a comparison has."""
        self.direction.show_key(comparison.direction)
        self.estimator.show_key(comparison.estimator)
        self.draws.show_value(float(comparison.draws))
        self.seed.show_value(float(comparison.seed))
        self.help.setText(RATIO_ESTIMATORS[comparison.estimator].help)
