"""What is remembered of the decks that scenes were written to: one row a setting."""

from __future__ import annotations

from klviz.document.figure_sizes import SIZES
from klviz.document.settings import Choice, Paths

DECK_FORMAT = Choice(
    "deck/format", "Format", "pptx", {"pptx": "PowerPoint (.pptx)", "deck-pdf": "PDF (.pdf)"}
)
DECK_SIZE = Choice(
    "deck/size", "Slides", "slide", {key: SIZES[key].label for key in ("slide", "4:3")}
)
DECK_THEME = Choice(
    "deck/theme",
    "Theme",
    "projector",
    {"light": "Light", "dark": "Dark", "projector": "Projector"},
    help="Projector has larger letters and fewer words, for the back row.",
)
DECK_FOLDER = Paths("deck/folder", "Folder")
DECK_SETTINGS = (DECK_FORMAT, DECK_SIZE, DECK_THEME, DECK_FOLDER)
