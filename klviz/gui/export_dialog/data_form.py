"""The form of data: in which format the numbers are written."""

from __future__ import annotations

from klviz.gui.export_dialog.choices import Choices
from klviz.gui.export_dialog.fields import Form
from klviz.gui.export_dialog.picture_form import format_row
from klviz.gui.panel.rows import Note

WHOLE = "Every number with all its digits; divergences in the unit of the window."


class DataForm(Form):
    """What one may choose for numbers.

    Args:
        choices: what is shown and changed.
    """

    def __init__(self, choices: Choices) -> None:
        super().__init__(choices)
        self.format, _ = format_row(self, "data")
        self.add_wide(Note(WHOLE))
        self.show_choices()
