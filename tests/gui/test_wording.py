from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klviz.core.divergences import DIVERGENCES
from klviz.core.estimates import Estimate
from klviz.core.optimisers import OPTIMISERS
from klviz.document.numbers import MINUS, parse_number, typeset
from klviz.document.runs import Run
from klviz.document.units import UNITS
from klviz.gui.plots.readout import column_texts
from klviz.gui.plots.shown import shown_runs
from klviz.gui.plots.wording import estimate_text, fixed, run_names, settled
from tests.gui.snapshots import infinite, snapshot


def names_of(*runs: Run) -> list[tuple[str, ...]]:
    return [name.texts for name in run_names(runs)]


def test_forward_and_reverse_are_called_so() -> None:
    assert names_of(Run("kl"), Run("reverse_kl")) == [
        ("q forward: min KL(p‖q)", "q forward", "forward", "fwd"),
        ("q reverse: min KL(q‖p)", "q reverse", "reverse", "rev"),
    ]


@pytest.mark.parametrize("key", DIVERGENCES)
def test_every_divergence_has_names_from_long_to_short(key: str) -> None:
    ((long, *_, short),) = names_of(Run(key))
    assert DIVERGENCES[key].name.split("_")[0] in long
    lengths = [len(text) for text in names_of(Run(key))[0]]
    assert lengths == sorted(lengths, reverse=True)
    assert 0 < len(short) <= 12


def test_runs_under_one_divergence_are_told_apart_by_their_optimisers() -> None:
    adam, natural = names_of(Run("kl", "adam"), Run("kl", "natural"))
    assert "Adam" in adam[1]
    assert "Natural gradient" in natural[1]


def test_the_shortest_names_are_short_for_every_optimiser() -> None:
    names = names_of(*(Run("reverse_kl", key) for key in OPTIMISERS))
    assert [texts[-1] for texts in names] == [
        "rev GD",
        "rev mom.",
        "rev Adam",
        "rev nat.",
        "rev Newton",
        "rev EM",
    ]


def test_an_integrand_of_two_runs_says_whose_it_is() -> None:
    (adam, natural, other) = run_names([Run("kl", "adam"), Run("kl", "natural"), Run("jsd")])
    assert adam.formula == "p log(p/q), Adam"
    assert natural.formula == "p log(p/q), nat."
    assert "," not in other.formula


@pytest.mark.parametrize(("alpha", "written"), [(-0.5, "−0.5"), (0.5, "0.5"), (1e-5, "1×10⁻⁵")])
def test_the_order_of_a_divergence_stands_on_the_line(alpha: float, written: str) -> None:
    (name,) = run_names([Run("alpha", alpha=alpha)])
    assert name.divergence == f"D(p‖q; α = {written})"
    assert name.texts[0].endswith(name.divergence)


def test_runs_with_one_optimiser_are_told_apart_by_their_rates() -> None:
    slow, fast = names_of(Run("kl", rate=0.01), Run("kl", rate=0.3))
    assert slow[-1] == "fwd η 0.01"
    assert fast[-1] == "fwd η 0.3"


def test_equal_runs_are_numbered() -> None:
    assert [texts[-1] for texts in names_of(Run("kl"), Run("kl"))] == ["fwd #1", "fwd #2"]


def test_the_number_of_an_equal_run_cannot_be_read_as_its_value() -> None:
    first, _ = run_names([Run("alpha"), Run("alpha")])
    assert first.divergence == "D(p‖q; α = 0.5) #1"
    assert first.texts[1:] == ("q α = 0.5 #1", "α = 0.5 #1", "α = 0.5 #1")
    assert first.formula.endswith(" #1")


def test_a_run_of_another_divergence_needs_no_remark() -> None:
    names = names_of(Run("kl"), Run("kl", "natural"), Run("reverse_kl"))
    assert names[2][1] == "q reverse"


@pytest.mark.parametrize("keys", [("kl", "kl", "kl"), tuple(DIVERGENCES), ("alpha", "alpha")])
def test_no_two_runs_have_the_same_name(keys: tuple[str, ...]) -> None:
    runs = [Run(key, rate=0.01 * (1 + number % 2)) for number, key in enumerate(keys)]
    for level in range(4):
        names = [texts[level] for texts in names_of(*runs)]
        assert len(set(names)) == len(names)


def test_two_members_of_the_alpha_family_differ_by_alpha() -> None:
    names = names_of(Run("alpha", alpha=0.25), Run("alpha", alpha=0.75))
    assert [texts[-1] for texts in names] == ["α = 0.25", "α = 0.75"]


@pytest.mark.parametrize(
    ("value", "error", "text"),
    [
        (0.543, 0.0, "0.5430"),
        (0.543, 4e-5, "0.5430"),
        (0.543, 2e-4, "0.5430 ± 0.0002"),
        (0.54321, 0.013, "0.54 ± 0.02"),
        (12.3456, 0.0, "12.35"),
        (1.0, 0.0, "1.000"),
        (0.99996, 0.0, "1.000"),
        (0.0, 0.0, "0"),
        (3e-17, 1e-13, "0 ± 1×10⁻¹³"),
        (9.7991e-18, 0.0, "9.799×10⁻¹⁸"),
        (123456.7, 0.0, "123457"),
        (math.inf, 0.0, "∞"),
        (-0.25, 0.0, f"{MINUS}0.2500"),
    ],
)
def test_a_value_shows_four_digits_and_the_error_that_they_do_not_hide(
    value: float, error: float, text: str
) -> None:
    assert estimate_text(Estimate(value, error)) == text


def test_an_error_is_never_rounded_down() -> None:
    assert estimate_text(Estimate(0.543, 0.0301)) == "0.54 ± 0.04"


