"""Thousands of damaged scene files: each is a scene or a sentence, and nothing else."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from klviz.document.presets import PRESETS
from klviz.document.scene import Scene
from klviz.document.scene_file import SceneFileError, decode, read_scene
from klviz.resources import resources
from tests.soak import few_or_all

SEED = 1951

ODD_VALUES: list[Any] = [
    None, True, -1, 0, 1e308, -0.0, 1e-320, float("nan"), float("inf"), 10**30, "", "1", "\x00",
    "\u202e", "\ud800", "N" * 5_000, [], {}, [[]], {"a": 1}, [1] * 300, "normal", "uniform", "kl",
]  # fmt: skip


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every container in the value with every key or index of it."""
    if isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from _places(value[key])


def _structurally_damaged(text: str, rng: random.Random) -> str:
    record = copy.deepcopy(json.loads(text))
    for _ in range(rng.randint(1, 3)):
        container, key = rng.choice(list(_places(record)))
        damage = rng.randrange(4)
        if damage == 0:
            container[key] = rng.choice(ODD_VALUES)
        elif damage == 1:
            del container[key]
        elif damage == 2 and isinstance(container, dict):
            container[rng.choice(["x", "loc", "weight", "a\nb"])] = container[key]
        else:
            _, other = rng.choice(list(_places(record)))
            container[key] = {"swapped": other} if rng.random() < 0.5 else [container[key]]
    return json.dumps(record)


def _bytes_damaged(text: str, rng: random.Random) -> bytes:
    data = bytearray(text.encode())
    for _ in range(rng.randint(1, 8)):
        place = rng.randrange(max(1, len(data)))
        damage = rng.randrange(4)
        if damage == 0:
            data[place : place + 1] = bytes([rng.randrange(256)])
        elif damage == 1:
            del data[place : place + rng.randint(1, 50)]
        elif damage == 2:
            data[place:place] = rng.choice(
                [b"{", b"[", b'"', b",", b"9", b"-", b"e", b"\\", b"\xff"]
            )
        else:
            data = data[: max(1, place)]
    return bytes(data)


def _answer(path: Path) -> Scene | str:
    try:
        return read_scene(path)
    except SceneFileError as error:
        return str(error)


@pytest.mark.parametrize("count", few_or_all(1_000, 10_000))
def test_damaged_files_are_scenes_or_refused_in_one_line(tmp_path: Path, count: int) -> None:
    rng = random.Random(SEED)
    seeds = [(resources() / "presets" / f"{key}.json").read_text("utf-8") for key in PRESETS]
    path = tmp_path / "damaged.klviz"
    refused = []
    for number in range(count):
        seed = rng.choice(seeds)
        if number % 2:
            path.write_bytes(_bytes_damaged(seed, rng))
        else:
            path.write_text(_structurally_damaged(seed, rng), "utf-8", "surrogatepass")
        answer = _answer(path)
        if isinstance(answer, str):
            refused.append(answer)
    assert count / 2 < len(refused) < count
    for message in refused:
        assert message.startswith("cannot open damaged.klviz: ")
        assert message.isprintable()
        assert len(message) < 400


def test_a_damaged_scene_that_is_read_is_a_whole_scene() -> None:
    rng = random.Random(SEED)
    seed = (resources() / "presets" / "claw.json").read_text("utf-8")
    read = 0
    for _ in range(300):
        try:
            scene = decode(_structurally_damaged(seed, rng))
        except SceneFileError:
            continue
        read += 1
        assert hash(scene) == hash(copy.deepcopy(scene))
        assert scene.target.total_weight > 0
    assert read > 0
