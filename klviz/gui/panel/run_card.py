"""RunCard: one run of the scene, with every knob it has."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QWidget,
)

from klviz.analyses.compare.from_fit import compared, refusal
from klviz.core.divergence import Divergence
from klviz.core.divergences import DIVERGENCES
from klviz.core.optimisers import OPTIMISERS
from klviz.document.places import FIT_RUNS, RunsPlace
from klviz.document.runs import ALPHA, MAX_RUNS, RATE, Run
from klviz.gui.copies import offer_copies, offers_of
from klviz.gui.icons import swatch as line_icon
from klviz.gui.panel import edits
from klviz.gui.panel.alpha_dial import AlphaDial
from klviz.gui.panel.choice import Choice
from klviz.gui.panel.complaint import Complaint
from klviz.gui.panel.number_box import NumBox
from klviz.gui.panel.rows import DragLabel
from klviz.gui.panel.run_details import RunDetails, Summary
from klviz.gui.panel.section import FlatButton, small_button
from klviz.gui.plots.numbers import Number
from klviz.gui.spacing import spaced
from klviz.gui.store import Store
from klviz.gui.theme import DASHES, LINE_NAMES, Theme

MOST_LINES = 6
"""The lines of a card in a narrow panel."""


class RunCard(QWidget):
    """A run: the line it is drawn with, its divergence and value, its optimiser and rate.

    Args:
        store: holds the scene.
        index: the number among the runs.
        place: where the runs stand.
        parent: the widget it lies in.
    """

    unfolded = Signal()
    """The details have been laid out and want to be seen."""

    def __init__(
        self,
        store: Store,
        index: int,
        place: RunsPlace = FIT_RUNS,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._store = store
        self._index, self._place = index, place
        self._theme: Theme | None = None
        self._scale = 1.0
        self._narrow = False
        self._known: tuple[Run, int] | None = None
        self._number: Number | None = None
        self.lines_menu: QMenu | None = None
        self._build()
        self._arrange()
        self.show_run(self._runs[index])

    @property
    def _runs(self) -> tuple[Run, ...]:
        return self._place.get(self._store.scene)

    def show_run(self, run: Run) -> None:
        """Show what the run is."""
        known = (run, len(self._runs))
        if known == self._known:
            return
        self._known = known
        self.divergence.show_key(run.divergence)
        self.divergence.setToolTip(_told(DIVERGENCES[run.divergence]))
        self.optimiser.show_key(run.optimiser)
        self.optimiser.setToolTip(OPTIMISERS[run.optimiser].help)
        self.rate.show_value(run.rate)
        self.alpha.show_value(run.alpha)
        self.dial.show_value(run.alpha)
        for widget in (self._reverse, self.dial, self._forward, self.alpha, self._alpha_label):
            widget.setVisible(run.divergence == "alpha")
        self.details.show_run(run)
        self.summary.show_run(run)
        self.visible_action.setChecked(run.visible)
        self.duplicate_action.setEnabled(len(self._runs) < MAX_RUNS)
        self.remove_action.setEnabled(len(self._runs) > 1)
        self.compare_action.setEnabled(not refusal(self._store.scene))
        self._draw()

    def show_value(self, text: str, tip: str, number: Number | None = None) -> None:
        """Show the value of the divergence now, and how good it is; offer it for the clipboard."""
        self.value.setText(text)
        self.value.setToolTip(tip)
        self._number = number

    def _offer_value(self, place: QPoint) -> None:
        """Offer the value with all its digits."""
        offers = offers_of([self._number], "") if self._number is not None else []
        offer_copies(self.value, offers, self.value.mapToGlobal(place))

    def show_theme(self, theme: Theme, scale: float) -> None:
        """Draw the line of the run in the colours of a theme."""
        self._theme, self._scale = theme, scale
        self._draw()

    def set_narrow(self, narrow: bool) -> None:
        """Stand in more lines where there is no room for the value beside the divergence."""
        if narrow == self._narrow:
            return
        self._narrow = narrow
        self._arrange_lines(narrow=narrow)

    def _arrange_lines(self, *, narrow: bool) -> None:
        for line in self._lines:
            while line.count():
                line.takeAt(0)
        for line, widgets in zip(self._lines, self._contents(narrow=narrow), strict=False):
            self._fill(line, widgets)

    def _contents(self, *, narrow: bool) -> list[list[QWidget | None]]:
        """Return what stands in every line; None takes the room that is left."""
        rate, alpha = [self._rate_label, self.rate], [self._alpha_label, self.alpha]
        turn = [self._reverse, self.dial, self._forward]
        if narrow:
            return [
                [self.divergence, self.more],
                [None, self.value],
                [self.optimiser],
                [None, *rate],
                [*turn],
                [None, *alpha],
            ]
        return [
            [self.divergence, self.value, self.more],
            [self.optimiser, *rate],
            [*turn, *alpha],
        ]

    def _fill(self, line: QHBoxLayout, widgets: list[QWidget | None]) -> None:
        for place, widget in enumerate(widgets):
            if widget is None:
                line.addStretch(1)
            else:
                grows = place == 0 or widget is self.dial
                line.addWidget(widget, 1 if grows and widget is not self._reverse else 0)

    def _build(self) -> None:
        number = self._index + 1
        self.swatch = FlatButton()
        self.swatch.setAccessibleName(f"Line of run {number}")
        self.swatch.setToolTip("The line this run is drawn with. Click for another.")
        self.swatch.clicked.connect(self._offer_lines)
        kinds = [(d.key, d.label, _told(d)) for d in DIVERGENCES.values()]
        self.divergence = Choice(kinds, f"Divergence of run {number}")
        self.divergence.chosen.connect(self._choose_divergence)
        self.value = QLabel()
        self.value.setObjectName("value")
        self.value.setTextFormat(Qt.TextFormat.PlainText)
        self.value.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.value.customContextMenuRequested.connect(self._offer_value)
        self.value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        optimisers = [(o.key, o.label, o.help) for o in OPTIMISERS.values()]
        self.optimiser = Choice(optimisers, f"Optimiser of run {number}")
        self.optimiser.chosen.connect(self._choose_optimiser)
        self.rate = NumBox(RATE, self._propose_rate, name=RATE.label)
        self.rate.setAccessibleName(f"Rate of run {number}")
        self.alpha = NumBox(ALPHA, self._propose_alpha, step=0.05)
        self.alpha.setAccessibleName(f"Alpha of run {number}")
        self.dial = AlphaDial(self._propose_alpha)
        self.dial.setAccessibleName(f"Dial of alpha of run {number}: reverse to forward")
        self.complaints = {}
        for box in (self.rate, self.alpha):
            self.complaints[box.parameter.key] = Complaint(box)
            box.refused.connect(self.complaints[box.parameter.key].say)
        self._build_details()
        self._build_menu()

    def _build_details(self) -> None:
        number = self._index + 1
        self.details = RunDetails(number, self._edit)
        self.details.hide()
        self.summary = Summary(self.details, number)
        self.fold = small_button(
            "more-settings",
            f"Schedule, estimator and tolerance of run {number}",
            "Schedule of the rate, estimator (exact or random draws), tolerance",
        )
        self.fold.setCheckable(True)
        self.fold.toggled.connect(self._unfold)

    def _build_menu(self) -> None:
        number = self._index + 1
        self.more = small_button("more", f"More about run {number}", "Hide, duplicate or remove it")
        menu = self.menu = QMenu(self.more)
        self.visible_action = QAction("&Show in the plots", menu)
        self.visible_action.setCheckable(True)
        self.duplicate_action = QAction("&Duplicate", menu)
        self.compare_action = QAction("&Compare p with its q", menu)
        self.compare_action.setVisible(self._place is FIT_RUNS)
        self.remove_action = QAction("&Remove", menu)
        menu.addActions([self.visible_action, self.duplicate_action, self.remove_action])
        menu.addAction(self.compare_action)
        self.visible_action.triggered.connect(self._show_or_hide)
        self.duplicate_action.triggered.connect(self._duplicate)
        self.remove_action.triggered.connect(self._take_away)
        self.compare_action.triggered.connect(self._compare)
        self.more.clicked.connect(self._offer_more)

    def _arrange(self) -> None:
        self._alpha_label = DragLabel(ALPHA.symbol, self.alpha)
        self._rate_label = DragLabel(RATE.label, self.rate)
        self._reverse, self._forward = _end("rev", 0), _end("fwd", 1)
        self._lines = [QHBoxLayout() for _ in range(MOST_LINES)]
        for box in (self.rate, self.alpha):
            box.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        grid = QGridLayout(self)
        spaced(grid, 6, (8, 8, 8, 8))
        grid.addWidget(self.swatch, 0, 0)
        grid.addWidget(self.fold, 1, 0)
        for row, line in enumerate(self._lines):
            spaced(line, 6)
            grid.addLayout(line, row, 1)
        grid.addWidget(self.summary, MOST_LINES, 1)
        grid.addWidget(self.details, MOST_LINES + 1, 1)
        grid.setColumnStretch(1, 1)
        self._arrange_lines(narrow=False)
        above = (self.swatch, self.divergence, self.more, self.optimiser, self.rate, self.fold)
        below = (self.dial, self.alpha, self.summary.reseed, *self.details.fields)
        for before, after in pairwise((*above, *below)):
            self.setTabOrder(before, after)

    def _draw(self) -> None:
        if self._theme is not None:
            run = self._runs[self._index]
            self.swatch.setIconSize(self._line_size())
            self.swatch.setIcon(self._line(run.colour, visible=run.visible))
            hidden = "" if run.visible else ", hidden in the plots"
            self.swatch.setAccessibleDescription(f"{LINE_NAMES[run.colour]}{hidden}")
            self.swatch.setToolTip(f"{LINE_NAMES[run.colour]}{hidden}. Click for another line.")

    def _line_size(self) -> QSize:
        return QSize(round(24 * self._scale), round(16 * self._scale))

    def _line(self, colour: int, *, visible: bool = True) -> QIcon:
        if self._theme is None:
            return QIcon()
        tone = self._theme.run(colour) if visible else self._theme.border
        dash = DASHES[colour % len(DASHES)]
        return QIcon(line_icon(tone, dash, self._line_size(), self.devicePixelRatioF()))

    def _unfold(self, unfolded: bool) -> None:
        self.details.setVisible(unfolded)
        if unfolded:
            QTimer.singleShot(0, self, self.unfolded.emit)

    def _offer_more(self) -> None:
        # A menu that the button opens by itself would hold up whoever clicks until it closes.
        self.menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def _offer_lines(self) -> None:
        menu = self.lines_menu = QMenu(self)
        runs = self._runs
        for colour, name in enumerate(LINE_NAMES):
            owners = [str(at + 1) for at, run in enumerate(runs) if run.colour == colour]
            taken = f" (run {', '.join(owners)})" if owners else ""
            action = menu.addAction(self._line(colour), f"{name}{taken}")
            action.setData(colour)
            action.setIconVisibleInMenu(True)
            if colour == runs[self._index].colour:
                menu.setActiveAction(action)
        menu.triggered.connect(self._recolour)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.swatch.mapToGlobal(self.swatch.rect().bottomLeft()))

    def _choose_divergence(self, key: str) -> None:
        self._edit(f"Run {self._index + 1}: {DIVERGENCES[key].label}", divergence=key)

    def _choose_optimiser(self, key: str) -> None:
        self._edit(f"Run {self._index + 1}: {OPTIMISERS[key].label}", optimiser=key)

    def _propose_rate(self, value: float, gesture: int | None) -> None:
        self._edit(f"Change the rate of run {self._index + 1}", gesture, rate=value)

    def _propose_alpha(self, value: float, gesture: int | None) -> None:
        self._edit(f"Change α of run {self._index + 1}", gesture, alpha=value)

    def _recolour(self, action: QAction) -> None:
        self._edit(f"Redraw run {self._index + 1}", colour=action.data())

    def _show_or_hide(self, visible: bool) -> None:
        self._edit(f"{'Show' if visible else 'Hide'} run {self._index + 1}", visible=visible)

    def _duplicate(self) -> None:
        scene = edits.with_duplicated_run(self._store.scene, self._index, self._place)
        self._store.edit(f"Duplicate run {self._index + 1}", scene)

    def _take_away(self) -> None:
        scene = edits.without_run(self._store.scene, self._index, self._place)
        self._store.edit(f"Remove run {self._index + 1}", scene)

    def _compare(self) -> None:
        compare_with(self._store, self._index)

    def _edit(self, label: str, gesture: int | None = None, **changes: Any) -> None:
        scene = edits.with_run(self._store.scene, self._index, self._place, **changes)
        merge = (
            None if gesture is None else ("run", self._place.key, self._index, *changes, gesture)
        )
        self._store.edit(label, scene, merge)


def compare_with(store: Store, index: int) -> None:
    """Go to the Compare lab with p, and with the q of a run as it stands."""
    shown = store.fit
    if shown is not None and index < len(shown.runs) and not refusal(store.scene):
        scene = compared(store.scene, shown.runs[index].values)
        store.edit(f"Compare p with run {index + 1}", scene)


def _end(text: str, alpha: int) -> QLabel:
    """Return what stands at an end of the dial."""
    label = QLabel(text)
    label.setObjectName("note")
    label.setToolTip(f"α = {alpha}: {'forward' if alpha else 'reverse'} KL")
    return label


def _told(divergence: Divergence) -> str:
    """Return the formula of a divergence, and what it does to q."""
    return f"{divergence.formula}\n{divergence.help}"
