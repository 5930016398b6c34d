"""Room that is shared by what needs it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from klviz.gui.spacing import fair_share

needs = st.lists(st.integers(0, 500), min_size=1, max_size=9)


@given(needs=needs, room=st.integers(0, 3000))
def test_nobody_takes_more_than_there_is_and_nothing_needed_is_left(
    needs: list[int], room: int
) -> None:
    share = fair_share(needs, room)
    taken = sum(min(need, share) for need in needs)
    assert taken <= room
    assert taken == sum(needs) or room - taken < len(needs)
