"""What code gives of a pair: the right way is right, and each slip slips where it is said to."""

from __future__ import annotations

import math

import pytest

from klviz.analyses.compare.lab import Compare
from klviz.analyses.compare.numerics import NumericsContent
from klviz.document.comparison import Comparison
from tests.analyses.compare.scenes import on_the_line, over_outcomes, request_of
from tests.core.records import cases


def content(comparison: Comparison) -> NumericsContent:
    """Return all that is found out, asking until there is no more."""
    engine = Compare(budget=0.2)
    for _ in range(200):
        shown = engine.answer(request_of(comparison))
        assert not shown.error
        if not shown.behind:
            break
    assert isinstance(shown.content, NumericsContent)
    return shown.content


@pytest.mark.parametrize(
    ("p", "q"),
    [
        ("N(0, 1)", "N(0, 2)"),
        ("0.5 N(-3, 1) + 0.5 N(3, 1)", "N(1, 3)"),
        ("U(0, 1)", "N(0, 1)"),
        ("N(-1, 2)", "N(60, 1)"),
    ],
)
def test_logarithms_are_right_on_a_grid_that_resolves_both(p: str, q: str) -> None:
    found = content(on_the_line(p, q, aspect="numerics"))
    assert found.given[-1].slip.right
    assert found.given[-1].forward_agrees


def test_normals_move_apart() -> None:
    found = content(on_the_line("N(0, 1)", "N(0, 1)", aspect="numerics", slip="filter"))
    assert found.shown.key == "filter"
    assert found.hardest_name == "Q moved by 60"
    assert found.hardest.value == 1800.0
    assert {g.slip.key for g in found.given if g.hardest_agrees} == {"log"}
    sweep = found.sweep
    at = {round(float(x)): n for n, x in enumerate(sweep.x)}
    for key, numbers in (
        ("ratio", (200.0, math.inf, math.inf)),
        ("filter", (200.0, math.inf, 0.0)),
        ("eps", (21.6069, 21.6069, 21.6069)),
        ("log", (200.0, 648.0, 1800.0)),
    ):
        shown = [float(sweep.values[key][at[apart]]) for apart in (20, 36, 60)]
        if key in ("ratio", "filter"):
            assert shown[0] == pytest.approx(numbers[0])
            assert shown[2] == numbers[2]
        else:
            assert shown == pytest.approx(numbers, abs=1e-4)
    assert sweep.exact == pytest.approx(0.5 * sweep.x**2)


def test_a_zero_of_q_is_infinite_only_in_logarithms_and_ratios() -> None:
    found = content(over_outcomes((0.5, 0.5), (1.0, 0.0), aspect="numerics"))
    given = {row.slip.key: row for row in found.given}
    assert given["eps"].forward == pytest.approx(10.8198, abs=1e-4)
    assert given["replaced"].forward == pytest.approx(10.8198, abs=1e-4)
    assert given["log"].forward == math.inf
    right = {key for key, row in given.items() if row.forward_agrees}
    assert right == {"ratio", "where", "log", "single", "typed", "generalised"}
    assert given["log"].reverse == pytest.approx(math.log(2.0))
    assert not given["ratio"].reverse_agrees
    assert math.isnan(given["ratio"].reverse)
    assert math.isnan(found.sweep.now)


def test_the_code_obeys_its_epsilon() -> None:
    for eps, wanted in ((1e-5, 5.063), (1e-20, 22.332)):
        found = content(over_outcomes((0.5, 0.5), (1.0, 0.0), aspect="numerics", added=eps))
        given = {row.slip.key: row.forward for row in found.given}
        assert given["replaced"] == pytest.approx(wanted, abs=1e-3)


def test_what_was_typed_is_not_normalised() -> None:
    found = content(over_outcomes((0.5, 0.5), (0.6, 0.6), aspect="numerics", slip="typed"))
    given = {row.slip.key: row for row in found.given}
    assert given["typed"].forward == pytest.approx(-0.1823216, abs=1e-7)
    assert not given["typed"].forward_agrees
    assert given["log"].forward == 0.0
    assert content(on_the_line(aspect="numerics", slip="typed")).shown.key != "typed"


def test_as_q_loses_an_outcome_epsilon_stops_following() -> None:
    found = content(over_outcomes((0.5, 0.5), (0.9, 0.1), aspect="numerics"))
    sweep = found.sweep
    assert sweep.log
    assert sweep.now == pytest.approx(-1.0)
    assert sweep.values["log"] == pytest.approx(sweep.exact, rel=1e-9)
    assert sweep.exact[-1] == pytest.approx(33.845, abs=1e-2)
    assert found.hardest_name == "q(outcome 1) = 0"
    assert found.hardest.value == math.inf
    hardest = {row.slip.key: row.hardest for row in found.given}
    assert hardest["log"] == math.inf
    assert hardest["filter"] == pytest.approx(0.5 * math.log(0.5))
    assert sweep.values["eps"][-1] == pytest.approx(10.8198, abs=1e-3)


def test_the_worked_example_is_set_right_term_by_term() -> None:
    found = content(over_outcomes(aspect="numerics"))
    for direction, right, wrong in ((0, 0.531004, 0.394), (1, 0.736966, 0.369)):
        terms = [term for term in found.worked if term.direction == direction]
        assert math.fsum(term.right for term in terms) == pytest.approx(right, abs=5e-7)
        assert math.fsum(term.wrong for term in terms) == pytest.approx(wrong, abs=1e-3)
    assert not content(over_outcomes((0.8, 0.2), (0.5, 0.5), aspect="numerics")).worked


@pytest.mark.parametrize(("direction", "key"), [(0, "ex1_kl_pq"), (1, "ex1_kl_qp")])
def test_the_slip_by_hand_is_the_one_that_is_met(direction: int, key: str) -> None:
    case = next(c for c in cases("lesson_examples") if c["id"] == f"pub-lesson-{key}")
    terms = [
        t for t in content(over_outcomes(aspect="numerics")).worked if t.direction == direction
    ]
    assert math.fsum(t.right for t in terms) == pytest.approx(float(case["right_value"]), rel=1e-14)
    assert math.fsum(t.wrong for t in terms) == pytest.approx(
        float(case["claimed_value"]), abs=1e-3
    )


def test_q_loses_the_outcome_that_counts_most() -> None:
    found = content(over_outcomes((0.1, 0.7, 0.2), (0.01, 0.09, 0.9), aspect="numerics"))
    assert found.hardest_name == "q(outcome 1) = 0"
    assert found.sweep.exact.max() > 0.6 * -math.log(1e-30)
