"""Tables of every aspect: columns of one length that say again what the numbers say."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from klviz.analyses.answers import answered
from klviz.analyses.compare.request import CompareSnapshot
from klviz.analyses.compare.tables import TABLES, NamedTable, tables_of
from klviz.analyses.films import Shot
from klviz.core.arrays import Array
from klviz.document.aspects import ASPECTS
from klviz.document.comparison import Comparison
from klviz.document.scene import FIRST_SCENE
from tests.analyses.compare.scenes import on_the_line, over_outcomes

PAIRS = {
    "line": on_the_line("N(0, 1)", "N(1, 2)"),
    "heavy": on_the_line("t(2; 0, 1)", "N(0, 1)"),
    "outcomes": over_outcomes((0.5, 0.3, 0.2), (0.2, 0.3, 0.5)),
    "missing": over_outcomes((0.5, 0.5, 0.0), (0.4, 0.0, 0.6)),
}


def snapshot_of(comparison: Comparison, aspect: str) -> CompareSnapshot:
    scene = replace(FIRST_SCENE, lab="compare", comparison=replace(comparison, aspect=aspect))
    shown = answered(scene, None, Shot(points=200))
    assert isinstance(shown, CompareSnapshot)
    return shown


def found(comparison: Comparison, aspect: str) -> dict[str, dict[str, Array]]:
    tables = tables_of(snapshot_of(comparison, aspect).content)
    return {table.key: columns(table) for table in tables}


def columns(table: NamedTable) -> dict[str, Array]:
    return {field.key: np.asarray(field.values) for field in table.fields}


@pytest.mark.parametrize("pair", PAIRS)
def test_every_table_has_columns_of_one_length_and_a_name_that_is_known(pair: str) -> None:
    for aspect in ASPECTS:
        tables = tables_of(snapshot_of(PAIRS[pair], aspect).content)
        keys = [f"{table.key}_{field.key}" for table in tables for field in table.fields]
        assert len(set(keys)) == len(keys)
        assert all(key.isidentifier() for key in keys)
        for table in tables:
            assert table.key in TABLES
            assert len({np.asarray(field.values).shape for field in table.fields}) == 1, table.key


def test_every_name_is_that_of_a_table_of_some_aspect() -> None:
    seen = {
        table.key
        for pair in PAIRS.values()
        for aspect in ASPECTS
        for table in tables_of(snapshot_of(pair, aspect).content)
    }
    assert seen == set(TABLES)


@pytest.mark.parametrize("pair", PAIRS)
def test_the_masses_over_r_are_all_there_is_and_what_they_add_is_the_divergence(pair: str) -> None:
    shown = snapshot_of(PAIRS[pair], "generator")
    ratio = {table.key: columns(table) for table in tables_of(shown.content)}["ratio"]
    assert math.fsum(ratio["q"]) == pytest.approx(1.0, abs=1e-9)
    assert math.fsum(ratio["p"]) == pytest.approx(1.0, abs=1e-9)
    assert np.sum(ratio["adds"]) == pytest.approx(shown.forward.value, rel=1e-6)
    assert (ratio["low"] <= ratio["high"]).all()
    names = ratio["name"].tolist()
    assert (names[0], names[-1]) == ("r = 0", "r = ∞")
    atoms = ratio["low"] == ratio["high"]
    if pair == "outcomes":
        np.testing.assert_allclose(ratio["low"][atoms][1:-1], np.log([0.4, 1.0, 2.5]))


def test_the_generator_is_that_of_forward_kl_with_its_dual_and_tangent() -> None:
    table = found(PAIRS["line"], "generator")["generator"]
    r, f = table["ratio"], table["f"]
    np.testing.assert_allclose(f, r * np.log(r), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(table["dual"], -np.log(r), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(table["tangent"], r - 1.0, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("pair", ["line", "outcomes"])
def test_chords_histograms_and_means_are_of_the_same_draws_and_the_same_values(pair: str) -> None:
    shown = snapshot_of(PAIRS[pair], "entropy")
    for table, value in zip(tables_of(shown.content), (shown.forward, shown.reverse), strict=True):
        chord = columns(table)
        mean = float(chord["weight"] @ chord["height"])
        assert mean == pytest.approx(value.value, rel=0.05 if pair == "line" else 1e-12)
    truth = found(PAIRS[pair], "truth")
    draws = truth["running_mean"]["draws"][-1]
    for key in ("k1", "k2", "k3"):
        assert truth[f"histogram_{key}"]["draws"].sum() == draws == 1000


def test_windows_and_epsilon_end_where_they_must() -> None:
    line = found(PAIRS["line"], "infinity")
    exact = math.log(2.0) + 2.0 / 8.0 - 0.5
    assert line["windows_forward"]["integral"][-1] == pytest.approx(exact, rel=1e-9)
    assert line["epsilon_forward"]["divergence"][0] == pytest.approx(exact, rel=1e-6)
    lost = found(PAIRS["missing"], "infinity")["epsilon_forward"]
    slope = np.diff(lost["divergence"][:5]) / np.diff(np.log(lost["epsilon"][:5]))
    np.testing.assert_allclose(slope, -0.5, rtol=1e-9)


def test_the_plane_holds_the_formula_of_two_normals() -> None:
    plane = found(PAIRS["line"], "distance")["plane"]
    m, s = plane["location"], plane["scale"]
    exact = np.log(s) + (1.0 + m**2) / (2.0 * s**2) - 0.5
    np.testing.assert_allclose(plane["forward"], exact, rtol=1e-9, atol=1e-12)
    agreement = found(PAIRS["line"], "distance")["agreement"]
    rows = ~np.isnan(agreement["scale"])
    np.testing.assert_allclose(agreement["scale"][rows], 1.0, rtol=1e-6)


def test_what_code_gives_is_there_for_every_way_and_along_the_curve() -> None:
    tables = found(PAIRS["outcomes"], "numerics")
    ways = tables["slips"]["way"].tolist()
    exact = 0.3 * math.log(2.5)
    assert tables["slips"]["forward"][ways.index(ways[-1])] == pytest.approx(exact, rel=1e-9)
    assert set(tables["slip_curves"]) == {"x", "exact", *ways} - {"right"}
