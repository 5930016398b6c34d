"""The package of a deck: its colours and typeface, without what the template brought along.

The same slides make the same bytes: nothing in the package tells when it was made.
"""

from __future__ import annotations

import io
import re
import zipfile

from klviz.gui.theme import Theme, mix

TYPEFACE = "Arial"
"""Every system has it, or one of the same widths."""
CONTENT_TYPES, APPLICATION = "[Content_Types].xml", "docProps/app.xml"
STRAY = ("docProps/thumbnail.jpeg", "ppt/printerSettings/printerSettings1.bin")
"""A picture of another deck, and somebody's printer."""
PACKED = (".png", ".jpeg")
"""The endings of what is packed already."""
BEGINNING = (1980, 1, 1, 0, 0, 0)
"""The first date that a package can tell."""
SLIDE_THEME = "ppt/theme/theme1.xml"
"""That of the slides; the notes are black on white in any theme."""
ACCENTS = 6

_ABOUT = (
    "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>klviz</Application></Properties>"
)
_SVG_DEFAULT = '<Default Extension="svg" ContentType="image/svg+xml"/>'


def finished(package: bytes, theme: Theme) -> bytes:
    """Return the package in the colours of a theme, with nothing stray in it."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            if name not in STRAY:
                entry = zipfile.ZipInfo(name, BEGINNING)
                packed = name.endswith(PACKED)
                entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
                new.writestr(entry, _content(name, old.read(name), theme))
    return made.getvalue()


def _content(name: str, content: bytes, theme: Theme) -> bytes:
    if name == APPLICATION:
        return _ABOUT.encode()
    if name == CONTENT_TYPES:
        return _content_types(content.decode()).encode()
    if name.endswith(".rels"):
        return _relationships(content.decode()).encode()
    if name == SLIDE_THEME:
        return _themed(content.decode(), theme).encode()
    return content


def _content_types(text: str) -> str:
    """Name the kind of drawings once, as other programs do, and drop what is stray."""
    text = re.sub(r'<Override PartName="[^"]*\.svg"[^>]*/>', "", text)
    text = re.sub(r'<Default Extension="(?:bin|jpeg)"[^>]*/>', "", text)
    return re.sub(r"(<Types[^>]*>)", rf"\1{_SVG_DEFAULT}", text, count=1)


def _relationships(text: str) -> str:
    stray = "|".join(re.escape(name.partition("/")[2]) for name in STRAY)
    return re.sub(rf'<Relationship [^>]*Target="[^"]*(?:{stray})"[^>]*/>', "", text)


def _themed(text: str, theme: Theme) -> str:
    """Return the theme of a deck with the colours and the typeface of klviz."""
    colours = {
        "dk1": theme.ink,
        "lt1": theme.canvas,
        "dk2": theme.muted,
        "lt2": mix(theme.canvas, theme.ink, 0.08),
        **{f"accent{number + 1}": theme.run(number) for number in range(ACCENTS)},
        "hlink": theme.run(0),
        "folHlink": theme.run(3),
    }
    for name, colour in colours.items():
        value = f'<a:{name}><a:srgbClr val="{colour.removeprefix("#")}"/></a:{name}>'
        text = re.sub(rf"<a:{name}>.*?</a:{name}>", value, text, flags=re.DOTALL)
    return re.sub(r'<a:latin typeface="[^"]*"/>', f'<a:latin typeface="{TYPEFACE}"/>', text)
