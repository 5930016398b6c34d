"""StatusLine: how every run stands, in one line that never widens the window."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from klviz.analyses.fit import FitSnapshot
from klviz.gui.panel.run_texts import names, status_text
from klviz.gui.theme import Theme


class StatusLine(QLabel):
    """The status and the note of every run, each behind a dot in its colour.

    Args:
        theme: the colours of the runs.
        parent: the widget it lies in.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._snapshot: FitSnapshot | None = None
        self._playing = False
        self._said: tuple[tuple[int, str], ...] = ()
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setIndent(8)

    def show_snapshot(self, snapshot: FitSnapshot) -> None:
        """Say how the runs of a snapshot stand."""
        self._snapshot = snapshot
        self._say()

    def show_playing(self, playing: bool) -> None:
        """Say that the runs go on, or at which step they stand."""
        if playing != self._playing:
            self._playing = playing
            self._say()

    def _say(self) -> None:
        snapshot = self._snapshot
        if snapshot is None:
            return
        if snapshot.error:
            said: tuple[tuple[int, str], ...] = ((-1, snapshot.error),)
        else:
            said = tuple(
                (view.run.colour, status_text(view, name, snapshot.step, playing=self._playing))
                for view, name in zip(snapshot.runs, names(snapshot), strict=True)
            )
        # A label lays its text out anew at every setText: sixty times a second is too often.
        if said != self._said:
            self._said = said
            self._write()

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of a theme."""
        self._theme = theme
        self._write()

    def _write(self) -> None:
        self.setText("&nbsp;&nbsp;&nbsp;".join(self._entry(*entry) for entry in self._said))
        self.setToolTip("\n".join(text for _, text in self._said))

    def _entry(self, colour: int, text: str) -> str:
        tone = self._theme.run(colour) if colour >= 0 else self._theme.ink
        return f'<span style="color:{tone}">●</span>&nbsp;{escape(text)}'