@given(st.floats(1e-4, 1e5), st.floats(0.0, 1.0))
def test_what_is_shown_contains_the_value(value: float, relative: float) -> None:
    error = relative * value
    shown, _, margin = estimate_text(Estimate(value, error)).partition(" ± ")
    if "×" in shown or "×" in margin:
        return
    rounding = 0.5 * 10.0 ** (math.floor(math.log10(value)) - 2)
    slack = parse_number(margin) if margin else rounding
    assert abs(parse_number(shown) - value) <= 1.001 * slack


def test_a_value_comes_in_lengths_with_its_unit() -> None:
    (run,) = shown_runs(snapshot(("kl",)), UNITS["bits"])
    number = settled(run.view.estimate.value / math.log(2.0))
    assert run.texts == (
        f"area = KL(p‖q) = {number} bits",
        f"KL(p‖q) = {number} bits",
        f"{number} bits",
        number,
    )


def test_a_divergence_without_a_unit_is_the_same_number_in_every_unit() -> None:
    shot = snapshot(("tv",))
    (bits,), (nats,) = (shown_runs(shot, UNITS[key]) for key in ("bits", "nats"))
    assert bits.texts == nats.texts
    assert "nats" not in nats.texts[0]


def test_infinity_has_no_unit() -> None:
    (run,) = shown_runs(infinite(snapshot(("kl",))), UNITS["nats"])
    assert run.texts[0] == "area = KL(p‖q) = ∞"


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("p falls like |x|^−3 while", "p falls like |x|⁻³ while"),
        ("∫ p^12/q^-11 diverges", "∫ p¹²/q⁻¹¹ diverges"),
        ("|x|^−2.5", "|x|^−2.5"),
        ("|x|^−25.", "|x|⁻²⁵."),
        ("nothing", "nothing"),
    ],
)
def test_whole_exponents_are_raised(sentence: str, shown: str) -> None:
    assert typeset(sentence) == shown


@given(st.floats(-1e5, 1e5), st.integers(0, 8))
def test_a_fixed_number_has_a_true_minus_sign_and_no_negative_zero(
    value: float, decimals: int
) -> None:
    text = fixed(value, decimals)
    assert "-" not in text
    if text.startswith(MINUS):
        assert parse_number(text) < 0.0


@pytest.mark.parametrize(
    ("value", "scale", "text"),
    [
        (0.53216, 1.21, "0.532"),
        (1.21, 1.21, "1.210"),
        (3e-9, 1.0, "0.000"),
        (-3e-9, 1.0, "0.000"),
        (0.02, 0.02, "0.02000"),
        (1e6, 0.003, "1000000.00000"),
        (1.0, 0.5, "1.000"),
        (0.5, 0.5, "0.5000"),
        (0.99996, 0.99996, "1.000"),
        (12.3456, 1.2, "12.35"),
        (12.3456, 0.5, "12.346"),
        (3.2e-9, 1e-9, "3.2×10⁻⁹"),
        (1e-20, 1e-9, "0"),
        (5e8, 1e6, "5×10⁸"),
        (2_291_287_847_478.0, 2_291_287_847_478.0, "2.291×10¹²"),
        (1.0005e15, 2.3e12, "1.0005×10¹⁵"),
        (1.23456789e15, 1.0, "1.2345679×10¹⁵"),
        (1_234_567.0, 1.0, "1234567.00"),
        (math.inf, math.inf, "∞"),
        (math.nan, math.inf, "undefined"),
        (0.0, math.inf, "0"),
    ],
)
def test_a_location_has_the_decimals_that_its_scale_deserves(
    value: float, scale: float, text: str
) -> None:
    assert column_texts([(value, scale)]) == [text]


@pytest.mark.parametrize(
    ("scales", "texts"),
    [
        ((3.16228, 0.94652), ["3.162", "0.947"]),
        ((3.16228, 1.0, 0.5), ["3.162", "1.000", "0.500"]),
        ((3.16228, 0.012345), ["3.162", "0.01235"]),
        ((31.6228, 3.0), ["31.62", "3.00"]),
        ((math.inf, 0.5), ["∞", "0.5000"]),
        ((math.nan, 2.0), ["undefined", "2.000"]),
    ],
)
def test_numbers_under_each_other_have_as_many_decimals(
    scales: tuple[float, ...], texts: list[str]
) -> None:
    assert column_texts([(scale, scale) for scale in scales]) == texts


@given(st.lists(st.tuples(st.floats(-50.0, 50.0), st.floats(0.5, 4.9)), min_size=1))
def test_numbers_of_a_column_stay_within_half_of_their_last_digit(
    numbers: list[tuple[float, float]],
) -> None:
    texts = column_texts(numbers)
    decimals = {len(text.partition(".")[2]) for text in texts}
    assert max(decimals) - min(decimals) != 1, "the column would be ragged"
    for (value, _), text in zip(numbers, texts, strict=True):
        last = 10.0 ** -len(text.partition(".")[2])
        assert abs(parse_number(text) - value) <= 0.5000001 * last


def test_runs_are_told_apart_by_what_is_folded_away() -> None:
    run = Run("kl", estimator="both", samples=50, seed=3)
    exact, drawn = names_of(Run("kl"), run)
    assert exact[1:3] == ("q forward, exact", "forward, exact")
    assert drawn[1:3] == ("q forward, samples of p and q", "forward, draws")
    few, many = names_of(replace(run, samples=5), run)
    assert (few[3], many[3]) == ("fwd n 5", "fwd n 50")
    one, other = names_of(run, replace(run, seed=4))
    assert (one[3], other[3]) == ("fwd seed 3", "fwd seed 4")
    steady, falling = names_of(Run("kl"), Run("kl", schedule="cosine"))
    assert (steady[2], falling[2]) == ("forward, constant", "forward, cosine")
