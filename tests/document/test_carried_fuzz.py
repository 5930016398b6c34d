"""Thousands of damaged pictures: each is a scene or a sentence, and nothing else."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from klviz.document.carried import Shown, carried_text
from klviz.document.carried_file import read_carried
from klviz.document.file_errors import SceneFileError
from klviz.document.presets import load_preset
from tests.document.carriers import CARRIERS
from tests.soak import few_or_all

SEED = 1951


def damaged(data: bytes, rng: random.Random) -> bytes:
    """The data with a few bytes changed, left out, doubled or put in, or cut off."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 8))):
        place = rng.randrange(max(1, len(changed)))
        length = rng.choice((1, 4, 30, 300))
        damage = rng.randrange(6)
        if damage == 0:
            changed[place : place + 1] = bytes([rng.randrange(256)])
        elif damage == 1:
            del changed[place : place + length]
        elif damage == 2:
            changed[place:place] = changed[place : place + length]
        elif damage == 3:
            changed[place:place] = rng.randbytes(length)
        elif damage == 4:
            changed[place : place + 4] = rng.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"9999"))
        else:
            changed = changed[:place]
    return bytes(changed)


@pytest.mark.parametrize("ending", CARRIERS)
@pytest.mark.parametrize("count", few_or_all(1_000, 10_000))
def test_damaged_pictures_are_scenes_or_refused_in_one_line(
    tmp_path: Path, ending: str, count: int, capfd: pytest.CaptureFixture[str]
) -> None:
    rng = random.Random(SEED)
    made: Callable[[str], bytes] = CARRIERS[ending]
    whole = made(carried_text(load_preset("claw"), Shown(30, 80, (-1.0, 2.0), "log", "pull")))
    path = tmp_path / f"damaged.{ending}"
    refused = []
    for _ in range(count):
        path.write_bytes(damaged(whole, rng))
        try:
            read_carried(path)
        except SceneFileError as error:
            refused.append(str(error))
    assert count / 10 < len(refused) <= count
    for message in refused:
        assert message.startswith(f"cannot open damaged.{ending}: ")
        assert message.isprintable()
        assert len(message) < 400
    assert capfd.readouterr() == ("", ""), "nothing is said but the sentence"
