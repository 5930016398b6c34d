"""TransportBar: play, step, rewind, scrub and speed, below the page."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from klviz.analyses.playback import SPEEDS, Transport
from klviz.analyses.track import ALL_KEPT
from klviz.document.places import runs_place
from klviz.document.scene import Scene
from klviz.gui.appearance import on_accent
from klviz.gui.icons import icon
from klviz.gui.jump_slider import JumpSlider
from klviz.gui.panel.choice import Choice
from klviz.gui.plots.wording import step_text
from klviz.gui.spacing import spaced
from klviz.gui.store import Store
from klviz.gui.theme import Theme

MOST = 2**31 - 1
"""The last step a slider can hold."""
MOST_SEEDS = 2
"""How many seeds are named; of more there is only the number."""
SIDE_MARGIN, GAP = 16, 8
"""Beside the bar and between two controls, in px at scale 1."""
SHORT, SHORTEST = 110, 60
"""The least length of the slider among the buttons, and in a row of its own."""
BUTTONS, WATCHING = ("rewind", "back", "play", "step"), ("slider", "readout", "seed")
SETTINGS = ("speed", "loop", "stops")
ARRANGEMENTS: tuple[tuple[tuple[str, ...], ...], ...] = (
    ((*BUTTONS, *WATCHING, *SETTINGS),),
    (WATCHING, (*BUTTONS, "", *SETTINGS)),
    (WATCHING, (*BUTTONS, ""), (*SETTINGS, "")),
)
"""The rows of the bar, from the widest to the narrowest; "" takes the room that is left."""


class ScrubSlider(JumpSlider):
    """A slider over the steps of the record."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Step shown")
        self.setToolTip(
            "Drag to look at an earlier step of the run; nothing is computed again.\n"
            f"Of the steps after the first {ALL_KEPT}, some are kept, at even distances."
        )
        self.setRange(0, 0)
        self.setPageStep(10)


