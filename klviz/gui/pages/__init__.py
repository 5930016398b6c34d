"""The labs of the window, in the order in which it lists them."""

from __future__ import annotations

from collections.abc import Mapping

from klviz.core.parameters import table
from klviz.gui.pages.compare import ComparePage
from klviz.gui.pages.fit import FitPage
from klviz.gui.pages.page import Page

PAGES: Mapping[str, type[Page]] = table([FitPage, ComparePage])
