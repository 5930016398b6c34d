"""Transport: where the playback goes from where it stands."""

from __future__ import annotations

import pytest

from klviz.analyses.playback import SPEEDS, Transport


def test_slow_speeds_gather_fractions_of_a_step() -> None:
    transport = Transport(playing=True, speed=0.25)
    steps = []
    for _ in range(9):
        transport = transport.advanced()
        steps.append(transport.step)
    assert steps == [0, 0, 0, 1, 1, 1, 1, 2, 2]


@pytest.mark.parametrize("speed", SPEEDS)
def test_four_frames_go_four_times_the_speed(speed: float) -> None:
    transport = Transport(playing=True, speed=speed)
    for _ in range(4):
        transport = transport.advanced()
    assert transport.position == 4 * speed


def test_pausing_forgets_the_fraction() -> None:
    assert Transport(playing=True, position=7.75).paused() == Transport(position=7.0)


def test_there_is_no_step_before_the_first() -> None:
    assert Transport(position=2.0).at(-5).step == 0


def test_playing_on_continues_and_playing_after_rest_begins_again() -> None:
    assert Transport(position=40.0).played().position == 40.0
    again = Transport(position=40.0, settled=True).played()
    assert (again.position, again.playing, again.settled) == (0.0, True, False)


def test_at_rest_it_stops_or_loops_or_goes_on_as_was_asked() -> None:
    playing = Transport(playing=True, position=90.0)
    assert playing.rested(90) == Transport(position=90.0, settled=True)
    assert playing.rested(77) == Transport(position=77.0, settled=True)
    looping = Transport(playing=True, position=90.0, loop=True).rested(90)
    assert (looping.playing, looping.position) == (True, 0.0)
    endless = Transport(playing=True, position=90.0, stops=False)
    assert endless.rested(90) == endless


def test_a_loop_over_nothing_stops() -> None:
    """A scene that is at rest at its first step would else flicker for ever."""
    assert not Transport(playing=True, loop=True).rested(0).playing


def test_what_came_to_rest_goes_on_when_p_moves_but_a_pause_is_respected() -> None:
    assert Transport(position=90.0, settled=True).chasing().playing
    assert not Transport(position=90.0).chasing().playing
    assert Transport(playing=True).chasing().playing


def test_a_restart_begins_at_the_first_step_and_counts() -> None:
    restarted = Transport(playing=True, position=50.5, restart=3).restarted(playing=True)
    assert (restarted.position, restarted.restart, restarted.playing) == (0.0, 4, True)
