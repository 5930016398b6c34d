"""Distributions from the plain data that their ``to_dict`` wrote."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TypeAlias

from klviz.arguments import instance, number
from klviz.distributions import line
from klviz.distributions.distribution import Distribution
from klviz.distributions.multivariate import MultivariateMixture, MultivariateNormal
from klviz.distributions.outcomes import Categorical

Json: TypeAlias = Mapping[str, object]


def from_dict(data: Json) -> Distribution:
    """Return the distribution that ``to_dict`` wrote.

    ``{"family": "normal", "loc": 0, "scale": 1}``; a mixture with a list of weighted
    ``components``; ``{"family": "categorical", "probabilities": […]}``;
    ``{"family": "multivariate_normal", "mean": […], "cov": [[…]]}``.

    Raises:
        ValueError: a key is missing or unknown, or a number makes no sense; the message says where.
    """
    data = instance("data", data, dict, "a dictionary")
    family = data.get("family")
    make = MAKERS.get(family) if isinstance(family, str) else None
    return line.of_data(data) if make is None else make(data)


def _categorical(data: Json) -> Categorical:
    _check_keys(data, ("probabilities", "logits", "names"))
    names = [str(name) for name in _row("names", data.get("names", []))]
    if ("probabilities" in data) == ("logits" in data):
        raise ValueError("data of a categorical must have either probabilities or logits")
    if "probabilities" in data:
        given = _row("probabilities", data["probabilities"])
        return Categorical([number(f"probabilities[{i}]", x) for i, x in enumerate(given)], names)
    logits = [
        -math.inf if x is None else number(f"logits[{i}]", x)
        for i, x in enumerate(_row("logits", data["logits"]))
    ]
    return Categorical.from_logits(logits, names=names)


def _multivariate_normal(data: Json, where: str = "") -> MultivariateNormal:
    _check_keys(data, ("mean", "cov"), where)
    for key in ("mean", "cov"):
        if key not in data:
            raise ValueError(f"{where}{key} is missing")
    mean = [number(f"{where}mean[{i}]", x) for i, x in enumerate(_row("mean", data["mean"]))]
    cov = [
        [number(f"{where}cov[{i}][{j}]", x) for j, x in enumerate(_row("a row of cov", row))]
        for i, row in enumerate(_row("cov", data["cov"]))
    ]
    if any(len(row) != len(mean) for row in cov) or len(cov) != len(mean):
        raise ValueError(f"{where}cov must be {len(mean)} rows of {len(mean)} numbers")
    return MultivariateNormal(mean, cov)


def _multivariate_mixture(data: Json) -> MultivariateMixture:
    _check_keys(data, ("components",))
    components, weights = [], []
    for i, part in enumerate(_row("components", data.get("components"))):
        where = f"components[{i}]."
        record = dict(instance(f"components[{i}]", part, dict, "a dictionary"))
        weights.append(number(f"{where}weight", record.pop("weight", 1.0)))
        components.append(_multivariate_normal(record, where))
    return MultivariateMixture(components, weights)


MAKERS: Mapping[str, Callable[[Json], Distribution]] = {
    "categorical": _categorical,
    "multivariate_normal": _multivariate_normal,
    "multivariate_mixture": _multivariate_mixture,
}
"""What is made of data, by their family, where that is none of the line."""


def _row(name: str, value: object) -> list[object]:
    if not isinstance(value, list | tuple):
        raise ValueError(f"{name} must be a list, got {value!r}")  # noqa: TRY004
    return list(value)


def _check_keys(data: Json, known: tuple[str, ...], where: str = "") -> None:
    for key in data:
        if key != "family" and key not in known:
            raise ValueError(f"{where}{key} is not known; there are {', '.join(known)}")
