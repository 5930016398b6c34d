"""Numbers and scripts on the command line."""

from __future__ import annotations

import ast
import csv
import json
from pathlib import Path

import numpy as np
import pytest

from klviz.cli import main


def test_one_command_writes_tables_arrays_json_and_a_script(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ("data.csv", "data.npz", "data.json", "figure.py")
    paths = [str(tmp_path / name) for name in names]
    words = [word for path in paths for word in ("-o", path)]
    looks = ["--step", "12", "--plot", "densities", "--theme", "dark", "--unit", "bits"]
    assert main(["render", "two-modes", *words, *looks]) == 0
    assert capsys.readouterr().out.splitlines() == paths
    table = np.genfromtxt(paths[0], delimiter=",", names=True, encoding="utf-8")
    with np.load(paths[1], allow_pickle=False) as arrays:
        np.testing.assert_array_equal(table["x"], arrays["x"])
        assert arrays["step"].tolist() == list(range(13))
    record = json.loads(Path(paths[2]).read_text(encoding="utf-8"))
    assert (record["step"], record["unit"]) == (12, "bits")
    script = Path(paths[3]).read_text(encoding="utf-8")
    ast.parse(script)
    assert '"#16191F"' in script
    assert '["densities"]' in script


@pytest.mark.parametrize(("table", "heading"), [("curves", "x"), ("run", "step"), ("values", "of")])
def test_a_csv_is_of_the_table_that_is_asked_for(tmp_path: Path, table: str, heading: str) -> None:
    path = tmp_path / "a.csv"
    words = ["-o", str(path), "--table", table, "--step", "3"]
    assert main(["render", "N(0, 1)", *words]) == 0
    with path.open(encoding="utf-8", newline="") as file:
        assert next(csv.reader(file))[0] == heading


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["two-modes", "-o", "a.png", "--table", "run"], "--table is of .csv, and no file is one"),
        (["two-modes", "three-modes", "-o", "a.csv"], "numbers are of one scene"),
        (["two-modes", "-o", "a.xlsx"], ".csv"),
    ],
)
def test_what_makes_no_sense_of_numbers_is_refused(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["render", *words]) == 2
    assert sentence in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_said_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "nowhere" / "a.json"
    assert main(["render", "two-modes", "--step", "1", "-o", str(path)]) == 1
    assert "cannot write a.json: there is no folder" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_csv_is_of_any_plot_of_two_that_are_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.csv"
    words = ["render", "two-widths", "-o", str(path)]
    assert main([*words, "--aspect", "generator", "--table", "family"]) == 0
    headings, *rows = csv.reader(path.read_text(encoding="utf-8").splitlines())
    assert headings == ["α", "D_α(P‖Q)"]
    assert float(rows[-1][1]) == pytest.approx(np.log(2.0) + 1.0 / 8.0 - 0.5)
    assert main([*words, "--aspect", "entropy", "--table", "family"]) == 1
    assert "there is no table family of this; there are chord_forward" in capsys.readouterr().err
