"""What pictures and films have in common: the plot, the size and the look."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QCheckBox

from klviz.document.export_settings import (
    HEIGHT,
    LENGTH_UNIT,
    LENGTH_UNITS,
    LINES,
    LOOK,
    PART,
    SIZE,
    TEXT,
    TRANSPARENT,
    WIDTH,
)
from klviz.document.figure_sizes import LEAST, MOST, SIZES, FigureSize
from klviz.document.numbers import told_text
from klviz.gui.export_dialog.fields import Form, FormBox, beside
from klviz.gui.figures.aspects import ASPECT_FIGURES
from klviz.gui.panel.choice import Choice

PART_LABELS = {
    "page": "The whole page",
    "densities": "Densities",
    "integrands": "Integrands",
    "landscapes": "Landscapes",
    "loss": "Losses",
    **{plot: label for row in ASPECT_FIGURES.values() for plot, label in row.plots.items()},
}
"""What the parts of a page are called; one that is not here is called by its key."""
AS_NEEDED = "As high as all that is shown needs"
SHOWN_DIGITS = 6
"""How many digits of a length are shown that was converted."""


def part_row(form: Form, reasons: Mapping[str, str]) -> Choice:
    """Append the list of plots; one that there is not says why and cannot be chosen."""
    rows = [(key, PART_LABELS.get(key, key.capitalize()), why) for key, why in reasons.items()]
    field = form.pick("Pl&ot", PART, rows)
    disable_refused(field, list(reasons.values()))
    return field


def disable_refused(field: Choice, reasons: Sequence[str]) -> None:
    """Let nobody choose an entry that there is a reason against, and say the reason."""
    model = field.model()
    assert isinstance(model, QStandardItemModel)
    for place, why in enumerate(reasons):
        if why:
            model.item(place).setEnabled(False)
            field.setItemData(place, f"{field.itemText(place)}: {why}", Qt.ItemDataRole.DisplayRole)


class SizeRows:
    """The size by name, and its width and height in a unit of one's choice.

    Args:
        form: gets the rows.
    """

    def __init__(self, form: Form) -> None:
        self._form, self._choices = form, form.choices
        self.size = form.pick_of("&Size", SIZE)
        for place in range(len(SIZES)):
            self.size.setItemData(place, _told(list(SIZES.values())[place].size), TOOLTIP)
        self.width = self._box("Width", 0)
        self.height = self._box("Height", 1)
        self.unit = Choice([(key, key, "") for key in LENGTH_UNITS], "Unit of width and height")
        self.unit.setMinimumContentsLength(2)
        self.unit.chosen.connect(partial(self._choices.choose, LENGTH_UNIT))
        row = beside(self.width, "×", self.height, self.unit)
        form.add_row("&Width × height", row, self.width)
        self.size.chosen.connect(self._choose_unit)
        self._choices.grew.connect(self.show)
        form.show_also(self.show)

    def show(self) -> None:
        """Show the size."""
        size, pixels = self._choices.size, self._pixels
        self.unit.show_key(self._choices.value(LENGTH_UNIT))
        for box, length in ((self.width, size.width), (self.height, self._choices.height)):
            box.show_chosen(float(f"{length / pixels:.{SHOWN_DIGITS}g}"))
        self.height.setEnabled(not size.grows)
        self.height.setToolTip(AS_NEEDED if size.grows else self.height.parameter.help)

    @property
    def _pixels(self) -> float:
        return LENGTH_UNITS[self._choices.value(LENGTH_UNIT)].pixels

    def _choose_unit(self, key: str) -> None:
        """Tell the sizes of papers in millimetres: they are no whole pixels."""
        named = SIZES.get(key)
        if named is not None and not named.size.width.is_integer():
            self._choices.choose(LENGTH_UNIT, "mm")

    def _box(self, name: str, side: int) -> FormBox:
        box = FormBox(name, partial(self._take, side))
        self._form.complains((WIDTH, HEIGHT)[side].key, box)
        return box

    def _take(self, side: int, value: float) -> None:
        """Take a width or a height; the size has a name if it is that of a named one."""
        unit, pixels = self._choices.value(LENGTH_UNIT), self._pixels
        low, high = LEAST[side] / pixels, MOST / pixels
        if not low * (1 - 1e-9) <= value <= high * (1 + 1e-9):
            name = ("width", "height")[side]
            span = f"from {low:.5g} to {high:.5g} {unit}"
            raise ValueError(f"{name} must be {span}, got {told_text(value)}")
        length = min(max(value * pixels, LEAST[side]), MOST)
        before = (self._choices.size.width, self._choices.height)
        if _is_shown_alike(length, before[side]):
            return
        size = FigureSize(*((length, before[1]) if side == 0 else (before[0], length)))
        named = next((row.key for row in SIZES.values() if _is_named(row.size, size)), None)
        if named is None:
            self._choices.set_free_size(size)
        else:
            self._choices.choose(SIZE, named)


def _is_named(named: FigureSize, size: FigureSize) -> bool:
    """Whether a size that was typed is one that has a name."""
    sides = ((named.width, size.width), (named.height, size.height))
    return not named.grows and all(_is_shown_alike(*pair) for pair in sides)


def _is_shown_alike(length: float, other: float) -> bool:
    """Whether two lengths are the same in the digits that are shown."""
    return math.isclose(length, other, rel_tol=0.6 * 10.0 ** (1 - SHOWN_DIGITS))


TOOLTIP = Qt.ItemDataRole.ToolTipRole


def _told(size: FigureSize) -> str:
    width, height = size.pixels
    return f"{width} × {height} pixels"


CANNOT_BE_CLEAR = "This format has no transparent ground."


def show_clear(tick: QCheckBox, chosen: bool, clear: bool) -> None:
    """Let the tick of the ground be set only where the format can be without."""
    tick.setEnabled(clear)
    with QSignalBlocker(tick):
        tick.setChecked(clear and chosen)
    tick.setToolTip("" if clear else CANNOT_BE_CLEAR)


def look_rows(form: Form) -> QCheckBox:
    """Append the theme, the ground, and how large text and how thick lines are.

    Returns:
        the tick of the ground.
    """
    form.pick_of("T&heme", LOOK)
    clear = form.tick("T&ransparent ground", TRANSPARENT)
    text, lines = form.number(TEXT, step=5.0), form.number(LINES, step=5.0)
    form.add_row("Te&xt", beside(text, "%"), text)
    form.add_row("&Lines", beside(lines, "%"), lines)
    return clear
