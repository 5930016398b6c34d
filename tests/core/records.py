"""Distributions and cases as the reference files write them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from klviz.core.families import FAMILIES
from klviz.core.mixtures import Mixture, Weighted

Record = Mapping[str, Any]

REFERENCE = Path(__file__).parents[1] / "reference"


@cache
def cases(name: str) -> list[Record]:
    """Return the cases of one reference file."""
    text = (REFERENCE / f"{name}.json").read_text(encoding="utf-8")
    found: list[Record] = json.loads(text)["cases"]
    return found


@cache
def random_pairs() -> list[Record]:
    """Return the pairs that make_random_pairs made."""
    path = Path(__file__).with_name("random_pairs.json")
    found: list[Record] = json.loads(path.read_text(encoding="utf-8"))
    return found


def mixture_of(record: Record | list[Record]) -> Mixture:
    """Return the distribution of a record, of a mixture, or of a list of components."""
    if isinstance(record, list):
        return Mixture([component_of(part) for part in record])
    if record["family"] == "mixture":
        return mixture_of(list(record["components"]))
    return Mixture([component_of(record)])


def component_of(record: Record) -> Weighted:
    family = FAMILIES[record["family"]]
    values = [record[row.key] for row in family.parameters]
    return Weighted(record.get("weight", 1.0), family, family.member(values))


def one(key: str, *values: float) -> Mixture:
    """Return a single member of a family, by the values that a person types."""
    family = FAMILIES[key]
    return Mixture.single(family, family.member(values))


def placed(key: str, loc: float, scale: float, **shape: float) -> tuple[float, ...]:
    """Return the values of the member there; what else a family has is as given, or its default."""
    given = {"loc": loc, "scale": scale, "low": loc, "high": loc + scale, **shape}
    return tuple(given.get(row.key, row.default) for row in FAMILIES[key].parameters)


def mixed(*parts: tuple[float, str, tuple[float, ...]]) -> Mixture:
    """Return a mixture of (weight, family, values)."""
    return Mixture([Weighted(w, FAMILIES[k], FAMILIES[k].member(v)) for w, k, v in parts])


def normals(*parts: tuple[float, float, float]) -> Mixture:
    """Return a mixture of normals, (weight, mean, sd) each."""
    return mixed(*((w, "normal", (m, s)) for w, m, s in parts))


TWO_MODES = normals((0.5, -3.0, 1.0), (0.5, 3.0, 1.0))
"""The mixture that most of the program is shown on."""
