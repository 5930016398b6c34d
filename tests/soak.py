"""Long tests: KLVIZ_SOAK_SECONDS says for how long random use goes on; without it there is none.

From half an hour on, what is tested a few times otherwise is tested as often as is promised.
"""

from __future__ import annotations

import os

import pytest

SOAK = float(os.environ.get("KLVIZ_SOAK_SECONDS", "0"))
NIGHT = 1_800.0
"""Seconds from which on there is time for full counts."""


def few_or_all(few: int, all_of_them: int) -> list[object]:
    """Return the counts to test with: a few always, all in a long soak."""
    in_a_night = pytest.mark.skipif(
        NIGHT > SOAK, reason=f"made where KLVIZ_SOAK_SECONDS is at least {NIGHT:g}"
    )
    return [few, pytest.param(all_of_them, marks=[pytest.mark.soak, in_a_night])]
