"""Whole processes: they start, are killed, closed at any moment, and leave nothing but work."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from klviz.document.recovery import stale
from klviz.gui.preferences import PLACE
from tests.soak import few_or_all

ROOT = Path(__file__).parents[2]


@contextmanager
def instance(folder: Path, plan: str) -> Iterator[subprocess.Popen[str]]:
    """Start klviz with its state in a folder; kill it at the end if it is still there."""
    environment = {**os.environ, PLACE: str(folder / "klviz.ini")}
    process = subprocess.Popen(
        [sys.executable, "-X", "dev", "-W", "error", "-m", "tests.e2e.instance", plan],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def ended(process: subprocess.Popen[str], status: int = 0) -> str:
    """Wait for a good end and return the standard error, but for what the platform says."""
    _, errors = process.communicate(timeout=60)
    assert process.returncode == status, errors
    return without_platform(errors)


def without_platform(text: str) -> str:
    """Return what was written but for what the offscreen platform says of every window."""
    return "\n".join(t for t in text.splitlines() if "This plugin does not support" not in t)


def test_work_survives_kill_and_is_offered_at_the_next_start(tmp_path: Path) -> None:
    with instance(tmp_path, "edit") as process:
        assert line(process) == "kept"
        os.kill(process.pid, signal.SIGKILL)
        process.wait(10)
    left = stale(tmp_path)
    assert [item.label for item in left] == ["Type"]
    with instance(tmp_path, "wait") as process:
        said = line(process)
        assert said.startswith("ready klviz ended without saving")
        process.send_signal(signal.SIGINT)
        assert ended(process, 130) == ""
    assert [item.path for item in stale(tmp_path)] == [left[0].path], "only a person discards it"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_closes_and_unsaved_work_is_kept(tmp_path: Path, number: int) -> None:
    with instance(tmp_path, "edit") as process:
        assert line(process) == "kept"
        process.send_signal(number)
        assert ended(process, 128 + number) == ""
    assert len(stale(tmp_path)) == 1


def test_an_orderly_end_leaves_nothing_to_recover(tmp_path: Path) -> None:
    with instance(tmp_path, "close-after:600") as process:
        assert ended(process) == ""
    assert stale(tmp_path) == []
    assert list(tmp_path.glob("*.lock")) == []
    assert without_platform((tmp_path / "klviz.log").read_text()) == ""


@pytest.mark.parametrize("count", few_or_all(4, 100))
def test_it_closes_well_at_any_moment(tmp_path: Path, count: int) -> None:
    moments = random.Random(20).sample(range(1, 900), count)
    for number, moment in enumerate(moments):
        plan = f"{'play-until' if number % 2 else 'close-after'}:{moment}"
        with instance(tmp_path, plan) as process:
            assert ended(process) == "", plan


def test_garbage_is_collected_in_the_thread_of_the_window_only(tmp_path: Path) -> None:
    with instance(tmp_path, "collect") as process:
        assert line(process) == "collected MainThread"
        assert ended(process) == ""


def test_three_hundred_frames_are_painted(tmp_path: Path) -> None:
    with instance(tmp_path, "paint") as process:
        assert line(process) == "painted"
        assert ended(process) == ""


def test_a_fault_is_told_in_the_window_and_the_program_goes_on(tmp_path: Path) -> None:
    with instance(tmp_path, "raise_") as process:
        assert line(process) == "raising"
        process.send_signal(signal.SIGINT)
        assert "RuntimeError: provoked" in ended(process, 130)
    assert "RuntimeError: provoked" in (tmp_path / "klviz.log").read_text()