class TransportBar(QFrame):
    """The playback of the runs.

    Args:
        store: holds where the playback stands.
        actions: the commands of the window by their keys.
        parent: the widget it lies in.
    """

    def __init__(
        self, store: Store, actions: Mapping[str, QAction], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("transport")
        self._store = store
        self._theme: Theme | None = None
        self._scale = 1.0
        self._build(actions)
        self._assemble()
        self._arrange()
        store.scene_changed.connect(self.show_seeds)
        store.transport_changed.connect(self.show_transport)
        store.snapshot_changed.connect(self.show_transport)
        self.show_transport()
        self.show_seeds(store.scene, store.scene)

    def _build(self, actions: Mapping[str, QAction]) -> None:
        """Make the controls."""
        self.play = QPushButton()
        self.play.setObjectName("play")
        self.play.setToolTip("Let every q go towards p (Space)")
        self.play.clicked.connect(actions["play"].trigger)
        self.slider = ScrubSlider()
        self.slider.valueChanged.connect(self._store.scrub)
        self.readout = QLabel()
        self.readout.setTextFormat(Qt.TextFormat.PlainText)
        self.readout.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.seed = _tool(actions["reseed"])
        self.seed.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.speed = Choice([(f"{s:g}", speed_text(s), "") for s in SPEEDS], "Speed")
        self.speed.setToolTip("Steps a frame: how fast the runs are played")
        self.speed.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.speed.chosen.connect(self._choose_speed)
        self._controls: dict[str, QWidget] = {
            "rewind": _tool(actions["rewind"]),
            "back": _tool(actions["back"]),
            "play": self.play,
            "step": _tool(actions["step"]),
            "slider": self.slider,
            "readout": self.readout,
            "seed": self.seed,
            "speed": self.speed,
            "loop": _tool(actions["loop"]),
            "stops": _tool(actions["stops"]),
        }

    def _assemble(self) -> None:
        """Make the lines, empty as yet."""
        self._lines = [QHBoxLayout() for _ in ARRANGEMENTS[-1]]
        self._arranged = -1
        column = QVBoxLayout(self)
        spaced(column, 4, (SIDE_MARGIN, 8, SIDE_MARGIN, 8))
        for line in self._lines:
            spaced(line, GAP)
            column.addLayout(line)

    def show_seeds(self, old: Scene, new: Scene) -> None:
        """Show what the draws of the runs begin with, where there are any."""
        runs = runs_place(new).get(new)
        seeds = sorted({run.seed for run in runs if run.draws})
        told = ", ".join(map(str, seeds)) if len(seeds) <= MOST_SEEDS else f"{len(seeds)} seeds"
        word = "" if len(seeds) > MOST_SEEDS else "seeds " if len(seeds) > 1 else "seed "
        action = self.seed.defaultAction()
        action.setEnabled(bool(seeds))
        action.setIconText(f" {word}{told}")
        self.seed.setVisible(bool(seeds))
        self._arrange()

    def show_transport(self) -> None:
        """Show where the playback stands."""
        transport = self._store.transport
        last = max(self._store.last, transport.step)
        self.slider.blockSignals(True)
        self.slider.setRange(0, min(last, MOST))
        self.slider.setValue(min(transport.step, MOST))
        self.slider.blockSignals(False)
        self.slider.setEnabled(last > 0)
        self.readout.setText(self._told_step())
        self.speed.show_key(f"{transport.speed:g}")
        self._show_playing(transport)

    def show_theme(self, theme: Theme, scale: float) -> None:
        """Draw the Play button in the colours of a theme, and keep room for the numbers."""
        self._theme, self._scale = theme, scale
        widest = self.readout.fontMetrics().horizontalAdvance(
            f"step {step_text(99_999)} / {step_text(99_999)}"
        )
        self.readout.setMinimumWidth(widest)
        self.speed.setFixedWidth(round(76 * scale))
        self.slider.setMinimumWidth(round(SHORTEST * scale))
        self.play.setText("")
        self._show_playing(self._store.transport)
        self._arrange()

    def _arrange(self) -> None:
        """Stand in as few rows as the width allows."""
        widths = [self._width_of(rows) for rows in ARRANGEMENTS]
        self.setMinimumWidth(min(widths))
        fitting = (n for n, width in enumerate(widths) if width <= self.width())
        number = next(fitting, len(widths) - 1)
        if number == self._arranged:
            return
        self._arranged = number
        rows = ARRANGEMENTS[number]
        for at, line in enumerate(self._lines):
            self._fill(line, rows[at] if at < len(rows) else ())

    def _fill(self, line: QHBoxLayout, row: tuple[str, ...]) -> None:
        """Put those controls into a line, and nothing else."""
        while line.count():
            line.takeAt(0)
        for key in row:
            if key:
                line.addWidget(self._controls[key], 1 if key == "slider" else 0)
            else:
                line.addStretch(1)

    def _width_of(self, rows: tuple[tuple[str, ...], ...]) -> int:
        """Return the width that the widest of these rows needs."""
        return max(self._row_width(row) for row in rows)

    def _row_width(self, row: tuple[str, ...]) -> int:
        controls = [self._controls[key] for key in row if key and self._is_there(key)]
        needed = sum(c.minimumWidth() or c.sizeHint().width() for c in controls)
        if self.slider in controls and self.play in controls:
            needed += round(self._scale * (SHORT - SHORTEST))
        return round(needed + self._scale * (2 * SIDE_MARGIN + GAP * (len(row) - 1)))

    def _is_there(self, key: str) -> bool:
        scene = self._store.scene
        return key != "seed" or any(run.draws for run in runs_place(scene).get(scene))

    def _told_step(self) -> str:
        """Return which step the figure shows: where the worker is behind, not the one wanted."""
        shown = self._store.snapshot
        step, last = (shown.step, shown.last) if shown else (0, 0)
        return f"step {step_text(step)} / {step_text(last)}"

    def _show_playing(self, transport: Transport) -> None:
        word = "Pause" if transport.playing else "Replay" if transport.settled else "Play"
        if word == self.play.text() or self._theme is None:
            return
        self.play.setText(word)
        self.play.setAccessibleName(word)
        self.play.setProperty("playing", transport.playing)
        self.play.style().unpolish(self.play)
        self.play.style().polish(self.play)
        colour = self._theme.ink if transport.playing else on_accent(self._theme)
        side = round(18 * self._scale)
        name = "pause" if transport.playing else "play"
        self.play.setIcon(icon(name, colour, colour, side, self.devicePixelRatioF()))
        self.play.setIconSize(QSize(side, side))

    def _choose_speed(self, key: str) -> None:
        self._store.set_speed(float(key))

    # Qt's name from here on

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()


def speed_text(speed: float) -> str:
    """Return a speed as a person reads it: ×¼, ×2."""
    return "×" + {0.25: "¼", 0.5: "½"}.get(speed, f"{speed:g}")


def _tool(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setAccessibleName(action.text().replace("&", ""))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
