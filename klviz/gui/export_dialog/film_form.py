"""The form of a film: what moves, how fast, how long, and how it looks."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Signal

from klviz.analyses.snapshots import Snapshot
from klviz.analyses.sweeps import nothing_to_film, sweeps_of
from klviz.document.export_settings import (
    CARRIES,
    FILM_DPI,
    HOLD,
    MOVES,
    RATE,
    SECONDS,
    TRANSPARENT,
)
from klviz.document.numbers import told_text
from klviz.document.scene import Scene
from klviz.gui.export_dialog.choices import Choices
from klviz.gui.export_dialog.fields import Form, FormBox, beside
from klviz.gui.export_dialog.look_rows import (
    SizeRows,
    disable_refused,
    look_rows,
    part_row,
    show_clear,
)
from klviz.gui.export_dialog.picture_form import format_row
from klviz.gui.export_dialog.recipe import NOTES, RECORDED, WHOLE, ends, labels, proposed, refusals
from klviz.gui.exporters import FilmExporter
from klviz.gui.films.plan import film_dots, why_too_many
from klviz.gui.panel.rows import Note


class FilmForm(Form):
    """What one may choose for a film.

    Args:
        choices: what is shown and changed.
        reasons: why there is none of a part, "" where there is, by its key.
        scene: what is filmed.
        shown: what the window shows of it; None for nothing yet.
    """

    ends_changed = Signal()
    """The film goes from elsewhere, or to elsewhere."""

    def __init__(
        self, choices: Choices, reasons: Mapping[str, str], scene: Scene, shown: Snapshot | None
    ) -> None:
        super().__init__(choices)
        last = shown.last if shown is not None else 0
        self._scene, self._last = scene, last
        self._ends = ends(scene, last)
        self._sweeps, self._nothing = sweeps_of(scene.lab), nothing_to_film(scene)
        refused, named = refusals(scene, last), labels(scene.lab)
        choices.choose(MOVES, proposed(choices.value(MOVES), refused, shown))
        rows = [(key, named[key], why) for key, why in refused.items()]
        self.moves = self.pick("What mo&ves", MOVES, rows)
        disable_refused(self.moves, list(refused.values()))
        self.low, self.high = self._end("From", 0), self._end("To", 1)
        self._span = beside(self.low, "to", self.high)
        self._span_label = self.add_row("From", self._span, self.low)
        self._note = Note()
        self.add_wide(self._note)
        self.format, _ = format_row(self, "film")
        self.rate, self.seconds = self.number(RATE), self.number(SECONDS)
        self.add_row("Fra&mes a second", beside(self.rate), self.rate)
        self.hold = self.number(HOLD, step=0.5)
        self.add_row("Len&gth", beside(self.seconds, "s, hold", self.hold, "s"), self.seconds)
        self.part = part_row(self, reasons)
        self.sizes = SizeRows(self)
        self.dpi = self.number(FILM_DPI)
        self.add_row("Resol&ution", beside(self.dpi, "dpi"), self.dpi)
        self.transparent = look_rows(self)
        self.carries = self.tick("Carr&y the scene", CARRIES)
        self.show_choices()

    @property
    def exporter(self) -> FilmExporter:
        """The format."""
        row = self.choices.exporter("film")
        assert isinstance(row, FilmExporter)
        return row

    @property
    def span(self) -> tuple[float, float]:
        """From where to where the film goes."""
        return self._ends[self.choices.value(MOVES)]

    def show_choices(self) -> None:
        """Show what is chosen, and only what there is of it."""
        super().show_choices()
        key = self.choices.value(MOVES)
        for widget in (self._span, self._span_label):
            widget.setVisible(key != WHOLE and not self._nothing)
        sweep = self._sweeps.get(key)
        unit = "Step" if key == RECORDED else sweep.symbol if sweep else ""
        self._span_label.setText(unit.capitalize() if unit.isascii() else unit)
        for box, value in zip((self.low, self.high), self.span, strict=True):
            box.show_chosen(value)
        note = self._nothing or (sweep.note(self._scene) if sweep else NOTES[key])
        self._note.setText(note)
        self._note.setVisible(bool(note))
        show_clear(self.transparent, self.choices.value(TRANSPARENT), self.exporter.clear)
        self.carries.setVisible(self.exporter.carries)
        self._complain_of_rate()
        self._complain_of_dots()

    def refuses(self) -> bool:
        """Say what cannot be beside what is to blame; return whether there is something."""
        if self._nothing:
            self.moves.setFocus()
            return True
        if self._complain_of_rate():
            self.rate.setFocus()
            return True
        if self._complain_of_dots():
            self.dpi.setFocus()
            return True
        return False

    def _complain_of_rate(self) -> bool:
        most, rate = self.exporter.most, self.choices.rate_of(self._most_frames)
        label = self.exporter.label
        why = f"{label}: at most {most:g} frames a second" if rate > most else ""
        self.complaints[RATE.key].say(why or self.rate.complaint)
        return bool(why)

    def _complain_of_dots(self) -> bool:
        why = why_too_many(film_dots(self.choices.size, self.choices.value(FILM_DPI)))
        self.complaints[FILM_DPI.key].say(why or self.dpi.complaint)
        return bool(why)

    @property
    def _most_frames(self) -> int:
        """How many frames there will be, as far as that is known."""
        if self.choices.value(MOVES) != RECORDED:
            return self.choices.frames
        low, high = self.span
        return min(self.choices.frames, round(high) - round(low) + 1)

    def _end(self, name: str, place: int) -> FormBox:
        box = FormBox(name, partial(self._take_end, place), step=0.1)
        self.complains(name, box)
        return box

    def _take_end(self, place: int, value: float) -> None:
        """Let the film begin or end there.

        Raises:
            ValueError: it cannot.
        """
        key = self.choices.value(MOVES)
        if key == RECORDED and (value != round(value) or not 0.0 <= value <= self._last):
            raise ValueError(f"step must be from 0 to {self._last}, got {told_text(value)}")
        if not math.isfinite(value):
            raise ValueError(f"the end must be finite, got {told_text(value)}")
        low, high = self._ends[key]
        span = (value, high) if place == 0 else (low, value)
        if key in self._sweeps:
            self._sweeps[key].check(*span)
        if key == RECORDED and span[0] > span[1]:
            raise ValueError(f"the first step must not be after the last, got {told_text(value)}")
        if span != self._ends[key]:
            self._ends[key] = span
            self._complain_of_rate()
            self.ends_changed.emit()
