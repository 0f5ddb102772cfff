from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from askai.cli import main

pytestmark = pytest.mark.usefixtures("encoder")


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_index_then_ask(corpus: Path, tmp_path: Path, capsys, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    index = tmp_path / "index"
    (corpus / "bad.pdf").write_bytes(b"%PDF-1.7 cut")
    code, out, err = run(capsys, "index", corpus, "--index", index)
    assert code == 0
    assert out.startswith("4 added, 0 changed, 0 removed, 0 unchanged, 1 skipped; ")
    assert "skipped bad.pdf: a damaged or cut PDF" in out
    assert err.splitlines()[0] == "preparing the model (1)"

    monkeypatch.setenv("ASKAI_MIN_CONFIDENCE", "0")
    code, out, _ = run(capsys, "ask", "Where does the Elbe flow?", "--index", index)
    assert code == 0
    assert out.startswith("Elbe flows through Dresden [1]\n")
    assert "»The Elbe flows through Dresden.«" in out

    code, out, _ = run(capsys, "ask", "Elbe", "--index", index, "--json", "--only", "*.md")
    assert json.loads(out)["citations"][0]["document"] == "rivers.md"

    monkeypatch.setenv("ASKAI_MIN_CONFIDENCE", "1")
    code, out, _ = run(capsys, "ask", "Where does the Elbe flow?", "--index", index)
    assert code == 3
    assert out.startswith("Not in these documents.")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["ask", "x", "--index", "none"], "no index in 'none'", id="no index"),
        pytest.param(["index", "none"], "'none' does not exist", id="no corpus"),
        pytest.param(
            ["serve", "--index", "none", "--corpus", "none"], "'none'", id="serve nothing"
        ),
    ],
)
def test_errors_are_one_line(  # type: ignore[no-untyped-def]
    arguments: list[str], words: str, tmp_path: Path, capsys, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = run(capsys, *arguments)
    assert code == 1
    assert len(err.strip().splitlines()) == 1
    assert err.startswith("askai: ")
    assert words in err


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """What would have been served."""
    calls: list[tuple[object, ...]] = []
    monkeypatch.setattr("askai.web.server.serve", lambda *given, **_: calls.append(given))
    return calls


def test_an_index_of_another_folder_is_not_served_for_the_one_named(  # type: ignore[no-untyped-def]
    corpus: Path, tmp_path: Path, capsys, monkeypatch, served: list[tuple[object, ...]]
) -> None:
    monkeypatch.chdir(tmp_path)
    for options in (["--corpus", "corpus"], ["--corpus", corpus], []):  # the first of them builds
        assert run(capsys, "serve", *options)[0] == 0
    assert len(served) == 3
    code, _, err = run(capsys, "serve", "--corpus", corpus / "deep")
    assert (code, len(served)) == (1, 3)
    assert f"'index' is of {str(corpus)!r}" in err
    assert f"askai index {corpus / 'deep'} --index index" in err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--host", "0.0.0.0"], "--auth"),
        (["--auth", "user"], "colon"),
        (["--auth-file", "/nonexistent"], "'/nonexistent'"),
        (["--port", "99999"], "99999"),
        (["--mcp"], "'mcp'"),
    ],
)
def test_what_cannot_be_served_is_told_before_a_build(  # type: ignore[no-untyped-def]
    options: list[str], words: str, corpus: Path, tmp_path: Path, capsys, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("askai.web.mcp_server.find_spec", lambda name: None)  # not installed
    code, _, err = run(capsys, "serve", "--corpus", corpus, *options)
    assert (code, words in err) == (1, True)
    assert not (tmp_path / "index").exists()


def test_bad_settings_and_questions(corpus: Path, tmp_path: Path, capsys, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    run(capsys, "index", corpus, "--index", tmp_path / "index")
    code, _, err = run(capsys, "ask", " ? ", "--index", tmp_path / "index")
    assert (code, "no words" in err) == (1, True)
    monkeypatch.setenv("ASKAI_THREADS", "many")
    code, _, err = run(capsys, "ask", "x", "--index", tmp_path / "index")
    assert (code, "ASKAI_THREADS" in err) == (1, True)


def test_interrupted(corpus: Path, capsys, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("askai.build.find_files", interrupt)
    assert run(capsys, "index", corpus)[0] == 130


def test_without_a_folder_the_one_is_read_that_the_index_is_of(
    corpus: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shipped = tmp_path / "work" / "corpus"  # what a bare command reads at first
    shipped.mkdir(parents=True)
    (shipped / "other.txt").write_text("Something else.")
    monkeypatch.chdir(shipped.parent)
    index = tmp_path / "index"
    run(capsys, "index", corpus, "--index", index)
    (corpus / "new.txt").write_text("A zeppelin landed.")
    code, out, _ = run(capsys, "index", "--index", index)
    assert (code, out.split(";")[0]) == (
        0,
        "1 added, 0 changed, 0 removed, 4 unchanged, 0 skipped",
    )
    assert run(capsys, "index")[1].startswith("1 added, ")
    # An index that cannot tell is not made one of another folder.
    (index / "CURRENT").write_text("nonsense")
    code, _, err = run(capsys, "index", "--index", index)
    assert (code, f"askai index CORPUS --index {index}" in err) == (1, True)
    assert run(capsys, "index", corpus, "--index", index)[0] == 0


def test_scans_stay_read_until_told_otherwise(
    corpus: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    program = tmp_path / "bin" / "tesseract"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho 'The words of the scan.'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    blank = Image.new("L", (60, 60), 255)
    blank.save(corpus / "scan.pdf")
    index = tmp_path / "index"
    for options, skipped in (([], 1), (["--ocr"], 0), ([], 0), (["--no-ocr"], 1)):
        _, out, _ = run(capsys, "index", corpus, "--index", index, *options)
        assert f"{skipped} skipped" in out
