"""Why KL may be the same both ways: what is said of densities is true of the values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klviz.analyses.translation import mixture_of
from klviz.core.divergences import KL
from klviz.core.mirror_images import are_cauchys, are_same, mirrored_at
from klviz.core.mixtures import Mixture
from klviz.core.values import divergence_value
from klviz.document.notation import parse_target


def law(text: str) -> Mixture:
    return mixture_of(parse_target(text))


@pytest.mark.parametrize(
    ("p", "q", "at"),
    [
        ("N(1, 1)", "N(0, 1)", 0.5),
        ("t(3; -2, 0.5)", "t(3; 4, 0.5)", 1.0),
        ("U(0, 1)", "U(0.5, 1.5)", 0.75),
        ("0.2 N(-3, 1) + 0.8 Laplace(1, 2)", "0.8 Laplace(1, 2) + 0.2 N(5, 1)", 1.0),
        ("2 N(0, 1) + 6 N(1, 3)", "0.75 N(1, 3) + 0.25 N(2, 1)", 1.0),
        ("N(0, 1)", "N(0, 1)", 0.0),
    ],
)
def test_mirror_images_have_one_value_both_ways(p: str, q: str, at: float) -> None:
    first, second = law(p), law(q)
    assert mirrored_at(first, second) == pytest.approx(at)
    forward, reverse = (divergence_value(KL, *both) for both in ((first, second), (second, first)))
    doubt = forward.error + reverse.error + 1e-15
    assert forward.value == reverse.value or abs(forward.value - reverse.value) <= doubt


@pytest.mark.parametrize(
    ("p", "q"),
    [
        ("N(0, 1)", "N(0, 2)"),
        ("N(0, 1)", "Laplace(0, 1)"),
        ("0.2 N(-3, 1) + 0.8 N(1, 2)", "0.2 N(-3, 1) + 0.8 N(2, 2)"),
        ("t(3; 0, 1)", "t(4; 0, 1)"),
        ("0.5 N(0, 1) + 0.5 N(3, 1)", "N(1, 1)"),
    ],
)
def test_others_are_no_mirror_images(p: str, q: str) -> None:
    assert mirrored_at(law(p), law(q)) is None


@given(st.floats(-5.0, 5.0), st.floats(0.1, 10.0), st.floats(-5.0, 5.0), st.floats(0.1, 10.0))
def test_two_cauchys_have_one_value_both_ways(m: float, s: float, at: float, width: float) -> None:
    p, q = law(f"Cauchy({m!r}, {s!r})"), law(f"Cauchy({at!r}, {width!r})")
    assert are_cauchys(p, q)
    assert divergence_value(KL, p, q).value == divergence_value(KL, q, p).value


def test_only_cauchys_are_cauchys() -> None:
    assert not are_cauchys(law("Cauchy(0, 1)"), law("t(2; 0, 1)"))
    assert not are_cauchys(law("0.5 Cauchy(0, 1) + 0.5 Cauchy(2, 1)"), law("Cauchy(0, 1)"))


@pytest.mark.parametrize(
    ("p", "q", "same"),
    [
        ("N(0, 1)", "2 N(0, 1)", True),
        ("0.5 N(0, 1) + 0.5 U(0, 1)", "U(0, 1) + N(0, 1)", True),
        ("N(0, 1)", "N(1e-200, 1)", False),
        ("Cauchy(0, 1)", "Cauchy(1e150, 1)", False),
        ("N(0, 1)", "Laplace(0, 1)", False),
    ],
)
def test_two_are_the_same_if_nothing_differs(p: str, q: str, same: bool) -> None:
    assert are_same(law(p), law(q)) is same
