"""Copies: the menu that offers numbers and texts for the clipboard."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from klviz.gui.plots.numbers import Number

ALL = "Ctrl+Shift+C"
"""The keys of the window that copy all numbers."""


class Offer(NamedTuple):
    """A text that can be copied: how the menu calls it, and the keys that do the same."""

    label: str
    text: str
    keys: str = ""


def copy_text(text: str) -> None:
    """Put a text on the clipboard."""
    QGuiApplication.clipboard().setText(text)


def offers_of(numbers: Sequence[Number], table: str) -> list[Offer]:
    """Return the offer of each number, and of the table of all."""
    offers = [Offer(f"Copy value: {number.told}", number.text) for number in numbers]
    return [*offers, Offer("Copy all &numbers", table, ALL)] if table else offers


def offer_copies(widget: QWidget, offers: Sequence[Offer], place: QPoint) -> None:
    """Open a menu of what can be copied, at a place of the screen."""
    menu = QMenu(widget)
    menu.setObjectName("copies")
    for offer in offers:
        if offer.keys and len(offers) > 1:
            menu.addSeparator()
        action = menu.addAction(offer.label)
        if offer.keys:
            action.setShortcut(QKeySequence(offer.keys))
        action.triggered.connect(partial(_copied, offer.text))
    menu.aboutToHide.connect(menu.deleteLater)
    if offers:
        menu.popup(place)
    else:
        menu.deleteLater()


def _copied(text: str, _: bool = False) -> None:
    copy_text(text)
