"""The command line: what it prints, and how it fails."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import klviz
from klviz.cli import main
from klviz.cli.arguments import size
from klviz.document.presets import load_preset, presets
from klviz.document.samples import Samples
from klviz.document.scene_file import write_scene


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--version"])
    assert stopped.value.code == 0
    assert capsys.readouterr().out == f"klviz {klviz.__version__}\n"


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


def test_presets_are_listed_one_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["presets"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines] == [[row.key, row.scene.lab] for row in presets()]
    assert all(line.endswith(row.title) for line, row in zip(lines, presets(), strict=True))


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (["kl", "N(0,1)", "N(0,-1)"], 2, "Q: sd σ must be positive, got −1"),
        (["kl", "N(0,1", "N(0,1)"], 2, "P: "),
        (["kl", "N(0, 1)"], 2, "Q is missing; only a scene that compares two has both"),
        (["kl", "two-modes"], 2, "Q is missing"),
        (["kl", "[1, 2]", "[1, 2, 3]"], 2, "p is over 2 outcomes and q is over 3 outcomes"),
        (["kl", "[1, 2]", "N(0, 1)"], 2, "they must be over the same space"),
        (["kl", "[1, -2]", "[1, 2]"], 2, "P: line 1, column 2: a probability must be at least 0"),
        (["kl", "[1, 2]", "[1]"], 2, "Q: there are from 2 to 512 outcomes, got 1"),
        (["kl", "[1, 2]", "[0, 0]"], 2, "Q: the probabilities are all zero"),
        (["kl", "[nan, 1, 2]", "[1, 1]"], 2, "P: line 1, column 1"),
        (["render", "two-mods", "-o", "x.png"], 2, "two-modes"),
        (["render", " ", "-o", "x.png"], 2, "the scene is empty"),
        (["render", "N(0, 1) +", "-o", "x.png"], 2, "^"),
        (["render", "no/such/scene.json", "-o", "x.png"], 1, "cannot open scene.json"),
        (["render", "two-modes", "-o", "x.docx"], 2, "docx"),
        (["render", "two-modes", "claw", "-o", "x.png"], 2, "several scenes make a deck: "),
        (["render", "two-modes", "no/scene.json", "-o", "x.pptx"], 1, "cannot open scene.json"),
        (["render", "two-modes", "-o", "x.pptx", "--transparent"], 2, "a deck has a ground"),
        (["render", "two-modes", "-o", "x.pptx", "--size", "300x200"], 2, "at least 480x360"),
        (["render", "two-modes", "-o", "no/such/folder/x.png"], 1, "x.png"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_not_zero(
    words: list[str],
    status: int,
    sentence: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(words) == status
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("klviz: ")
    assert sentence in printed.err
    assert "Traceback" not in printed.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [
        ["render", "two-modes"],
        ["render", "two-modes", "-o", "x.png", "--plot", "weather"],
        ["render", "two-modes", "-o", "x.png", "--size", "12"],
        ["render", "two-modes", "-o", "x.png", "--size", "9x9"],
        ["render", "two-modes", "-o", "x.png", "--dpi", "many"],
        ["render", "two-modes", "-o", "x.png", "--step", "-3"],
        ["--nonsense"],
    ],
)
def test_wrong_usage_exits_with_two(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(words)
    assert stopped.value.code == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("\n")) == ("", 1)
    assert printed.err.startswith("klviz: ")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--size", "-5x10"], "a size is WIDTHxHEIGHT in pixels"),
        (["--size", "9x9mm"], "a size is from 200x150 to 16384x16384 pixels"),
        (["--size", "1e3x500"], "a size is WIDTHxHEIGHT in pixels"),
        (["--dpi", "9"], "dpi is a number from 10 to 1200, got '9'"),
        (["--text", "301"], "text is a number from 50 to 300, got '301'"),
        (["--lines", "nan"], "lines is a number from 25 to 400, got 'nan'"),
        (["--sweep", "beta"], "alpha"),
    ],
)
def test_a_word_that_makes_no_sense_is_answered_by_what_does(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["render", "two-modes", "-o", "x.png", *words])
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize(
    ("files", "words", "sentence"),
    [
        (["a.csv"], ["--theme", "dark"], "--theme is of .png, .svg, .pdf, .py,"),
        (["a.json", "b.csv"], ["--transparent"], "--transparent is of .png"),
        (["a.npz"], ["--lines", "200"], "--lines is of .png"),
        (["a.csv"], ["--dpi", "96"], "--dpi is of .png, .mp4, .gif, .webp or .apng, and no file"),
        (["a.svg", "b.pdf"], ["--dpi", "96"], "--dpi is of .png"),
        (["a.png", "b.mp4"], ["--outlines"], "--outlines is of .svg or .pdf, and no file is one"),
        (["a.png"], ["--hold", "2"], "--hold is of .mp4, .gif, .webp or .apng, and no file is one"),
        (["a.mp4"], ["--table", "run"], "--table is of .csv, and no file is one"),
        (["a.mp4"], ["--dpi", "600"], "a film has 24 to 288 dpi, got 600"),
        (["a.mp4"], ["--sweep", "alpha", "--step", "3"], "--step is of a run"),
        (["a.mp4"], ["--sweep", "alpha", "--from", "0", "--to", "-0"], "got 0 to "),
    ],
)
def test_an_option_that_is_of_no_file_is_refused(
    files: list[str],
    words: list[str],
    sentence: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    outputs = [word for file in files for word in ("-o", file)]
    assert main(["render", "two-modes", *outputs, *words]) == 2
    printed = capsys.readouterr()
    assert sentence in printed.err
    assert (printed.out, printed.err.count("\n")) == ("", 1)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "pixels", "grows"),
    [
        ("1280x720", (1280, 720), False),
        ("85x60mm", (321, 227), False),
        ("3.3x2in", (317, 192), False),
        ("85mm", (321, 227), True),
        ("500px", (500, 310), True),
        ("column", (321, 227), True),
    ],
)
def test_sizes_are_in_pixels_millimetres_or_inches(
    text: str, pixels: tuple[int, int], grows: bool
) -> None:
    found = size(text)
    assert (found.pixels, found.grows) == (pixels, grows)


def test_the_words_of_the_command_line_are_those_of_the_tables(
    capsys: pytest.CaptureFixture[str],
) -> None:
    from klviz.analyses.sweeps import SWEEP_KEYS
    from klviz.gui.exporters import EXPORTERS

    with pytest.raises(SystemExit):
        main(["render", "--help"])
    told = capsys.readouterr().out
    for row in EXPORTERS.values():
        assert f".{row.ending}" in told
    assert f"--sweep {{{','.join(SWEEP_KEYS)}}}" in told


@pytest.mark.parametrize("words", [["--version"], ["kl", "N(0, 1)", "N(1, 1)"], ["kl", "--help"]])
def test_what_draws_nothing_does_not_import_what_draws(words: list[str]) -> None:
    code = (
        "import sys; from klviz.cli import main\ntry: main(sys.argv[1:])\nexcept SystemExit: pass\n"
    )
    code += "print('PySide6' in sys.modules)"
    ended = subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout.splitlines()[-1] == "False"


def test_text_lines_and_outlines_are_in_the_drawing(tmp_path: Path) -> None:
    sizes = []
    for name, words in (
        ("plain.svg", []),
        ("large.svg", ["--text", "150"]),
        ("thick.svg", ["--lines", "300"]),
        ("outlines.svg", ["--outlines"]),
    ):
        path = tmp_path / name
        drawn = ["--plot", "densities", "--step", "3", *words]
        assert main(["render", "two-modes", "-o", str(path), *drawn]) == 0
        sizes.append(path.read_text(encoding="utf-8"))
    plain, large, thick, outlines = sizes
    assert len({plain, large, thick, outlines}) == 4
    assert "<text" in plain
    assert "<text" not in outlines


def test_what_has_no_room_is_said_in_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.png"
    assert main(["render", "two-modes", "-o", str(path), "--size", "320x180", "--step", "1"]) == 0
    printed = capsys.readouterr()
    assert printed.out == f"{path}\n"
    assert printed.err.startswith("klviz: x.png: no room for ")
    assert printed.err.count("\n") == 1


def test_debug_shows_where_an_error_arose(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["--debug", "kl", "N(0,1)", "N(0,-1)"], ["kl", "N(0,1)", "N(0,-1)", "--debug"]):
        assert main(words) == 2
        assert "Traceback" in capsys.readouterr().err


def test_no_window_is_opened_by_a_binding_that_would_crash(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr("klviz.doctor.none_references_lost", lambda: 200)
    assert main([]) == 2
    assert "PySide6-Essentials below 6.12" in capsys.readouterr().err


def klviz_process(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {
        k: v
        for k, v in os.environ.items()
        if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    return subprocess.run(
        [sys.executable, "-m", "klviz", *words],
        capture_output=True,
        text=True,
        timeout=60,
        env={**clean, **environment},
    )


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="displays are found out on Linux")
def test_without_a_display_one_sentence_names_klviz_render() -> None:
    ended = klviz_process()
    assert ended.returncode == 2
    assert len(ended.stderr.splitlines()) == 1
    assert "klviz render" in ended.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="displays are found out on Linux")
def test_a_display_where_nothing_answers_is_said_to_be_so() -> None:
    ended = klviz_process(DISPLAY=":987")
    assert ended.returncode == 2
    assert ":987" in ended.stderr or "library" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_a_terminal_without_the_signs_gets_escapes() -> None:
    ended = klviz_process("kl", "N(0,1)", "N(0,2)", PYTHONIOENCODING="ascii")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "KL(p\\u2016q)" in ended.stdout


def test_json_has_no_number_that_json_does_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kl", "t(0.01; 0, 1)", "Cauchy(0, 1)", "--all", "--json"]) == 0

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    json.loads(capsys.readouterr().out, parse_constant=refuse)


def test_the_doctor_reports_every_part(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    printed = capsys.readouterr().out
    for word in ("klviz", "Python", "PySide6-Essentials", "numpy", "Inter", "display"):
        assert word in printed


def test_several_scenes_and_folders_make_one_deck_in_the_order_of_the_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from pptx import Presentation
    from pypdf import PdfReader

    folder = tmp_path / "lecture"
    folder.mkdir()
    for name in ("scene 10", "scene 2"):
        write_scene(folder / f"{name}.klviz", replace(load_preset("two-modes"), title=name))
    paths = [tmp_path / "talk.pptx", tmp_path / "talk.pdf"]
    outputs = [word for path in paths for word in ("-o", str(path))]
    looks = ["--plot", "densities", "--step", "2", "--size", "4:3", "--theme", "dark"]
    assert main(["render", "claw", str(folder), "N(0, 1)", *outputs, *looks]) == 0
    assert capsys.readouterr().out.split() == [str(path) for path in paths]
    titles = [slide.shapes.title.text for slide in Presentation(str(paths[0])).slides]
    assert titles == [load_preset("claw").title, "scene 2", "scene 10", "p = N(0, 1)"]
    assert [item.title for item in PdfReader(paths[1]).outline] == titles


def test_a_process_of_its_own_makes_a_deck(tmp_path: Path) -> None:
    paths = [tmp_path / "talk.pptx", tmp_path / "talk.pdf"]
    words = [word for path in paths for word in ("-o", str(path))]
    done = klviz_process("render", "two-modes", "one-gaussian", *words)
    assert (done.returncode, done.stderr) == (0, "")
    assert all(path.stat().st_size > 10_000 for path in paths)


def test_a_place_that_takes_no_deck_is_told_before_any_is_begun(tmp_path: Path) -> None:
    paths = [tmp_path / "talk.pdf", tmp_path / "nowhere" / "talk.pptx"]
    for order in (paths, [paths[1].with_suffix(".pdf")]):
        words = [word for path in order for word in ("-o", str(path))]
        done = klviz_process("render", "claw", "skewed", *words)
        told = f"klviz: cannot write {order[-1].name}: there is no folder {tmp_path / 'nowhere'}\n"
        assert (done.returncode, done.stderr) == (1, told)
    assert list(tmp_path.iterdir()) == []


def test_one_scene_is_a_deck_as_pptx_and_a_figure_as_pdf(tmp_path: Path) -> None:
    from pptx import Presentation
    from pypdf import PdfReader

    paths = [tmp_path / "one.pptx", tmp_path / "one.pdf"]
    outputs = [word for path in paths for word in ("-o", str(path))]
    assert main(["render", "claw", *outputs, "--plot", "densities", "--step", "2"]) == 0
    assert len(Presentation(str(paths[0])).slides) == 1
    (page,) = PdfReader(paths[1]).pages
    assert load_preset("claw").title not in " ".join(page.extract_text().split())


def test_an_ending_that_only_decks_have_makes_a_deck_of_one_scene(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from klviz.gui import exporters

    row = replace(exporters.EXPORTERS["deck-pdf"], key="deck-html", ending="html")
    monkeypatch.setattr(exporters, "EXPORTERS", {**exporters.EXPORTERS, row.key: row})
    path = tmp_path / "one.html"
    assert main(["render", "claw", "-o", str(path), "--plot", "densities", "--step", "2"]) == 0
    assert path.read_bytes().startswith(b"%PDF")


def test_a_folder_without_scenes_or_with_one_that_is_broken_makes_no_deck(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, path = tmp_path / "lecture", tmp_path / "talk.pptx"
    folder.mkdir()
    path.write_bytes(b"old")
    assert main(["render", str(folder), "-o", str(path)]) == 1
    assert "cannot open lecture: there is no scene in the folder" in capsys.readouterr().err
    write_scene(folder / "1.klviz", load_preset("two-modes"))
    (folder / "2.klviz").write_text("{")
    assert main(["render", str(folder), "-o", str(path)]) == 1
    assert "cannot open 2.klviz: " in capsys.readouterr().err
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_render_needs_no_display_and_writes_the_file(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"fit.{suffix}"
    ended = klviz_process("render", "two-modes", "-o", str(path), "--step", "end")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert path.stat().st_size > 5_000
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_a_value_beyond_the_doubles_is_told_from_an_infinite_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["kl", "N(0,1)", "N(1e308,1)"]) == 0
    out = capsys.readouterr().out
    assert out.count("> 1.8×10³⁰⁸  larger than a double can hold") == 2
    assert "∞" not in out
