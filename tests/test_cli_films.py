"""klviz render makes films: what it writes, says, refuses, and leaves behind."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import av
import pytest

from klviz.cli import main
from klviz.document.carried import Carried, Shown, carried_text
from klviz.document.carried_file import read_carried
from klviz.document.file_errors import SceneFileError
from klviz.document.presets import load_preset
from klviz.gui.films import filming
from klviz.gui.films.plan import FilmPlan
from tests.document.carriers import png_with
from tests.gui.films import seen
from tests.soak import few_or_all

SMALL = ("--size", "320x240", "--plot", "densities")

pytestmark = pytest.mark.usefixtures("qapp")


def test_a_film_and_a_picture_come_of_one_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [str(tmp_path / name) for name in ("run.mp4", "run.gif", "run.png")]
    outputs = [word for file in files for word in ("-o", file)]
    assert main(["render", "two-modes", *outputs, *SMALL, "--length", "1", "--fps", "10"]) == 0
    assert capsys.readouterr() == ("".join(f"{file}\n" for file in files), "")
    film = seen(tmp_path / "run.mp4")
    assert film.pictures[0].shape == (240, 320, 4)
    assert len(film.pictures) == 10
    assert sum(film.stays) == pytest.approx(1000.0)
    assert len(seen(tmp_path / "run.gif").pictures) == 10
    with av.open(str(tmp_path / "run.mp4")) as container:
        assert container.metadata["title"] == load_preset("two-modes").title
    assert (tmp_path / "run.png").stat().st_size > 1_000


def test_the_ends_of_a_film_are_held_as_long_as_is_said(tmp_path: Path) -> None:
    told = {}
    for name, hold in (("a.mp4", []), ("a.gif", []), ("b.mp4", ["--hold", "0.5"])):
        path = tmp_path / name
        length = ["--fps", "10", "--length", "1", *hold]
        assert main(["render", "two-modes", "-o", str(path), *SMALL, *length]) == 0
        told[name] = sum(seen(path).stays)
    assert told == pytest.approx({"a.mp4": 1000.0, "a.gif": 3000.0, "b.mp4": 2000.0})


def test_an_apng_carries_the_scene_and_is_seen_as_the_picture_it_comes_from(
    tmp_path: Path,
) -> None:
    looked_at = Shown(7, view=(-2.0, 2.0), density_view="log")
    picture, film = tmp_path / "a.png", tmp_path / "b.apng"
    picture.write_bytes(png_with(carried_text(load_preset("two-modes"), looked_at)))
    length = ["--fps", "4", "--length", "0.5"]
    assert main(["render", str(picture), "-o", str(film), *SMALL, *length]) == 0
    carried = read_carried(film)
    assert carried == Carried(load_preset("two-modes"), replace(looked_at, step=None))
    first = seen(film).pictures[0]
    assert main(["render", "two-modes", "-o", str(film), *SMALL, *length, "--no-scene"]) == 0
    with pytest.raises(SceneFileError, match="it carries no scene"):
        read_carried(film)
    assert (seen(film).pictures[0] != first).any()


@pytest.mark.parametrize(
    "words",
    [
        ["--sweep", "alpha"],
        ["--sweep", "apart", "--from", "1", "--to", "4"],
        ["--sweep", "rate", "--from", "0.01", "--to", "0.5"],
        ["--step", "20"],
    ],
)
def test_what_moves_can_be_chosen(tmp_path: Path, words: list[str]) -> None:
    path = tmp_path / "film.webp"
    length = ["--fps", "4", "--length", "1"]
    assert main(["render", "two-modes", "-o", str(path), *SMALL, *length, *words]) == 0
    shots = seen(path).pictures
    assert len(shots) == 4
    assert (shots[0] != shots[-1]).any()


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["-o", "film.png", "--fps", "10"], "--fps is of .mp4, .gif, .webp or .apng, and no"),
        (["-o", "film.png", "--sweep", "alpha"], "--sweep is of .mp4, .gif, .webp or .apng"),
        (["-o", "film.mp4", "--from", "1"], "--from and --to are the ends of a --sweep"),
        (["-o", "film.mp4", "--fps", "61"], "frames a second must be from 1 to 60, got 61"),
        (["-o", "film.mp4", "--fps", "-1"], "frames a second must be from 1 to 60, got -1"),
        (["-o", "film.gif", "--fps", "60"], "frames a second must be from 1 to 50, got 60"),
        (["-o", "film.mp4", "--fps", "1e9"], "frames a second must be from 1 to 60, got 1e+09"),
        (["-o", "film.mp4", "--fps", "1e300"], "frames a second must be from 1 to 60, got 1e+300"),
        (["-o", "film.gif", "--dpi", "1200"], "a film has 24 to 288 dpi, got 1200"),
        (
            ["-o", "film.gif", "--dpi", "288", "--size", "4096x4096"],
            "12288 × 12288 are more than 16 million dots",
        ),
        (["-o", "film.mp4", "--length", "0"], "a film has 0.2 to 600 seconds, got 0"),
        (["-o", "film.mp4", "--length", "601"], "a film has 0.2 to 600 seconds, got 601"),
        (["-o", "film.mp4", "--hold", "61"], "a frame is held for 0 to 60 seconds, got 61"),
        (["-o", "film.mp4", "--sweep", "alpha", "--from", "-1e308", "--to", "1e308"], "no further"),
        (
            ["-o", "film.mp4", "--transparent"],
            "cannot be transparent; GIF, WebP and PNG films can",
        ),
        (["-o", "film.mp4", "--sweep", "apart", "--from", "-1"], "distance must be at least 0"),
        (["gaussian", "-o", "film.mp4"], "a film is of one scene, got 2"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    complaint: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["N(0, 1)" if word == "gaussian" else word for word in words]
    assert main(["render", "two-modes", *words]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert complaint in err
    assert err.count("\n") == 1
    assert os.listdir(tmp_path) == []


def test_a_folder_that_is_not_there_is_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "nowhere" / "film.mp4"
    assert main(["render", "two-modes", "-o", str(path), *SMALL, "--length", "1"]) == 1
    assert "cannot write film.mp4: there is no folder" in capsys.readouterr().err


def test_on_a_terminal_a_line_tells_how_far_it_is_and_goes_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    path = tmp_path / "film.mp4"
    assert (
        main(["render", "two-modes", "-o", str(path), *SMALL, "--fps", "8", "--length", "1"]) == 0
    )
    err = capsys.readouterr().err
    assert "film.mp4: 8 of 8 frames, 0 s left" in err
    assert err.endswith("\r\x1b[K")
    assert "\n" not in err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("shots", few_or_all(2, 20))
def test_a_signal_at_any_moment_ends_it_with_the_old_file_whole(
    tmp_path: Path, number: int, shots: int
) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"old")
    words = ["-m", "klviz", "render", "two-modes", "-o", str(path), "--length", "600"]
    moments = random.Random(shots)
    for _ in range(shots):
        running = subprocess.Popen(
            [sys.executable, *words, "--sweep", "alpha"],
            cwd=Path(__file__).parents[1],
            stderr=subprocess.PIPE,
            text=True,
        )
        latest = time.monotonic() + 60.0
        while len(os.listdir(tmp_path)) == 1 and time.monotonic() < latest:
            time.sleep(0.05)
        assert len(os.listdir(tmp_path)) == 2, "the film has begun"
        time.sleep(1.5 * moments.random())
        running.send_signal(number)
        _, said = running.communicate(timeout=60.0)
        assert (running.returncode, said) == (128 + number, "")
        assert os.listdir(tmp_path) == [path.name]
        assert path.read_bytes() == b"old"


def test_films_of_one_command_are_of_the_same_frames(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans: list[FilmPlan] = []
    monkeypatch.setattr(filming, "render_film", lambda plan, _: plans.append(plan))
    outputs = ["-o", str(tmp_path / "a.mp4"), "-o", str(tmp_path / "b.gif")]
    assert main(["render", "two-modes", *outputs, *SMALL, "--fps", "20", "--dpi", "144"]) == 0
    first, second = plans
    assert first.film is second.film
    assert {(plan.rate, plan.dpi) for plan in plans} == {(20.0, 144.0)}
