"""StatusLine: how every run stands, in one line that never widens the window."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple, TypeAlias

from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from klviz.analyses.compare.request import CompareSnapshot
from klviz.analyses.fit_snapshot import FitSnapshot
from klviz.analyses.progress import Progress
from klviz.analyses.snapshots import Snapshot
from klviz.document.units import UNITS
from klviz.gui.copies import Offer, offer_copies
from klviz.gui.panel.run_texts import names, status_words
from klviz.gui.plots.wording import told_of
from klviz.gui.spacing import fair_share
from klviz.gui.theme import Theme

INDENT = 8
Groups: TypeAlias = Sequence[Sequence[tuple[int, str]]]
"""Runs of which the same is said: their colours and names."""
APART = "\N{NO-BREAK SPACE}" * 3
DOT = "●\N{NO-BREAK SPACE}"


class Standing(NamedTuple):
    """How a run stands: its colour, what it is called at length and in short, and the words."""

    colour: int
    name: str
    short: str
    words: str


class StatusLine(QLabel):
    """The status and the note of every run, each behind a dot in its colour.

    Where that is too long, the runs of which the same is said are named together, and then what
    is said is cut; the tooltip has all of it.

    Args:
        theme: the colours of the runs.
        parent: the widget it lies in.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._snapshot: Snapshot | None = None
        self._playing = False
        self._said: tuple[Standing, ...] = ()
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setIndent(INDENT)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Say how the runs of a fit stand, or where the values of a pair come from."""
        self._snapshot = snapshot
        self._say()

    def show_playing(self, playing: bool) -> None:
        """Say that the runs go on, or at which step they stand."""
        if playing != self._playing:
            self._playing = playing
            self._say()

    def show_theme(self, theme: Theme) -> None:
        """Use the colours of a theme."""
        self._theme = theme
        self._write()

    def _say(self) -> None:
        snapshot = self._snapshot
        if snapshot is None:
            return
        if snapshot.error:
            said: tuple[Standing, ...] = (Standing(-1, "", "", snapshot.error),)
        elif isinstance(snapshot, CompareSnapshot):
            said = self._of_comparison(snapshot)
        else:
            assert isinstance(snapshot, FitSnapshot)
            said = self._of_runs(snapshot, snapshot.runs)
        # A label lays its text out anew at every setText: sixty times a second is too often.
        if said != self._said:
            self._said = said
            self._write()

    def _of_comparison(self, snapshot: CompareSnapshot) -> tuple[Standing, ...]:
        """Return how the runs of a pair stand; what there is of it where it has none."""
        from klviz.analyses.compare.descent import DescentContent

        content = snapshot.content
        runs = content.runs if isinstance(content, DescentContent) else ()
        return self._of_runs(snapshot, runs) if runs else _of_pair(snapshot)

    def _of_runs(self, snapshot: Snapshot, runs: Sequence[Progress]) -> tuple[Standing, ...]:
        """Return how runs stand."""
        step, last = snapshot.step, snapshot.last
        return tuple(
            Standing(
                view.run.colour,
                name.texts[1],
                name.texts[-1],
                status_words(view, step, last, playing=self._playing),
            )
            for view, name in zip(runs, names(runs), strict=True)
        )

    def _write(self) -> None:
        groups: Groups = [[(one.colour, one.name)] for one in self._said]
        words = [one.words for one in self._said]
        if self._width_of(groups, words) > self._room:
            groups, words = _together(self._said)
            words = self._cut(words, self._room - self._width_of(groups, [""] * len(words)))
        entries = zip(groups, words, strict=True)
        self.setText(APART.join(self._entry(group, text) for group, text in entries))
        self.setToolTip("\n".join(_sentence(one.name, one.words) for one in self._said))

    @property
    def _room(self) -> int:
        return self.width() - 2 * INDENT

    def _width_of(self, groups: Groups, words: Sequence[str]) -> int:
        heads = ("  ".join(DOT + name for _, name in group) for group in groups)
        told = (f"{head}: {text}" for head, text in zip(heads, words, strict=True))
        return self.fontMetrics().horizontalAdvance(APART.join(told))

    def _cut(self, texts: Sequence[str], room: int) -> list[str]:
        """Return the texts with the longest cut so that all have room together."""
        metrics = self.fontMetrics()
        widths = [metrics.horizontalAdvance(text) for text in texts]
        share = fair_share(widths, room)
        right = Qt.TextElideMode.ElideRight
        return [
            text if width <= share else metrics.elidedText(text, right, share)
            for text, width in zip(texts, widths, strict=True)
        ]

    def _entry(self, group: Sequence[tuple[int, str]], words: str) -> str:
        dots = (
            f'<span style="color:{self._tone(colour)}">●</span>&nbsp;{escape(name)}'
            for colour, name in group
        )
        colon = ": " if group[0][1] else ""
        return "&nbsp; ".join(dots) + colon + escape(words)

    def _tone(self, colour: int) -> str:
        return self._theme.run(colour) if colour >= 0 else self._theme.ink

    # Qt's names from here on

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        offer_copies(self, [Offer("Copy text", self.toolTip())], event.globalPos())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._write()


def _of_pair(snapshot: CompareSnapshot) -> tuple[Standing, ...]:
    """Return where both values of a pair come from, and with which error."""
    return tuple(
        Standing(colour, name, name, told_of(value, UNITS["nats"]))
        for colour, (name, value) in enumerate(
            (("KL(P‖Q)", snapshot.forward), ("KL(Q‖P)", snapshot.reverse))
        )
    )


def _together(said: Sequence[Standing]) -> tuple[Groups, list[str]]:
    """Return the runs of which the same is said, by their short names, and what is said."""
    groups: dict[str, list[tuple[int, str]]] = {}
    for one in said:
        groups.setdefault(one.words, []).append((one.colour, one.short))
    return list(groups.values()), list(groups)


def _sentence(name: str, words: str) -> str:
    """Return what is said of a run; of none in particular, only that."""
    return f"{name}: {words}" if name else words
