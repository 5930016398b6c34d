"""Files of numbers: read by programs that know nothing of klviz, they say what the figure says."""

from __future__ import annotations

import csv
import io
import json
import math
from dataclasses import replace

import numpy as np
import pytest

import klviz
from klviz.analyses.fit_data import FitData
from klviz.core.arrays import Array
from klviz.document.carried import Carried, carried_of
from klviz.document.columns import columns_of
from klviz.document.runs import Run
from klviz.document.scene import FIRST_SCENE
from klviz.document.scene_file import decode
from klviz.document.units import UNITS
from klviz.gui.exporters import EXPORTERS, DataExporter, ExportOptions
from klviz.gui.exporters.figure_data import curve_table, run_table, tables_of, value_table
from klviz.gui.plots.numbers import table_of
from klviz.gui.plots.shown import shown_runs
from tests.gui.exporters.fits import KINDS, SCENES, data_of


def written(key: str, data: FitData) -> bytes:
    exporter = EXPORTERS[key]
    assert isinstance(exporter, DataExporter)
    return exporter.encode(data, ExportOptions())


def read_csv(content: bytes) -> tuple[list[str], list[list[str]]]:
    rows = list(csv.reader(io.StringIO(content.decode(), newline=""), strict=True))
    return rows[0], rows[1:]


def numbers(cells: list[str]) -> Array:
    return np.array([float(cell) if cell else math.nan for cell in cells])


def refuse(constant: str) -> None:
    raise AssertionError(f"{constant} is no JSON")


@pytest.mark.parametrize("key", SCENES)
@pytest.mark.parametrize("kind", ["csv", "run-csv"])
def test_a_csv_has_every_number_of_its_table_to_the_last_digit(key: str, kind: str) -> None:
    data = data_of(SCENES[key])
    columns = curve_table(data) if kind == "csv" else run_table(data)
    content = written(kind, data)
    headings, rows = read_csv(content)
    assert headings == [column.heading for column in columns]
    assert len(set(headings)) == len(headings)
    assert b'"' not in content, "programs that know of no quotation marks read it, too"
    for column, cells in zip(columns, zip(*rows, strict=True), strict=True):
        np.testing.assert_array_equal(numbers(list(cells)), column.values)
    read = np.genfromtxt(io.BytesIO(content), delimiter=",", names=True, encoding="utf-8")
    assert len(read.dtype.names) == len(columns)
    for name, column in zip(read.dtype.names, columns, strict=True):
        np.testing.assert_array_equal(read[name], column.values)


@pytest.mark.parametrize("key", SCENES)
def test_klviz_reads_its_own_csv(key: str) -> None:
    data = data_of(SCENES[key])
    for kind, table in (("csv", curve_table(data)), ("run-csv", run_table(data))):
        read = {column.name: column for column in columns_of(written(kind, data).decode())}
        for column in table:
            if np.isfinite(column.values).all():
                found = read[column.heading[:40]]
                assert not found.error
                if sum(c.heading[:40] == found.name for c in table) == 1:
                    assert found.numbers == tuple(column.values.tolist())


@pytest.mark.parametrize("key", SCENES)
def test_the_area_of_an_integrand_is_the_divergence_and_its_running_integral_ends_there(
    key: str,
) -> None:
    data = data_of(SCENES[key])
    columns = {column.key: column for column in curve_table(data)}
    x = columns["x"].values
    assert (np.diff(x) > 0.0).all()
    for number, view in enumerate(data.snapshot.runs, start=1):
        if not view.run.visible or not math.isfinite(view.estimate.value):
            continue
        name = f"run{number}"
        area = float(np.trapezoid(columns[f"{name}_integrand"].values, x))
        running = columns[f"{name}_running"].values
        if key == "points":
            assert running[-1] == pytest.approx(view.estimate.value, rel=1e-12)
            continue
        size = float(np.trapezoid(np.abs(columns[f"{name}_integrand"].values), x))
        assert area == pytest.approx(running[-1] - running[0], abs=1e-3 * size)
        # What of the divergence lies outside of the view is none of the area.
        mass = columns["cdf_p"].values, columns[f"{name}_cdf_q"].values
        outside = sum(abs(float(f[0])) + abs(1.0 - float(f[-1])) for f in mass)
        if outside < 1e-9:
            assert area == pytest.approx(view.estimate.value, abs=1e-3 * size)


@pytest.mark.parametrize("key", SCENES)
def test_densities_have_the_area_that_their_distribution_functions_say(key: str) -> None:
    columns = {column.key: column for column in curve_table(data_of(SCENES[key]))}
    x = columns["x"].values
    pairs = [(name, f"cdf_{name}") for name in ("p",)]
    pairs += [
        (k, k.replace("_q", "_cdf_q")) for k in columns if k.endswith("_q") and k.count("_") == 1
    ]
    assert len(pairs) > 1
    for density, mass in pairs:
        area = float(np.trapezoid(columns[density].values, x))
        ends = columns[mass].values
        assert area == pytest.approx(float(ends[-1] - ends[0]), abs=1e-3), density


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("key", ["two-modes", "divergences", "points", "mixture", "t towards t"])
def test_the_last_step_of_the_run_is_what_the_snapshot_says(key: str, unit: str) -> None:
    data = data_of(SCENES[key], unit=unit)
    columns = {column.key: column for column in run_table(data)}
    assert columns["step"].values.tolist() == list(range(31))
    for number, view in enumerate(data.snapshot.runs, start=1):
        rows = [c.values[-1] for k, c in columns.items() if k.startswith(f"run{number}_")]
        value, *parameters = rows
        assert parameters == list(view.values)
        column = columns[f"run{number}_value"]
        factor = 1.0 if column.unit == "1" else UNITS[unit].factor
        assert column.unit in ("1", unit)
        np.testing.assert_allclose(value, view.estimate.value * factor, rtol=1e-6, atol=1e-12)


