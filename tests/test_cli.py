"""The command line: what it prints, and how it fails."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import klviz
from klviz.cli import main
from klviz.cli.arguments import size
from klviz.document.presets import presets
from tests.processes import klviz_process


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--version"])
    assert stopped.value.code == 0
    assert capsys.readouterr().out == f"klviz {klviz.__version__}\n"


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


def test_the_doctor_reports_every_part(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    printed = capsys.readouterr().out
    for word in ("klviz", "Python", "PySide6-Essentials", "numpy", "Inter", "display"):
        assert word in printed


def test_a_process_of_its_own_makes_a_deck(tmp_path: Path) -> None:
    paths = [tmp_path / "talk.pptx", tmp_path / "talk.pdf"]
    words = [word for path in paths for word in ("-o", str(path))]
    done = klviz_process("render", "two-modes", "one-gaussian", *words)
    assert (done.returncode, done.stderr) == (0, "")
    assert all(path.stat().st_size > 10_000 for path in paths)


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_render_needs_no_display_and_writes_the_file(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"fit.{suffix}"
    ended = klviz_process("render", "two-modes", "-o", str(path), "--step", "end")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert path.stat().st_size > 5_000
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
