"""`askai doctor`, `askai index --verify` and `--log-level`, as they are typed."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from askai import Settings, build_index
from askai.cli import main
from askai.doctor import _writable
from askai.errors import IndexUnwritable
from askai.generation import current_name


@pytest.fixture(autouse=True)
def no_log() -> Iterator[None]:
    yield
    logger = logging.getLogger("askai")
    logger.handlers, logger.propagate = [], True
    logger.setLevel(logging.NOTSET)


@pytest.fixture
def index(encoder: object, corpus: Path, tmp_path: Path) -> Path:
    build_index(corpus, tmp_path / "index", settings=Settings())
    return tmp_path / "index"


def test_events_are_json_lines_without_any_text(
    index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    question = "Where does the Elbe flow?"
    main(["ask", question, "--index", str(index), "--log-level", "info"])
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    (answered,) = [line for line in lines if line["event"] == "answered"]
    assert answered["level"] == "info"
    assert set(answered["seconds"]) == {"search", "read"}
    assert not any(word in json.dumps(lines) for word in ("Elbe", "Dresden"))
    main(["ask", question, "--index", str(index), "--log-level", "error"])
    assert capsys.readouterr().err == ""


def test_skipped_files_are_logged(
    index: Path, corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (corpus / "cut.pdf").write_bytes(b"%PDF-1.7 cut")
    main(["index", str(corpus), "--index", str(index), "--log-level", "info"])
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    events = {(one := json.loads(line))["event"]: one for line in lines}
    assert events["skipped"]["path"] == "cut.pdf"
    assert events["built"]["unchanged"] == 4


def test_the_doctor_sees_that_the_settings_name_another_model(
    index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "askai.toml").write_text('model = "another"')
    assert main(["doctor", "--index", str(index)]) == 1
    (failed,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("FAIL")]
    assert failed.startswith("FAIL  index")
    assert "'another'" in failed


def test_the_doctor_tells_which_package_is_missing(tmp_path: Path) -> None:
    missing = ("faiss", "numpy", "onnxruntime")
    code = (
        f"import sys; sys.modules |= dict.fromkeys({missing}); from askai.cli import main; "
        "raise SystemExit(main(['doctor']))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stderr) == (1, "")
    told = dict(line.split(": ", 1) for line in result.stdout.splitlines())
    assert "ok    settings" in told
    assert all("numpy" in told[f"FAIL  {name}"] for name in ("embedding model", "reader", "index"))


@pytest.mark.parametrize("index", ["file", "file/index"])
def test_the_doctor_sees_that_no_folder_can_be_there(index: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("A file.")
    with pytest.raises(IndexUnwritable, match="file' is no folder"):
        _writable(tmp_path / index)
    assert "can be written" in _writable(tmp_path / "new" / "index")


@pytest.mark.model
def test_verify_names_what_is_damaged(
    corpus: Path, tmp_path: Path, real_index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["index", "--verify", "--index", str(real_index)]) == 0
    assert "as it was built" in capsys.readouterr().out
    part = real_index / current_name(real_index) / "vectors.faiss"
    whole = part.read_bytes()
    part.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    try:
        assert main(["index", "--verify", "--index", str(real_index)]) == 1
    finally:
        part.write_bytes(whole)
    assert "vectors.faiss" in capsys.readouterr().err


@pytest.mark.model
def test_the_doctor(
    real_index: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert main(["doctor", "--index", str(real_index)]) == 0
    told = capsys.readouterr().out
    assert "FAIL" not in told
    assert "nothing is ever fetched" in told
    (tmp_path / "CURRENT").write_text("generation-1")
    monkeypatch.setattr("askai.models.MODEL_SHA256", "0" * 64)
    assert main(["doctor", "--index", str(tmp_path)]) == 1
    failed = [line for line in capsys.readouterr().out.splitlines() if line.startswith("FAIL")]
    assert [line.split(":")[0] for line in failed] == ["FAIL  embedding model", "FAIL  index"]
    assert "reinstall" in failed[0]
    assert "run `askai index`" in failed[1]
