"""The command klviz kl: its values, their errors, and why one is infinite."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from klviz.cli import main
from klviz.document.presets import load_preset
from klviz.document.samples import Samples
from klviz.document.scene_file import write_scene


def test_kl_prints_both_directions_with_their_errors(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kl", "N(0,1)", "N(0,2)"]) == 0
    forward, reverse = capsys.readouterr().out.splitlines()
    assert forward.split()[:3] == ["KL(p‖q)", "0.3181471806", "nats"]
    assert reverse.split()[:3] == ["KL(q‖p)", "0.8068528194", "nats"]
    assert all("±" in line for line in (forward, reverse))


def test_kl_all_prints_every_divergence_and_infinity_with_its_reason(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["kl", "Cauchy(0,1)", "N(0,1)", "--all"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len([line for line in lines if not line.startswith(" ")]) == 9 + 2 + 4 + 4
    assert "∞" in lines[0]
    assert "tail" in lines[0]
    assert sum("∞" in line for line in lines) < len(lines)


def test_beside_a_closed_form_stands_the_integral(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kl", "N(0,1)", "N(0,2)", "--all", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    rows = [row for kind in ("divergences", "distances", "entropies") for row in data[kind]]
    beside = [row for row in rows if "integral" in row]
    assert {row["key"] for row in beside} >= {
        "kl",
        "reverse_kl",
        "tv",
        "renyi_2",
        "entropy_p",
        "wasserstein1",
    }
    for row in beside:
        integral = row["integral"]
        assert row["method"] == "closed form"
        assert "Kronrod" in integral["method"]
        assert abs(row["value"] - integral["value"]) <= row["error"] + integral["error"]


def test_what_cannot_be_computed_does_not_take_the_others_with_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ValueError("W₁ is out of order")

    monkeypatch.setattr("klviz.api.wasserstein1", refuse)
    assert main(["kl", "N(0,1)", "N(0,2)", "--all"]) == 0
    lines = capsys.readouterr().out.splitlines()
    wrong = [line for line in lines if line.startswith("W₁")]
    assert [line.split(maxsplit=2)[2] for line in wrong] == [
        "cannot be computed: W₁ is out of order"
    ]
    assert sum("±" in line for line in lines) > 15


def test_a_closed_form_stays_where_the_integral_cannot_be_taken(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["kl", "N(0,1e308)", "N(0,1)", "--all"]) == 0
    _, known, unknown, *_ = capsys.readouterr().out.splitlines()
    assert known.split()[:3] == ["KL(q‖p)", "708.6962086", "nats"]
    assert "by quadrature it cannot be computed: p with mean" in unknown
    assert main(["kl", "N(0,1e308)", "N(0,1)", "--all", "--json"]) == 0
    _, row, *_ = json.loads(capsys.readouterr().out)["divergences"]
    assert row["value"] == pytest.approx(708.6962086)
    assert row["integral"]["value"] is None
    assert "beyond the digits" in row["integral"]["reason"]


def test_a_target_is_read_before_the_display_is_looked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("klviz.display.window_problem", lambda: "no display")
    assert main(["N(0, 1) +"]) == 2
    assert "no display" not in capsys.readouterr().err
    assert main(["N(0, 1)"]) == 2
    assert "no display" in capsys.readouterr().err


def test_kl_in_bits_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kl", "N(1,1)", "N(0,1)", "--bits", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["p"] == "N(1, 1)"
    first = data["divergences"][0]
    assert first["value"] == pytest.approx(0.7213475204444817)
    assert (first["key"], first["unit"]) == ("kl", "bits")


def test_exponents_in_reasons_are_raised(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kl", "t(2, 0, 1)", "N(0, 1)"]) == 0
    told = capsys.readouterr().out
    assert "|x|⁻³" in told
    assert "^" not in told


def test_json_writes_infinity_as_a_word(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kl", "N(0,1)", "U(0,1)", "--json"]) == 0
    first, second = json.loads(capsys.readouterr().out)["divergences"]
    assert first["value"] == "inf"
    assert first["reason"]
    assert second["value"] == pytest.approx(1.08560519987133941)


def test_a_reason_calls_p_what_is_p_in_both_directions(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kl", "U(0,1)", "U(0.5,2)", "--all"]) == 0
    found = dict(
        line.split("  ∞  ") for line in capsys.readouterr().out.splitlines() if "  ∞  " in line
    )
    reasons = {name.strip(): reason for name, reason in found.items()}
    assert (
        reasons["H(p, q)"] == reasons["KL(p‖q)"] == "p has mass between 0 and 0.5, where q is zero"
    )
    assert reasons["H(q, p)"] == reasons["KL(q‖p)"] == "q has mass between 1 and 2, where p is zero"


def test_lists_are_distributions_over_outcomes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kl", "[0.9, 0.1]", "[0.5 0.5]"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("KL(p‖q)  0.3680642072 nats  ± ")
    assert second.startswith("KL(q‖p)  0.5108256238 nats  ± ")
    assert main(["kl", "[9, 1]", "[1, 1]", "--bits", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["p"], data["q"]) == ("[0.9, 0.1]", "[0.5, 0.5]")
    values = [row["value"] for row in data["divergences"]]
    assert values == pytest.approx([0.5310044064107188, 0.7369655941662062], rel=1e-14)


def test_everything_of_outcomes_is_sums_and_nothing_of_distances_between_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["kl", "[0.9, 0.1]", "[0.5, 0.5]", "--all"]) == 0
    told = capsys.readouterr().out
    assert "−log Σ√(pq)" in told
    assert "JSD(p, q)" in told
    assert "H(q, p)" in told
    assert "∫" not in told
    assert "W₁" not in told
    assert "cannot" not in told


def test_the_outcome_is_named_that_makes_it_infinite(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kl", "[.2, .2, .2, .4]", "[0, .5, .1, .4]", "--json"]) == 0
    first, second = json.loads(capsys.readouterr().out)["divergences"]
    assert (first["value"], first["reason"]) == ("inf", "p has mass at outcome 0, where q is zero")
    assert second["value"] == pytest.approx(0.3888306478810830, rel=1e-14)


def test_every_infinite_row_of_a_direction_has_its_reason(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["kl", "[.5, .5, 0]", "[.9, 0, .1]", "--all", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    reasons = {row["key"]: row["reason"] for row in told["entropies"] + told["divergences"]}
    assert reasons["cross_entropy"] == reasons["kl"] == "p has mass at outcome 1, where q is zero"
    wanted = "q has mass at outcome 2, where p is zero"
    assert reasons["cross_entropy_reverse"] == reasons["reverse_kl"] == wanted


@pytest.mark.parametrize(
    ("key", "p", "q"),
    [
        ("two-widths", "N(0, 1)", "N(0, 2)"),
        ("missing-outcome", "[.2, .2, .2, .4]", "[0, .5, .1, .4]"),
        ("binomial-against-uniform", "[.36, .48, .16]", "[1, 1, 1]"),
    ],
)
def test_a_scene_that_compares_two_stands_for_both(
    key: str, p: str, q: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    write_scene(tmp_path / "s.klviz", load_preset(key))
    printed = []
    for words in ([p, q], [key], [str(tmp_path / "s.klviz")], [p, key], [key, q]):
        assert main(["kl", *words]) == 0
        printed.append(capsys.readouterr().out)
    digits = [re.sub("± .*|, .*outcome", "", text) for text in printed]
    assert digits == [digits[0]] * 5


def test_a_preset_and_a_scene_file_stand_for_their_targets(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    printed = []
    write_scene(tmp_path / "s.klviz", load_preset("two-modes"))
    for p in ("0.5 N(-3, 1) + 0.5 N(3, 1)", "two-modes", str(tmp_path / "s.klviz")):
        assert main(["kl", p, "N(0, 1)"]) == 0
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1] == printed[2]


def test_the_samples_of_a_scene_file_stand_for_their_density(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "s.klviz"
    scene = load_preset("two-modes")
    write_scene(path, replace(scene, samples=Samples((1.0, 3.0), bandwidth=0.5)))
    assert main(["kl", str(path), "0.5 N(1, 0.5) + 0.5 N(3, 0.5)"]) == 0
    assert capsys.readouterr().out.startswith("KL(p‖q)  0 nats")
    write_scene(path, replace(scene, samples=Samples((1.0, 3.0), "points")))
    assert main(["kl", "N(0, 1)", str(path)]) == 2
    assert "Q: the target is the points themselves" in capsys.readouterr().err


def test_json_has_no_number_that_json_does_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kl", "t(0.01; 0, 1)", "Cauchy(0, 1)", "--all", "--json"]) == 0

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    json.loads(capsys.readouterr().out, parse_constant=refuse)


def test_a_value_beyond_the_doubles_is_told_from_an_infinite_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["kl", "N(0,1)", "N(1e308,1)"]) == 0
    out = capsys.readouterr().out
    assert out.count("> 1.8×10³⁰⁸  larger than a double can hold") == 2
    assert "∞" not in out
