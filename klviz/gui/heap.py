"""The heap: large blocks lie outside of it, so that what is let go is the system's again."""

from __future__ import annotations

import ctypes
import sys

LARGE = 1 << 20
"""Bytes from which on a block is taken from the system and given back by itself."""
TRIM_THRESHOLD, MMAP_THRESHOLD, MOST_HEAPS = -1, -3, -8
"""What glibc calls the settings."""


def keep_small() -> None:
    """Keep large blocks out of the heap, where the C library would begin to put them in.

    glibc raises its threshold to the largest block that was ever let go. The pictures of windows
    are some megabytes each: once one has gone, the next ones and what lies between them make the
    heap twice as large as what is in it. Other C libraries need no telling.
    """
    if not sys.platform.startswith("linux"):
        return
    setting = getattr(ctypes.CDLL(None), "mallopt", None)
    if setting is not None:
        setting(MMAP_THRESHOLD, LARGE)
        # Left alone, this one would be so small that the arrays of every frame come and go by it.
        setting(TRIM_THRESHOLD, 2 * LARGE)
        # Else every thread gets a heap of its own, and each has holes: computations in slices have
        # threads that never run at once.
        setting(MOST_HEAPS, 1)
