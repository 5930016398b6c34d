"""The form of data: in which format the numbers are written."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from klviz.document.export_settings import TABLE
from klviz.gui.export_dialog.choices import Choices
from klviz.gui.export_dialog.fields import Form
from klviz.gui.export_dialog.picture_form import format_row
from klviz.gui.panel.choice import Choice
from klviz.gui.panel.rows import Note

NAMED = "table-csv"
"""The key of the format that writes one of the tables."""
WHOLE = "Every number with all its digits; divergences in the unit of the window."


class DataForm(Form):
    """What one may choose for numbers.

    Args:
        choices: what is shown and changed.
        tables: the tables that there are besides: what they are, by their names.
    """

    def __init__(self, choices: Choices, tables: Mapping[str, str]) -> None:
        super().__init__(choices)
        self.format, _ = format_row(self, "data")
        self._tables = tables
        rows = [(key, told, "") for key, told in tables.items()]
        self.table = Choice(rows, "Table")
        self.table.chosen.connect(partial(choices.choose, TABLE))
        self._table_label = self.add_row("Ta&ble", self.table)
        self.add_wide(Note(WHOLE))
        self.show_choices()

    def show_choices(self) -> None:
        """Show what is chosen, and the tables where one of them is written."""
        super().show_choices()
        chosen = self.choices.value(TABLE)
        if self._tables:
            self.table.show_key(chosen if chosen in self._tables else next(iter(self._tables)))
        is_one = self.choices.exporter("data").key == NAMED and bool(self._tables)
        for widget in (self.table, self._table_label):
            widget.setVisible(is_one)
