"""RunDetails: what of a run one changes now and then: schedule, estimator, tolerance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from klviz.core.parameters import Parameter
from klviz.core.sampling.gradient_estimators import GRADIENT_ESTIMATORS
from klviz.core.schedules import SCHEDULES
from klviz.document.numbers import format_number
from klviz.document.runs import EXACT, SAMPLES, SCHEDULE_STEPS, SEED, TOLERANCE, Run
from klviz.gui.panel.choice import Choice
from klviz.gui.panel.complaint import Complaint
from klviz.gui.panel.edits import other_seed
from klviz.gui.panel.number_box import NumBox
from klviz.gui.panel.rows import DragLabel
from klviz.gui.panel.section import small_button
from klviz.gui.spacing import spaced

EXACT_ROW = (EXACT, "Exact", "Value and slope by quadrature: no noise.")


class EditRun(Protocol):
    """Changes fields of a run, as a step of the history or as part of a gesture."""

    def __call__(self, label: str, gesture: int | None = None, **changes: object) -> None:
        """Make the edit; ValueError refuses it."""


class RunDetails(QWidget):
    """The schedule of the rate, the estimator with its draws and seed, and the tolerance.

    Args:
        number: of the run, as a person counts.
        edit: changes the run.
        parent: the widget it lies in.
    """

    def __init__(self, number: int, edit: EditRun, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number, self._edit = number, edit
        self._grid = QGridLayout(self)
        spaced(self._grid, 6)
        self._grid.setColumnStretch(1, 1)
        self._labels: dict[str, QLabel] = {}
        self.complaints: dict[str, Complaint] = {}
        schedules = [(row.key, row.label, row.help) for row in SCHEDULES.values()]
        self.schedule = self._add_choice("Schedule", schedules, self._choose_schedule)
        self.steps = self._add_number(SCHEDULE_STEPS, "schedule steps", "over steps")
        estimators = [(row.key, row.label, row.help) for row in GRADIENT_ESTIMATORS.values()]
        self.estimator = self._add_choice(
            "Estimator", [EXACT_ROW, *estimators], self._choose_estimator
        )
        self.samples = self._add_number(SAMPLES, "draws", factor=2.0)
        self.seed = self._add_number(SEED, "seed", step=1.0)
        self.tolerance = self._add_number(TOLERANCE, "tolerance", factor=10.0)

    @property
    def fields(self) -> tuple[QWidget, ...]:
        """What one can change, from top to bottom."""
        chosen = (self.schedule, self.steps, self.estimator)
        return (*chosen, self.samples, self.seed, self.tolerance)

    def show_run(self, run: Run) -> None:
        """Show what the run is."""
        self.schedule.show_key(run.schedule)
        self.schedule.setToolTip(
            f"How the rate changes along the run.\n{self._help(self.schedule)}"
        )
        self.estimator.show_key(run.estimator)
        self.estimator.setToolTip(
            "What loss and slope of a step are made by: integrals, or random draws.\n"
            f"{self._help(self.estimator)}"
        )
        for box in (self.steps, self.samples, self.seed, self.tolerance):
            box.show_value(float(getattr(run, box.parameter.key)))
        self._show_row(self.steps, shown=run.schedule != "constant")
        for box in (self.samples, self.seed):
            self._show_row(box, shown=run.draws)

    def draw_seed(self) -> None:
        """Give the run another seed."""
        seed = other_seed(int(self.seed.value))
        self._edit(f"Draw a new seed for run {self._number}", seed=seed)

    def _help(self, choice: Choice) -> str:
        rows = {EXACT: EXACT_ROW[2], **{r.key: r.help for r in GRADIENT_ESTIMATORS.values()}}
        rows |= {row.key: row.help for row in SCHEDULES.values()}
        return rows.get(choice.key, "")

    def _add_choice(
        self, text: str, rows: list[tuple[str, str, str]], choose: Callable[[str], None]
    ) -> Choice:
        choice = Choice(rows, f"{text} of run {self._number}")
        choice.chosen.connect(choose)
        label = QLabel(text)
        label.setBuddy(choice)
        self._add(label, choice)
        return choice

    def _add_number(
        self, row: Parameter, name: str, text: str = "", *, step: float = 0.1, factor: float = 1.1
    ) -> NumBox:
        def propose(value: float, gesture: int | None) -> None:
            given = int(value) if row.whole else value
            label = f"Change the {name} of run {self._number}"
            self._edit(label, gesture, **{row.key: given})

        box = NumBox(row, propose, step=step, factor=factor, name=name)
        box.setAccessibleName(f"{name.capitalize()} of run {self._number}")
        complaint = self.complaints[row.key] = Complaint(box)
        box.refused.connect(complaint.say)
        text = text or f"{name.capitalize()} {row.symbol}".strip()
        label = self._labels[row.key] = DragLabel(text, box)
        self._add(label, box)
        return box

    def _add(self, label: QLabel, control: QWidget) -> None:
        line = self._grid.rowCount()
        self._grid.addWidget(label, line, 0)
        self._grid.addWidget(control, line, 1)

    def _show_row(self, box: NumBox, *, shown: bool) -> None:
        self._labels[box.parameter.key].setVisible(shown)
        box.setVisible(shown)

    def _choose_schedule(self, key: str) -> None:
        self._edit(f"Run {self._number}: {SCHEDULES[key].label} schedule", schedule=key)

    def _choose_estimator(self, key: str) -> None:
        label = EXACT_ROW[1] if key == EXACT else GRADIENT_ESTIMATORS[key].label
        self._edit(f"Run {self._number}: {label}", estimator=key)


class Summary(QWidget):
    """In a line what of a run's details is not as usual, and a button for another seed.

    Args:
        details: of the run.
        number: of the run, as a person counts.
        parent: the widget it lies in.
    """

    def __init__(self, details: RunDetails, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = QLabel()
        self.text.setObjectName("note")
        self.text.setWordWrap(True)
        self.reseed = small_button(
            "dice", f"New seed for run {number}", "Draw a new seed: the same run by other draws"
        )
        self.reseed.clicked.connect(details.draw_seed)
        line = QHBoxLayout(self)
        spaced(line, 6)
        line.addWidget(self.text, 1)
        line.addWidget(self.reseed)

    def show_run(self, run: Run) -> None:
        """Say how the run goes, where that is not as usual."""
        text = details_text(run)
        self.text.setText(text)
        self.reseed.setVisible(run.draws)
        self.setVisible(bool(text))


def details_text(run: Run) -> str:
    """Return what of the details of a run is not as usual; "" where all is."""
    parts = []
    if run.draws:
        parts.append(f"{run.samples} draws a step, seed {run.seed}")
    if run.schedule != "constant":
        parts.append(f"{SCHEDULES[run.schedule].label.lower()} over {run.schedule_steps} steps")
    if run.tolerance != TOLERANCE.default:
        parts.append(f"tolerance {format_number(run.tolerance, 3)}")
    return ", ".join(parts)
