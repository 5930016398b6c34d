"""Whether a window can be opened here, found out before Qt is asked: Qt would abort the program.

Qt's own message blames a missing libxcb-cursor0 even where that library is present, so the plugin
is loaded by hand: the linker names what is really missing.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import sys
from collections.abc import Mapping
from pathlib import Path

# Library -> its package on Debian and on Fedora.
PACKAGES: Mapping[str, tuple[str, str]] = {
    "libGL.so.1": ("libgl1", "libglvnd-glx"),
    "libEGL.so.1": ("libegl1", "libglvnd-egl"),
    "libOpenGL.so.0": ("libopengl0", "libglvnd-opengl"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus-libs"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig"),
    "libfreetype.so.6": ("libfreetype6", "freetype"),
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2"),
    "libgthread-2.0.so.0": ("libglib2.0-0", "glib2"),
    "libxcb-cursor.so.0": ("libxcb-cursor0", "xcb-util-cursor"),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "libxkbcommon-x11"),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm"),
    "libxcb-image.so.0": ("libxcb-image0", "xcb-util-image"),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms"),
    "libxcb-render-util.so.0": ("libxcb-render-util0", "xcb-util-renderutil"),
    "libxcb-shape.so.0": ("libxcb-shape0", "libxcb"),
    "libxcb.so.1": ("libxcb1", "libxcb"),
    "libX11-xcb.so.1": ("libx11-xcb1", "libX11-xcb"),
    "libwayland-client.so.0": ("libwayland-client0", "libwayland-client"),
    "libwayland-cursor.so.0": ("libwayland-cursor0", "libwayland-cursor"),
}
WINDOWLESS = ("offscreen", "minimal", "vnc", "linuxfb", "eglfs")


def library_problem() -> str | None:
    """Return a sentence that names the system library without which Qt does not load, or None."""
    try:
        import PySide6.QtWidgets  # noqa: F401, TID251 - to see whether it loads
    except ImportError as error:
        return missing_library(str(error)) or f"Qt cannot be loaded: {error}."
    return None


def window_problem(environment: Mapping[str, str] = os.environ) -> str | None:
    """Return a sentence that says why no window can be opened, or None where one can."""
    problem = library_problem()
    if problem or not sys.platform.startswith("linux"):
        return problem
    platform = environment.get("QT_QPA_PLATFORM", "").split(":")[0]
    if platform in WINDOWLESS:
        return None
    wayland, x11 = environment.get("WAYLAND_DISPLAY"), environment.get("DISPLAY")
    if not wayland and not x11:
        return (
            "There is no display to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set); "
            "klviz render draws figures without one."
        )
    if x11 and platform != "wayland":
        return plugin_problem("xcb") or _x11_problem(x11)
    return plugin_problem("wayland")


def plugin_problem(platform: str) -> str | None:
    """Return a sentence that names the library that a platform plugin of Qt lacks, or None."""
    spec = importlib.util.find_spec("PySide6")
    if spec is None or not spec.submodule_search_locations:
        return "PySide6 is not installed."
    folder = Path(spec.submodule_search_locations[0]) / "Qt" / "plugins" / "platforms"
    plugin = folder / f"libq{platform}.so"
    if not plugin.is_file():
        return None
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        return missing_library(str(error)) or f"Qt's {platform} plugin cannot be loaded: {error}."
    return None


def missing_library(message: str) -> str | None:
    """Return the sentence for a linker's message "libX.so.1: cannot open shared object file"."""
    if "cannot open shared object file" not in message:
        return None
    library = message.split(":")[0].strip().split()[-1]
    sentence = f"The system library {library} is missing."
    if library in PACKAGES:
        debian, fedora = PACKAGES[library]
        sentence += f" Debian and Ubuntu have it in {debian}, Fedora in {fedora}."
    return sentence


def _x11_problem(display: str) -> str | None:
    """Return a sentence where nothing answers at that X display, or None."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError as error:
        return missing_library(str(error))
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(display.encode(), None))
    failed = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    if failed:
        return f"Nothing answers at the display {display}; klviz render draws figures without one."
    return None
