"""Files of numbers and scripts of two that are compared: they say what the page says."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import klviz as kv
from klviz.analyses.answers import answered
from klviz.analyses.compare.request import CompareSnapshot
from klviz.analyses.films import Shot
from klviz.core.arrays import Array
from klviz.distributions import LineDistribution
from klviz.document.carried import carried_of
from klviz.document.outcomes import Bars, OutcomeTable
from klviz.document.presets import COMPARE_PRESETS, load_preset
from klviz.document.scene import Scene
from klviz.document.units import UNITS
from klviz.gui.exporters import EXPORTERS, DataExporter, ExportOptions
from klviz.gui.exporters.figure_data import NO_RUN, tables_of
from klviz.gui.exporters.pair_tables import PairData
from klviz.gui.figures.compare import numbers_of_pair
from klviz.gui.look import Look
from tests.gui.exporters.test_script import HOSTILE, run_all

UNIT = UNITS["bits"]
LINE = ("two-widths", "heavy-against-normal", "uniform-against-normal", "disjoint", "underflow")
OUTCOMES = ("first-example", "letters", "missing-outcome", "naive-code", "zipf")


def data_of(scene: Scene, aspect: str = "overview") -> PairData:
    beside = replace(scene.comparison, aspect=aspect)
    shown = answered(replace(scene, comparison=beside), None, Shot(points=300))
    assert isinstance(shown, CompareSnapshot)
    return PairData(scene, shown, UNIT, numbers_of_pair(shown, UNIT))


def written(key: str, data: PairData, options: ExportOptions | None = None) -> bytes:
    exporter = EXPORTERS[key]
    assert isinstance(exporter, DataExporter)
    return exporter.encode(data, options or ExportOptions())


def columns_in(content: bytes) -> dict[str, list[str]]:
    headings, *rows = csv.reader(io.StringIO(content.decode(), newline=""), strict=True)
    return dict(zip(headings, map(list, zip(*rows, strict=True)), strict=True))


def numbers(cells: list[str]) -> Array:
    return np.array([float(cell) if cell else math.nan for cell in cells])


@pytest.mark.parametrize("key", LINE)
def test_the_curves_are_those_of_the_densities(key: str, qapp: object) -> None:
    scene = load_preset(key)
    table = columns_in(written("csv", data_of(scene)))
    x = numbers(table["x"])
    p, q = (LineDistribution(t) for t in (scene.comparison.p, scene.comparison.q))
    np.testing.assert_allclose(numbers(table["p(x)"]), p.prob(x), rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(numbers(table["log q(x)"]), q.log_prob(x), rtol=1e-12, atol=1e-12)
    for name, first, second in (("p log(p/q)", p, q), ("q log(q/p)", q, p)):
        expected = kv.bits(kv.kl(first, second)).value
        terms = numbers(table[f"{name} [bits]"])
        with np.errstate(invalid="ignore"):
            ratio = first.log_prob(x) - second.log_prob(x)
            wanted = np.where(first.prob(x) > 0, first.prob(x) * ratio / math.log(2.0), 0.0)
        np.testing.assert_allclose(terms, wanted, rtol=1e-9, atol=1e-12)
        running = numbers(table[f"∫ {name} up to x [bits]"])
        if math.isfinite(expected):
            assert running[-1] == pytest.approx(expected, rel=1e-3)
    assert x.size > 2000


@pytest.mark.parametrize("key", OUTCOMES)
def test_what_the_outcomes_add_is_the_divergence(key: str, qapp: object) -> None:
    data = data_of(load_preset(key))
    table = columns_in(written("csv", data))
    for name, value in (
        ("p log(p/q) [bits]", data.snapshot.forward),
        ("q log(q/p) [bits]", data.snapshot.reverse),
    ):
        assert math.fsum(numbers(table[name])) == pytest.approx(value.value / math.log(2.0))
    p, lengths = numbers(table["p(x)"]), numbers(table["−log₂ p [bits]"])
    present = p > 0
    np.testing.assert_allclose(lengths[present], -np.log2(p[present]), atol=1e-15)
    words = numbers(table["Huffman p [bits]"])[present]
    assert math.fsum(2.0**-words) == pytest.approx(1.0)
    assert p[present] @ lengths[present] <= p[present] @ words + 1e-12


def test_outcomes_have_their_names_and_none_is_a_formula(qapp: object) -> None:
    names = ("=1+1", "two; three", '"', "-x")
    ones = Bars((1.0,) * 4)
    scene = load_preset("first-example")
    table = OutcomeTable(names, ones, ones, ones)
    data = data_of(replace(scene, comparison=replace(scene.comparison, table=table)))
    assert columns_in(written("csv", data))["outcome"] == ["'=1+1", "two; three", '"', "'-x"]
    column = json.loads(written("json", data))["curves"][0]
    assert (column["key"], column["values"]) == ("outcome", list(names))
    with np.load(io.BytesIO(written("npz", data)), allow_pickle=False) as arrays:
        assert arrays["outcome"].tolist() == list(names)
        np.testing.assert_array_equal(arrays["p"], [0.25] * 4)


@pytest.mark.parametrize("key", COMPARE_PRESETS)
def test_every_file_says_what_both_directions_are(key: str, qapp: object) -> None:
    data = data_of(load_preset(key))
    told = json.loads(written("json", data))
    first, second, *_ = told["values"]
    for row, value, name in (
        (first, data.snapshot.forward, "KL(P‖Q)"),
        (second, data.snapshot.reverse, "KL(Q‖P)"),
    ):
        assert (row["number"], row["unit"], row["reason"]) == (name, "bits", value.reason)
        assert float(row["value"]) == pytest.approx(value.value / math.log(2.0), rel=1e-15)
    assert carried_of(json.dumps(told)).scene == data.scene
    rows = columns_in(written("values-csv", data))
    assert rows["number"][:2] == ["KL(P‖Q)", "KL(Q‖P)"]
    keys = [column.key for column in tables_of(data).curves]
    assert len(set(keys)) == len(keys)


def test_every_aspect_has_all_that_it_draws_in_every_file(qapp: object) -> None:
    for key, aspect, name in (
        ("heavy-against-normal", "infinity", "windows_forward"),
        ("letters", "generator", "ratio"),
        ("two-widths", "distance", "plane"),
        ("two-widths", "truth", "running_mean"),
    ):
        scene = load_preset(key)
        data = data_of(scene, aspect)
        found = tables_of(data).named
        told = json.loads(written("json", data))["tables"]
        assert list(told) == list(found)
        with np.load(io.BytesIO(written("npz", data)), allow_pickle=False) as arrays:
            for table, columns in found.items():
                csv_columns = columns_in(written("table-csv", data, ExportOptions(table=table)))
                assert list(csv_columns) == [column.heading for column in columns]
                for column, listed in zip(columns, told[table], strict=True):
                    np.testing.assert_array_equal(arrays[column.key], column.values)
                    assert len(listed["values"]) == column.values.size
        assert name in found
        assert {column.unit for column in found[name]} == {"1", "bits"}


def test_a_table_that_is_not_there_is_refused_in_words(qapp: object) -> None:
    data = data_of(load_preset("two-widths"))
    with pytest.raises(ValueError, match="nothing else here that is drawn"):
        written("table-csv", data)
    data = data_of(load_preset("two-widths"), "entropy")
    with pytest.raises(ValueError, match="no table plane of this; there are chord_forward, chord"):
        written("table-csv", data, ExportOptions(table="plane"))


def test_there_is_no_table_of_runs(qapp: object) -> None:
    data = data_of(load_preset("two-widths"))
    with pytest.raises(ValueError, match=f"^{re.escape(NO_RUN)}$"):
        written("run-csv", data)
    assert json.loads(written("json", data))["run"] == []


def test_scripts_find_what_klviz_found(tmp_path: Path, qapp: object) -> None:
    every = {key: data_of(load_preset(key)) for key in (*LINE, *OUTCOMES)}
    printed = run_all({key: written("script", data) for key, data in every.items()}, tmp_path)
    for number, (key, data) in enumerate(every.items()):
        found = re.findall(r"^KL.* = (\S+)", printed[key].replace("∞", "inf"), re.M)
        values = [float(value) for value in found]
        expected = [v.value / math.log(2.0) for v in (data.snapshot.forward, data.snapshot.reverse)]
        assert values == pytest.approx(expected, rel=1e-8)
        for estimate in (data.snapshot.forward, data.snapshot.reverse):
            if math.isinf(estimate.value):
                assert "klviz found ∞: " in printed[key]
        with Image.open(tmp_path / f"{number}.png") as image:
            assert len(np.unique(np.asarray(image.convert("L")))) > 50


def test_no_name_breaks_a_script(tmp_path: Path, qapp: object) -> None:
    scene, scripts = load_preset("first-example"), {}
    for number, text in enumerate(HOSTILE):
        names = tuple(c for c in (text[:40], "b") if c.isprintable() or not c)
        names = names if len(names) == 2 else ("", "b")
        table = replace(scene.comparison.table, names=names)
        beside = replace(scene.comparison, table=table)
        hostile = replace(scene, title=text, text=text, comparison=beside)
        options = ExportOptions(title=text, look=Look(theme="dark"))
        scripts[str(number)] = written("script", data_of(hostile), options)
    for told in run_all(scripts, tmp_path).values():
        assert "KL(P‖Q) = 0.5310044064 bits" in told
