"""Every case of the discrete and the information reference, every quantity, in its tolerance."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import pytest

from klviz.core.discrete import values as discrete_values
from klviz.core.discrete.categorical import Categorical
from klviz.core.discrete.information import (
    ChainRule,
    Channel,
    chain_rule,
    gaussian_channel,
    gaussian_information,
    lost_divergence,
    markov_information,
    passage,
)
from klviz.core.discrete.joint_tables import (
    JointTable,
    conditional_entropy,
    joint_entropy,
    lautum_information,
    mutual_information,
)
from klviz.core.discrete.values import divergence_value
from klviz.core.divergences import DIVERGENCES, alpha
from klviz.core.estimates import Estimate
from tests.core.outcomes import DIVERGENCE_OF, agrees, of_record, tolerance_of
from tests.core.records import Record, cases

DISCRETE = cases("discrete")
INFORMATION = cases("information")

BITS = "_bits"

NOT_TO_BE_BELIEVED = {
    ("pub-disc-q_1e-300", "entropy_q"),
    ("pub-disc-p_1e-300", "entropy_p"),
    ("pub-disc-q_subnormal", "entropy_q"),
}
"""Entropies far below 1e-45, where 1 + 1e-300 was 1 to the reference: off in the third digit."""
RESIDUE = 1e-45
"""Below this the numbers of the reference are what 45 digits leave of a zero."""


class Check(NamedTuple):
    name: str
    label: str
    expected: float | str
    found: Estimate | float


def checks(case: Record) -> Iterator[Check]:
    """Yield what a case says of its p and q, and what is computed."""
    p, q = of_record(case, "p"), of_record(case, "q")
    for name, expected in case["values"].items():
        if name == "minka_alpha":
            for a, value in expected.items():
                found = divergence_value(alpha(float(a)), p, q)
                yield Check(name, f"{name}[{a}]", value, found)
        elif name == "renyi":
            for a, value in expected.items():
                yield Check(name, f"{name}[{a}]", value, discrete_values.renyi(p, q, float(a)))
        elif name.endswith(BITS):
            nats = single(name.removesuffix(BITS), p, q)
            yield Check(name, name, expected, nats.value / math.log(2.0))
        else:
            yield Check(name, name, expected, single(name, p, q))


def single(name: str, p: Categorical, q: Categorical) -> Estimate:
    if name in DIVERGENCE_OF:
        return divergence_value(DIVERGENCES[DIVERGENCE_OF[name]], p, q)
    first = {"p": p, "q": q}[name.removeprefix("cross_").removeprefix("entropy_")[0]]
    if name.startswith("cross_"):
        return discrete_values.cross_entropy(first, q if first is p else p)
    return discrete_values.entropy(first)


def wrong(case: Record, found: Iterator[Check]) -> list[Check]:
    """Return the checks that fail, after having made sure that there are any."""
    everything = list(found)
    assert everything
    return [
        check
        for check in everything
        if not agrees(float(check.found), check.expected, tolerance_of(case, check.name))
    ]


@pytest.mark.parametrize("case", DISCRETE, ids=lambda case: case["id"])
def test_every_discrete_value_is_within_its_tolerance(case: Record) -> None:
    assert not wrong(case, checks(case))


def test_no_discrete_value_is_left_out() -> None:
    count = 0
    for case in DISCRETE:
        nested = [v for v in case["values"].values() if isinstance(v, dict)]
        total = len(case["values"]) - len(nested) + sum(map(len, nested))
        assert len(list(checks(case))) == total
        count += total
    assert count > 1300


@pytest.mark.parametrize("case", DISCRETE, ids=lambda case: case["id"])
def test_every_discrete_value_is_as_good_as_it_says(case: Record) -> None:
    for check in checks(case):
        truth = float(check.expected)
        if not isinstance(check.found, Estimate) or math.isinf(truth):
            continue
        if (case["id"], check.label) in NOT_TO_BE_BELIEVED or abs(truth) < RESIDUE:
            continue
        # The reference itself is printed to 16 digits.
        doubt = check.found.error + 4e-16 * abs(truth)
        assert abs(check.found.value - truth) <= doubt, check


@pytest.mark.parametrize("case", DISCRETE, ids=lambda case: case["id"])
def test_every_infinite_value_has_a_reason(case: Record) -> None:
    for check in checks(case):
        if isinstance(check.found, Estimate) and math.isinf(check.found.value):
            truth = str(check.expected)
            apart = "has mass at outcome" in check.found.reason
            disjoint = "no outcome in common" in check.found.reason
            larger = "larger than a double" in check.found.reason
            assert apart + disjoint + larger == 1
            assert larger == (truth != "inf")


def test_the_errors_that_are_claimed_are_small() -> None:
    found = [check.found for case in DISCRETE for check in checks(case)]
    shares = [
        value.error / value.value
        for value in found
        if isinstance(value, Estimate) and 0.0 < value.value < math.inf
    ]
    assert np.median(shares) < 1e-14
    assert np.quantile(shares, 0.85) < 3e-14
    assert max(shares) < 1e-12


def test_nearly_equal_distributions_are_better_than_their_tolerance() -> None:
    case = next(c for c in DISCRETE if c["id"] == "pub-disc-nearly_equal_1e-7")
    p, q = of_record(case, "p"), of_record(case, "q")
    found = divergence_value(DIVERGENCES["kl"], p, q)
    assert found.value == pytest.approx(case["values"]["kl_pq"], rel=1e-14)
    assert found.error < 1e-13 * found.value


def of_table(case: Record) -> Iterator[Check]:
    joint = JointTable(case["joint"])
    found: Mapping[str, Callable[[], Estimate]] = {
        "mutual_information": lambda: mutual_information(joint),
        "h_x": lambda: discrete_values.entropy(joint.x),
        "h_y": lambda: discrete_values.entropy(joint.y),
        "h_xy": lambda: joint_entropy(joint),
        "h_x_given_y": lambda: conditional_entropy(joint.swapped),
        "h_y_given_x": lambda: conditional_entropy(joint),
        "kl_product_to_joint": lambda: lautum_information(joint),
    }
    for name, expected in case["values"].items():
        if name.startswith("marginal_"):
            shares = getattr(joint, name[-1]).probabilities
            yield from vector(name, expected, shares.tolist())
        elif name.endswith(BITS):
            nats = found[name.removesuffix(BITS)]()
            yield Check(name, name, expected, nats.value / math.log(2.0))
        else:
            yield Check(name, name, expected, found[name]())


def vector(name: str, expected: list[Any], found: list[Any]) -> Iterator[Check]:
    """Yield a check an entry."""
    for i, (truth, value) in enumerate(zip(expected, found, strict=True)):
        yield Check(name, f"{name}[{i}]", truth, value)


def of_chain(case: Record) -> Iterator[Check]:
    p, q = JointTable(case["p_joint"]), JointTable(case["q_joint"])
    by_x, by_y = chain_rule(p, q), chain_rule(p.swapped, q.swapped)
    values = case["values"]
    yield Check("kl_joint", "x first", values["kl_joint"], by_x.joint)
    yield Check("kl_joint", "y first", values["kl_joint"], by_y.joint)
    yield from one_order(values, by_x, "kl_x", "kl_y_given_x", "kl_y_given_each_x")
    yield from one_order(values, by_y, "kl_y", "kl_x_given_y", "kl_x_given_each_y")


def one_order(values: Record, rule: ChainRule, *names: str) -> Iterator[Check]:
    yield Check(names[0], names[0], values[names[0]], rule.marginal)
    yield Check(names[1], names[1], values[names[1]], rule.conditional)
    yield from vector(names[2], values[names[2]], [part.value for part in rule.parts])


def of_channel(case: Record) -> Iterator[Check]:
    p, q, channel = Categorical(case["p"]), Categorical(case["q"]), Channel(case["channel"])
    values = case["values"]
    for name in values["before"]:
        sides = passage(DIVERGENCES[DIVERGENCE_OF[name]], p, q, channel)
        yield Check(name, f"before {name}", values["before"][name], sides.before)
        yield Check(name, f"after {name}", values["after"][name], sides.after)
    yield from vector("p_z", values["p_z"], channel.output(p).probabilities.tolist())
    yield from vector("q_z", values["q_z"], channel.output(q).probabilities.tolist())
    if "kl_pq_lost" in values:
        lost = lost_divergence(p, q, channel)
        yield Check("kl_pq_lost", "lost", values["kl_pq_lost"], lost)


def of_chain_of_channels(case: Record) -> Iterator[Check]:
    channels = Channel(case["channel_xy"]), Channel(case["channel_yz"])
    found = markov_information(Categorical(case["p_x"]), *channels)
    for name, value in zip(("mi_xy", "mi_yz", "mi_xz"), found, strict=True):
        yield Check(name, name, case["values"][name], value)


def of_normals(case: Record) -> Iterator[Check]:
    found = gaussian_information(case["rho"]) if "rho" in case else gaussian_channel(case["snr"])
    for name, expected in case["values"].items():
        factor = math.log(2.0) if name.endswith(BITS) else 1.0
        yield Check(name, name, expected, found.value / factor)


OF_KIND: Mapping[str, Callable[[Record], Iterator[Check]]] = {
    "mutual_information": of_table,
    "chain_rule": of_chain,
    "data_processing": of_channel,
    "markov_mi": of_chain_of_channels,
    "gaussian_mi": of_normals,
    "gaussian_channel": of_normals,
}


@pytest.mark.parametrize("case", INFORMATION, ids=lambda case: case["id"])
def test_every_information_value_is_within_its_tolerance(case: Record) -> None:
    assert not wrong(case, OF_KIND[case["kind"]](case))


@pytest.mark.parametrize("case", INFORMATION, ids=lambda case: case["id"])
def test_every_information_value_is_as_good_as_it_says(case: Record) -> None:
    for check in OF_KIND[case["kind"]](case):
        truth = float(check.expected)
        if isinstance(check.found, Estimate) and math.isfinite(truth):
            doubt = check.found.error + 4e-16 * abs(truth)
            assert abs(check.found.value - truth) <= doubt, check


def test_the_kinds_of_the_reference_are_all_known() -> None:
    assert {case["kind"] for case in INFORMATION} == set(OF_KIND)