def test_a_run_that_was_added_later_has_nothing_to_say_of_the_steps_before() -> None:
    data = data_of(FIRST_SCENE, 5)
    longer = data_of(replace(FIRST_SCENE, runs=(*FIRST_SCENE.runs, Run("jsd"))), 5)
    kept = longer.recording.tables()
    late = replace(
        kept[2],
        steps=kept[2].steps[3:] + 4,
        values=kept[2].values[3:],
        parameters=kept[2].parameters[3:],
    )

    class Told:
        def tables(self) -> list[object]:
            return [*kept[:2], late]

    told = replace(longer, recording=Told())  # type: ignore[arg-type]
    headings, rows = read_csv(written("run-csv", told))
    assert [row[0] for row in rows] == [*"012345789"]
    place = headings.index("JSD(p; q) of q Jensen–Shannon [nats]")
    assert [bool(row[place]) for row in rows] == [False] * 6 + [True] * 3
    assert len(run_table(data)) == 7


def test_draws_are_told_beside_the_exact_divergence() -> None:
    data = data_of(KINDS["draws"])
    columns = {column.key: column for column in run_table(data)}
    assert not np.array_equal(columns["run1_seen"].values, columns["run1_value"].values)
    assert columns["run1_seen"].heading == "KL(p‖q) from draws of q forward [nats]"


def test_hidden_runs_are_left_out_and_the_others_keep_their_numbers() -> None:
    data = data_of(KINDS["hidden"])
    keys = [column.key for column in (*curve_table(data), *run_table(data))]
    assert not any(key.startswith("run1_") for key in keys)
    assert "run2_q" in keys
    assert "run2_value" in keys


@pytest.mark.parametrize("key", SCENES)
def test_npz_needs_no_pickle_and_has_every_column(key: str) -> None:
    data = data_of(SCENES[key], unit="bits")
    tables = tables_of(data)
    with np.load(io.BytesIO(written("npz", data)), allow_pickle=False) as file:
        about = json.loads(str(file["about"]), parse_constant=refuse)
        for column in (*tables.curves, *tables.run):
            assert column.key.isidentifier()
            np.testing.assert_array_equal(file[column.key], column.values)
        columns = {column.key for column in (*tables.curves, *tables.run)}
        assert set(file.files) == columns | {"about", "values", "errors"}
        assert {file[key].dtype.kind for key in columns - {"step"}} == {"f"}
        assert (file["step"].dtype.kind, file["about"].dtype.kind) == ("i", "U")
        np.testing.assert_array_equal(file["values"], [n.value for n in tables.values])
    assert [told["key"] for told in about["curves"]] == [c.key for c in tables.curves]
    assert [told["unit"] for told in about["run"]] == [c.unit for c in tables.run]


def test_npz_is_written_by_numpy_of_any_age(monkeypatch: pytest.MonkeyPatch) -> None:
    named: list[str] = []
    monkeypatch.setattr(np, "savez_compressed", lambda file, **arrays: named.extend(arrays))
    written("npz", data_of(SCENES["two-modes"]))
    assert "about" in named
    assert "allow_pickle" not in named, "to older ones an array is called that"


@pytest.mark.parametrize("key", SCENES)
def test_json_is_strict_and_holds_all_numbers_and_the_scene(key: str) -> None:
    data = data_of(SCENES[key])
    tables = tables_of(data)
    record = json.loads(written("json", data), parse_constant=refuse)
    assert record["klviz"] == klviz.__version__
    assert decode(json.dumps(record["scene"])) == data.scene
    assert carried_of(written("json", data).decode()) == Carried(data.scene, among_numbers=True)
    for told, column in zip(
        record["curves"] + record["run"], (*tables.curves, *tables.run), strict=True
    ):
        read = [math.nan if value is None else float(value) for value in told["values"]]
        np.testing.assert_array_equal(read, column.values)
    for told, number in zip(record["values"], tables.values, strict=True):
        assert told["reason"] == number.reason
        value = math.nan if told["value"] is None else float(told["value"])
        np.testing.assert_array_equal(value, number.value)


def test_the_values_are_those_of_the_table_that_is_copied_with_how_they_were_found() -> None:
    data = data_of(SCENES["heavy-tails"])
    headings, rows = read_csv(written("values-csv", data))
    copied = table_of(data.snapshot, shown_runs(data.snapshot, data.unit)).splitlines()[1:]
    assert [row[:2] for row in rows] == [line.split("\t")[:2] for line in copied]
    infinite = next(row for row in rows if row[2] == "inf" and row[1].startswith("KL"))
    assert "diverges" in infinite[headings.index("reason")]
    assert {row[headings.index("unit")] for row in rows} == {"1", "nats"}
    assert [n.value for n in value_table(data)] == pytest.approx(
        [float(row[2] or "nan") for row in rows], nan_ok=True, rel=0.0, abs=0.0
    )


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_no_text_is_a_formula_of_a_spreadsheet(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers_of_p = value_table(data_of(FIRST_SCENE))
    hostile = tuple(number._replace(of=text) for number in numbers_of_p)
    monkeypatch.setattr("klviz.gui.exporters.data_csv.value_table", lambda data: hostile)
    _, rows = read_csv(written("values-csv", data_of(FIRST_SCENE)))
    assert {row[0] for row in rows} == {f"'{text}"}


def test_numbers_below_zero_are_no_formulas() -> None:
    content = written("csv", data_of(FIRST_SCENE))
    assert b"'" not in content
    assert b"\r\n-" in content
