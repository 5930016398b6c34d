"""What the C library says of the heap, in MB; glibc only."""

from __future__ import annotations

import ctypes
import sys

NUMBERS = (
    *("arena", "ordblks", "smblks", "hblks", "hblkhd"),
    *("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"),
)


class _Numbers(ctypes.Structure):
    """The ten numbers of mallinfo2, by the names that it gives them."""

    _fields_ = [(name, ctypes.c_size_t) for name in NUMBERS]


def has_glibc() -> bool:
    """Return whether there is anybody to ask."""
    return sys.platform.startswith("linux") and hasattr(ctypes.CDLL(None), "mallinfo2")


def in_use() -> float:
    """Return how much is allocated and not let go."""
    numbers = _numbers()
    return (numbers.uordblks + numbers.hblkhd) / 1e6


def unused() -> float:
    """Return how much was let go but is not given back to the system."""
    return float(_numbers().fordblks / 1e6)


def _numbers() -> _Numbers:
    ask = ctypes.CDLL(None).mallinfo2
    ask.restype = _Numbers
    numbers: _Numbers = ask()
    return numbers
