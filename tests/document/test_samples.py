"""Samples as a target: valid by construction, in files and back."""

from __future__ import annotations

import dataclasses
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from klviz.document.file_errors import SceneFileError
from klviz.document.samples import MAX_KERNELS, MAX_SAMPLES, Samples, likely_kind, spread
from klviz.document.samples_file import MAX_BYTES, pasted_columns, read_columns
from klviz.document.scene import FIRST_SCENE
from klviz.document.scene_file import decode, encode
from tests.document.scenes import samples

TWO = (1.0, 2.0)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"points": ()}, "points must be from 1 to 100000 numbers, got 0"),
        ({"points": TWO * 50_001, "kind": "points"}, "points must be from 1 to 100000 numbers, "),
        ({"points": TWO * 5_001}, "kind kde takes at most 10000 points, got 10002; take the"),
        ({"points": (1.0, math.nan)}, "points must be finite and at most 1e100 from zero, got nan"),
        ({"points": (1.0, -math.inf)}, "points must be finite and at most 1e100 from zero, got -"),
        ({"points": (1.0, 1e101)}, "points must be finite and at most 1e100 from zero, got 1e+101"),
        ({"points": (0.0, 1e-200)}, "points must differ by at least 1e-100, or not at all"),
        ({"points": (1.0, 1.0)}, "points are all the same and say nothing of a width"),
        ({"points": (1.0,), "kind": "points", "bandwidth": 1.0}, "points are all the same: the"),
        ({"points": TWO, "kind": "box"}, "kind must be one of kde, points, got 'box'"),
        ({"points": TWO, "bandwidth": 0.0}, "bandwidth must be positive, got 0.0"),
        ({"points": TWO, "bandwidth": math.inf}, "bandwidth must be a finite number, got inf"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_cannot_be_made(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        Samples(**given)
    assert str(caught.value).startswith(message)


@given(samples())
def test_mean_and_spread_are_those_of_the_points(drawn: Samples) -> None:
    mean, sd = spread(drawn)
    reach = max(abs(x) for x in drawn.points)
    assert mean == pytest.approx(float(np.mean(drawn.points)), rel=1e-9, abs=1e-12 * reach)
    with np.errstate(under="ignore"):
        wanted = float(np.std(np.array(drawn.points) / (reach or 1.0)))
    assert sd == pytest.approx(reach * wanted, rel=1e-6, abs=1e-9 * reach)


def test_a_scene_with_samples_is_those_and_keeps_its_target() -> None:
    sampled = dataclasses.replace(FIRST_SCENE, samples=Samples(TWO, name="a.csv"))
    assert FIRST_SCENE.p == FIRST_SCENE.target
    assert sampled.p == Samples(TWO, name="a.csv")
    assert decode(encode(sampled)) == sampled
    assert dataclasses.replace(decode(encode(sampled)), samples=None) == FIRST_SCENE
    assert "samples" not in json.loads(encode(FIRST_SCENE))


def test_as_many_samples_as_are_possible_fit_in_a_file() -> None:
    points = tuple((-1.0 / 3.0) ** (k % 9) * 1e-77 + k for k in range(MAX_SAMPLES))
    awkward = tuple(-1.2345678901234567e-100 * (k + 1) for k in range(MAX_SAMPLES))
    for chosen in (points, awkward):
        scene = dataclasses.replace(FIRST_SCENE, samples=Samples(chosen, "points"))
        assert decode(encode(scene)) == scene


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"points": [1, "2"]}, "samples.points[1]: must be a number, got '2'"),
        ({"points": [1, 1]}, "samples.points: are all the same and say nothing of a width"),
        ({"points": [1.0, math.nan]}, "samples.points: must be finite"),
        ({"points": 3}, "samples.points: must be a list"),
        ({"kind": "box"}, "samples.kind: must be one of kde, points"),
        ({"bandwidth": "wide"}, "samples.bandwidth: must be a number"),
        ({"bandwidth": -1}, "samples.bandwidth: must be positive, got -1.0"),
        ({"colour": 1}, "samples: unknown key 'colour'"),
    ],
)
def test_a_file_with_wrong_samples_is_refused_by_place(
    change: dict[str, object], message: str
) -> None:
    record = json.loads(encode(dataclasses.replace(FIRST_SCENE, samples=Samples(TWO))))
    record["samples"] |= change
    with pytest.raises(SceneFileError) as caught:
        decode(json.dumps(record))
    assert str(caught.value).startswith(message)


def test_many_points_are_taken_for_themselves() -> None:
    assert likely_kind(MAX_KERNELS) == "kde"
    assert likely_kind(MAX_KERNELS + 1) == "points"
    assert Samples(TWO, name="a.csv").told == "2 samples from a.csv"
    assert Samples((1.0,), bandwidth=1.0).told == "1 sample"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_files_are_read_in_the_encodings_of_spreadsheets(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes("Länge\r\n1,5\r\n2,5\r\n".encode(encoding))
    (column,) = read_columns(path)
    assert column.numbers == (1.5, 2.5)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    with pytest.raises(SceneFileError, match=r"cannot import data.csv: there is no such file"):
        read_columns(path)
    path.write_text("1\nx\n")
    with pytest.raises(SceneFileError, match=r"cannot import data.csv: line 2, column 1: 'x' is"):
        read_columns(path)
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(SceneFileError, match=r"has 20.0 MB, and a file of samples has at most 20"):
        read_columns(path)


def test_what_is_pasted_is_read_alike() -> None:
    assert pasted_columns("1 2 3")[0].numbers == (1.0, 2.0, 3.0)
    with pytest.raises(SceneFileError, match="cannot paste samples: line 1: 'N' is no number"):
        pasted_columns("N")
