"""What is remembered of the decks that scenes were written to: one row a setting."""

from __future__ import annotations

from klviz.document.export_settings import Word
from klviz.document.settings import Choice, Paths

DECK_FORMAT = Word("deck/format", "Format", "pptx")
DECK_SIZE = Choice("deck/size", "Slides", "slide", {"slide": "16 : 9", "4:3": "4 : 3"})
"""Keys of SIZES."""
DECK_THEME = Choice(
    "deck/theme",
    "Theme",
    "projector",
    {"light": "Light", "dark": "Dark", "projector": "Projector"},
    help="Projector has larger letters and fewer words, for the back row.",
)
DECK_FOLDER = Paths("deck/folder", "Folder")
DECK_SETTINGS = (DECK_FORMAT, DECK_SIZE, DECK_THEME, DECK_FOLDER)
