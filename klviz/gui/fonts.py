"""Inter, the typeface of the whole program, loaded from the resources once per application.

All sizes are pixels, never points, so that a figure is the same at every resolution of screen or
file. Hinting is off: letters keep their widths at every scale.
"""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

from klviz.resources import resources

FILES = ("Inter-Regular.ttf", "Inter-SemiBold.ttf")


@cache
def family() -> str:
    """Return the name of the typeface, loading it first; needs a QGuiApplication."""
    found = [QFontDatabase.addApplicationFont(str(resources() / "fonts" / file)) for file in FILES]
    names = QFontDatabase.applicationFontFamilies(found[0]) if found[0] >= 0 else []
    return names[0] if names else QFont().defaultFamily()


def font(pixels: float, *, semibold: bool = False, tabular: bool = True) -> QFont:
    """Return the typeface in that size.

    Args:
        pixels: its size.
        semibold: whether it is heavier than regular.
        tabular: whether all figures are equally wide. A PDF cannot say which figure such a glyph
            stands for, so its text could not be found or copied. Nor can usual figures be set one
            by one at equal distances: the room beside a 1 is read as one between words.
    """
    made = QFont(family())
    made.setPixelSize(max(1, round(pixels)))
    made.setWeight(QFont.Weight.DemiBold if semibold else QFont.Weight.Normal)
    made.setFeature(QFont.Tag("tnum"), int(tabular))
    # It lifts some brackets to the height of capitals, and these too have no code points.
    made.setFeature(QFont.Tag("calt"), 0)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made
