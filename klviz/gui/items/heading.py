"""Heading: the row above a plot, which is its legend: swatches and words, the value flush right.

Every text comes in several lengths; the longest that fit are drawn. Where not even the shortest
fit in one row, the heading takes as many rows as it was given.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QBrush, QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from klviz.gui.items.flush import draw_flush_right
from klviz.gui.items.item import Item
from klviz.gui.style import Style

LOSS_OF_WORDS = 2.5
"""Shortening the entries once costs as much as shortening the value so many times."""
SWATCH, SWATCH_GAP, BETWEEN, BEFORE_VALUE = 29.0, 8.0, 22.0, 12.0
"""The length of a swatch, the space behind it, between two entries, and before the value."""

_DIGITS = re.compile(r"[0-9.]+")


@dataclass(frozen=True, slots=True)
class Swatch:
    """A piece of a curve, or of an area where there is a fill."""

    colour: str
    width: float = 2.8
    dash: tuple[float, ...] = ()
    fill: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """Words about one curve, from the longest to the shortest, in its colour."""

    texts: tuple[str, ...]
    colour: str
    swatch: Swatch | None = None

    def text(self, level: int) -> str:
        """Return the words at a level of brevity, 0 being the longest."""
        return self.texts[min(level, len(self.texts) - 1)]


@dataclass(frozen=True, slots=True)
class _Word:
    place: QPointF
    entry: Entry
    text: str


class Heading(Item):
    """A row of entries on the left and, flush right, one more: the value.

    Args:
        pixels: the size of the words.
    """

    def __init__(self, pixels: float = 15.0) -> None:
        super().__init__()
        self._pixels = pixels
        self._style: Style | None = None
        self._entries: tuple[Entry, ...] = ()
        self._value: Entry | None = None
        self._words: list[_Word] = []
        self._known: object = None
        self._least = 0
        self._held = False

    def hold(self) -> None:
        """Let words become shorter, but never longer again."""
        self._held = True

    def set_style(self, style: Style) -> None:
        """Draw in that style."""
        self._style, self._known, self._words = style, None, []

    def show_entries(self, entries: Sequence[Entry], value: Entry | None = None) -> None:
        """Draw these entries and that value, in the place given before."""
        self._entries, self._value = tuple(entries), value
        self._write(self._laid_out())

    @property
    def brevity(self) -> int:
        """The place of the first form, from long to short, that has room alone."""
        return self._least

    @property
    def forms(self) -> int:
        """How many forms there are, from long to short."""
        return len(self._levels())

    def fits(self, brevity: int) -> bool:
        """Return whether the form at a place from long to short has room."""
        levels, style = self._levels(), self._style
        if style is None or not brevity < len(levels):
            return False
        level, value_level = levels[brevity]
        lengths = [self._length(style, entry, level) for entry in self._entries]
        room = self._bounds.width() - self._value_width(style, value_level)
        return _total(lengths, style) <= room

    def shorten(self, brevity: int) -> None:
        """Draw the form at a place from long to short instead of the longest, if it has room."""
        if brevity != self._least and self._style is not None and self.fits(brevity):
            self._write(self._row(self._style, self._entries, *self._levels()[brevity]))

    def rows(self, style: Style, entries: Sequence[Entry], width: float) -> int:
        """Return how many rows these entries need at their shortest."""
        level = max((len(entry.texts) for entry in entries), default=1) - 1
        return len(_broken([self._length(style, e, level) for e in entries], width, style))

    def _write(self, words: list[_Word]) -> None:
        if words != self._words:
            self._words = words
            self.update()

    def _laid_out(self) -> list[_Word]:
        style = self._style
        if style is None or self._bounds.isEmpty():
            return []
        # A value that changes all the time must not make the words longer and shorter in turn:
        # once they have been shortened for it they stay so.
        situation = self._situation()
        levels = self._levels()
        stays = self._held or situation == self._known
        self._least = min(self._least, len(levels)) if stays else 0
        self._known = situation
        places = range(self._least, len(levels))
        self._least = next((place for place in places if self.fits(place)), len(levels))
        if self._least < len(levels):
            return self._row(style, self._entries, *levels[self._least])
        return self._beside_value(style) or self._wrapped(style)

    def _situation(self) -> object:
        """Return all that tells how long the words may be, but for the digits of the value."""
        told = self._value.texts if self._value else ()
        return QRectF(self._bounds), self._entries, tuple(_DIGITS.sub("0", text) for text in told)

    def _beside_value(self, style: Style) -> list[_Word]:
        """Return the shortest words without swatches, or swatches without words, if they fit.

        A word in the colour of its curve says more than a piece of that curve.
        """
        if self._value is None:
            return []
        level = len(self._value.texts) - 1
        room = self._bounds.width() - self._value_width(style, level)
        bare = [replace(e, texts=e.texts[-1:], swatch=None) for e in self._entries]
        blank = [replace(e, texts=("",)) for e in self._entries]
        for entries in (bare, blank):
            if _total([self._length(style, entry, 0) for entry in entries], style) <= room:
                return self._row(style, entries, 0, level)
        return []

    def _levels(self) -> list[tuple[int, int]]:
        """Return the levels of brevity of entries and value to try, from long to short."""
        most = max((len(entry.texts) for entry in self._entries), default=1)
        values = len(self._value.texts) if self._value else 1
        pairs = [(level, value) for level in range(most) for value in range(values)]
        return sorted(pairs, key=lambda pair: LOSS_OF_WORDS * pair[0] + pair[1])

    def _length(self, style: Style, entry: Entry, level: int) -> float:
        swatch = style.px(SWATCH + SWATCH_GAP) if entry.swatch else 0.0
        return swatch + style.width(entry.text(level), self._pixels, semibold=True)

    def _value_width(self, style: Style, level: int) -> float:
        if self._value is None:
            return 0.0
        text = self._value.text(level)
        return style.width(text, self._pixels, semibold=True) + style.px(BEFORE_VALUE)

    def _row(
        self, style: Style, entries: Sequence[Entry], level: int, value_level: int
    ) -> list[_Word]:
        baseline = self._baseline(style, self._bounds)
        words, x = [], self._bounds.left()
        for entry in entries:
            words.append(_Word(QPointF(x, baseline), entry, entry.text(level)))
            x += self._length(style, entry, level) + style.px(BETWEEN)
        if self._value is not None:
            text = self._value.text(value_level)
            right = self._bounds.right() - style.width(text, self._pixels, semibold=True)
            words.append(_Word(QPointF(right, baseline), self._value, text))
        return words

    def _wrapped(self, style: Style) -> list[_Word]:
        """Return the entries at their shortest, in as many rows as they take.

        The value has no room beside them; it is more than they are, and stands alone.
        """
        if self._value is not None:
            return self._row(style, (), 0, len(self._value.texts) - 1)
        level = max((len(entry.texts) for entry in self._entries), default=1) - 1
        lengths = [self._length(style, entry, level) for entry in self._entries]
        rows = _broken(lengths, self._bounds.width(), style)
        height = self._bounds.height() / max(1, len(rows))
        words = []
        for number, row in enumerate(rows):
            top = self._bounds.top() + number * height
            strip = QRectF(self._bounds.left(), top, self._bounds.width(), height)
            x, baseline = strip.left(), self._baseline(style, strip)
            for index in row:
                entry = self._entries[index]
                words.append(_Word(QPointF(x, baseline), entry, entry.text(level)))
                x += lengths[index] + style.px(BETWEEN)
        return words

    def _baseline(self, style: Style, strip: QRectF) -> float:
        cap = style.metrics(self._pixels, semibold=True).capHeight()
        return float(round(strip.center().y() + 0.5 * cap))

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        style = self._style
        if style is None:
            return
        painter.setFont(style.font(self._pixels, semibold=True))
        cap = style.metrics(self._pixels, semibold=True).capHeight()
        for word in self._words:
            place = word.place
            if word.entry.swatch is not None:
                middle = QPointF(place.x(), place.y() - 0.5 * cap)
                paint_swatch(painter, style, word.entry.swatch, middle)
                place = QPointF(place.x() + style.px(SWATCH + SWATCH_GAP), place.y())
            painter.setPen(QColor(word.entry.colour))
            if word.entry is self._value:
                draw_flush_right(painter, place, word.text)
            else:
                painter.drawText(place, word.text)


def agree(headings: Sequence[Heading]) -> None:
    """Let headings with as many forms be equally brief: the longest form for which all have room.

    Where there is none, all that have room for it have the shortest.
    """
    forms = min((heading.forms for heading in headings), default=0)
    least = max((heading.brevity for heading in headings), default=0)
    common = (b for b in range(least, forms) if all(heading.fits(b) for heading in headings))
    brevity = next(common, forms - 1)
    for heading in headings:
        heading.shorten(brevity)


def paint_swatch(painter: QPainter, style: Style, swatch: Swatch, left: QPointF) -> None:
    """Draw a swatch whose left end is in the middle of its height there."""
    length = style.px(SWATCH)
    if not swatch.fill:
        y = round(left.y() - 0.5) + 0.5
        # Thicker lines have longer dashes; here as many are seen as where they are not thicker.
        shorter = min(1.0, style.k / style.stroke)
        dash = tuple(shorter * length for length in swatch.dash)
        painter.setPen(style.pen(swatch.colour, swatch.width, dash=dash))
        painter.drawLine(QPointF(left.x(), y), QPointF(left.x() + length, y))
        return
    pen = QPen(style.pen(swatch.colour, swatch.width))
    inset = 0.5 * pen.widthF()
    box = QRectF(left.x(), left.y() - style.px(6), length, style.px(12))
    painter.setPen(pen)
    painter.setBrush(QBrush(QColor(swatch.fill)))
    painter.drawRect(box.adjusted(inset, inset, -inset, -inset))
    painter.setBrush(QBrush())


def _total(lengths: Sequence[float], style: Style) -> float:
    return sum(lengths) + style.px(BETWEEN) * max(0, len(lengths) - 1)


def _broken(lengths: Sequence[float], width: float, style: Style) -> list[list[int]]:
    """Return the entries by rows, each row as full as it can be."""
    rows: list[list[int]] = [[]]
    for index, length in enumerate(lengths):
        row = [lengths[i] for i in rows[-1]]
        if row and _total([*row, length], style) > width:
            rows.append([])
        rows[-1].append(index)
    return rows
