"""Copies: the menu that offers numbers and texts for the clipboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from klviz.gui.plots.numbers import Number

ALL = "Ctrl+Shift+C"
"""The keys of the window that copy all numbers."""


class Offer(NamedTuple):
    """What can be copied: how the menu calls it, and the keys that do the same.

    That is a text, unless something else is to be done; what is ``parted`` stands below a line.
    """

    label: str
    text: str
    keys: str = ""
    deed: Callable[[], object] | None = None
    parted: bool = False


def copy_text(text: str) -> None:
    """Put a text on the clipboard."""
    QGuiApplication.clipboard().setText(text)


def offers_of(numbers: Sequence[Number], table: str, others: Sequence[Offer] = ()) -> list[Offer]:
    """Return the offer of each number, others, and of the table of all."""
    offers = [Offer(f"Copy value: {number.told}", number.text) for number in numbers]
    every = [Offer("Copy all &numbers", table, ALL)] if table else []
    return [*offers, *others, *every]


def offer_copies(widget: QWidget, offers: Sequence[Offer], place: QPoint) -> None:
    """Open a menu of what can be copied, at a place of the screen."""
    menu = QMenu(widget)
    menu.setObjectName("copies")
    for offer in offers:
        if (offer.keys or offer.parted) and len(offers) > 1:
            menu.addSeparator()
        action = menu.addAction(offer.label)
        if offer.keys:
            action.setShortcut(QKeySequence(offer.keys))
        action.triggered.connect(partial(_do, offer))
    menu.aboutToHide.connect(menu.deleteLater)
    if offers:
        menu.popup(place)
    else:
        menu.deleteLater()


def offers_of_plot(copy: Callable[[], object], export: Callable[[], object]) -> list[Offer]:
    """Return the offers of a plot as a picture."""
    return [
        Offer("Copy this &plot", "", deed=copy, parted=True),
        Offer("&Export this plot …", "", deed=export),
    ]


def _do(offer: Offer, _: bool = False) -> None:
    offer.deed() if offer.deed is not None else copy_text(offer.text)
