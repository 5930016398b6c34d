"""The form of a picture: which plot, which format, how large, and how it looks."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from klviz.document.export_settings import CARRIES, DPI, FORMATS, OUTLINES, TRANSPARENT
from klviz.gui.export_dialog.choices import Choices
from klviz.gui.export_dialog.fields import Form, beside
from klviz.gui.export_dialog.look_rows import SizeRows, look_rows, part_row, show_clear
from klviz.gui.exporters import exporters_of
from klviz.gui.panel.choice import Choice
from klviz.gui.panel.rows import Note


class PictureForm(Form):
    """What one may choose for a picture.

    Args:
        choices: what is shown and changed.
        reasons: why there is none of a part, "" where there is, by its key.
    """

    def __init__(self, choices: Choices, reasons: Mapping[str, str]) -> None:
        super().__init__(choices)
        self.part = part_row(self, reasons)
        self.format, self._use = format_row(self, "picture")
        self.sizes = SizeRows(self)
        self.dpi = self.number(DPI)
        self.usual = _usual(self)
        self._dots = beside(self.dpi, self.usual)
        self._dots_label = self.add_row("Resol&ution", self._dots, self.dpi)
        self.transparent = look_rows(self)
        self.outlines = self.tick("Text as outl&ines", OUTLINES)
        self.carries = self.tick("Carr&y the scene", CARRIES)
        self.show_choices()

    def show_choices(self) -> None:
        """Show what is chosen, and only what the format has."""
        super().show_choices()
        for widget in (self._dots, self._dots_label):
            widget.setVisible(self.choices.has_dots)
        self.outlines.setVisible(not self.choices.has_dots)
        exporter = self.choices.picture_format
        show_clear(self.transparent, self.choices.value(TRANSPARENT), exporter.clear)
        self.carries.setVisible(exporter.carries)
        self._complain_of_dots()

    def refuses(self) -> bool:
        """Say that there are too many dots; return whether that is so."""
        if self._complain_of_dots():
            self.dpi.setFocus()
            return True
        return False

    def _complain_of_dots(self) -> bool:
        why = self.choices.why_too_large()
        self.complaints[DPI.key].say(why or self.dpi.complaint)
        return bool(why)


def format_row(form: Form, kind: str) -> tuple[Choice, Note]:
    """Append the list of formats of a kind, and below it what the chosen one is good for."""
    rows = [(row.key, row.label, row.use) for row in exporters_of(kind)]
    field = form.pick("&Format", FORMATS[kind], rows)
    note = Note()
    form.add_wide(note)

    def show() -> None:
        exporter = form.choices.exporter(kind)
        field.show_key(exporter.key)
        note.setText(exporter.use)
        note.setVisible(bool(exporter.use))

    form.show_also(show)
    return field, note


def _usual(form: Form) -> QWidget:
    """Return a list of the usual resolutions."""
    names = {"96": "96, screen", "192": "192, slides", "300": "300, paper", "600": "600, fine"}
    field = Choice([(key, name, "") for key, name in names.items()], "Usual resolutions")
    field.setPlaceholderText("dpi")
    field.chosen.connect(lambda key: form.choices.choose(DPI, float(key)))
    form.show_also(lambda: field.show_key(f"{form.choices.value(DPI):g}"))
    return field
