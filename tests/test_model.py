"""End to end with the real embedding model and the shipped corpus."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from askai import Assistant, Settings, build_index
from askai.embedding import ONNX_FILE, PASSAGES_FILE
from askai.errors import ModelError
from askai.export import SentenceTransformerEncoder
from askai.models import open_encoder, packaged_model, prepare_model
from askai.render import terminal_text
from tests.conftest import CORPUS, ROOT

pytestmark = pytest.mark.model

# Linux can run a command without any network: a namespace with nothing but its own loopback.
NO_NETWORK = ["unshare", "--user", "--map-root-user", "--net"]


def can_unshare() -> bool:
    try:
        return subprocess.run([*NO_NETWORK, "true"], capture_output=True).returncode == 0
    except OSError:
        return False


def test_the_question_of_the_readme(real_assistant: Assistant) -> None:
    answer = real_assistant.ask("How many Chinese universities offer AI degrees?")
    assert answer.found
    assert "535" in answer.text
    assert answer.citations[0].document == "policy/education.md"
    assert answer.citations[0].heading == "Degrees and institutes"


def without_figures(text: str) -> str:
    """Without how sure an answer is."""
    return re.sub(r"\(\w+: \d\.\d\d\)", "(sure)", text)


def test_the_session_in_the_readme_is_what_the_program_prints(real_assistant: Assistant) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    pasted = re.findall(r'^\$ askai ask "(.*)"\n((?:(?!\$ |```).*\n)+)', readme, re.MULTILINE)
    session = [(question, output.strip()) for question, output in pasted if "[1]" in output]
    assert len(session) == 2
    for question, output in session:
        printed = terminal_text(real_assistant.ask(question), colour=False)
        # int8 sums are rounded otherwise on another processor: the second decimal is its own.
        assert without_figures(printed).startswith(without_figures(output))


def test_off_topic_is_refused(real_assistant: Assistant) -> None:
    for question in ("What is the boiling point of water?", "Who won the 1998 football world cup?"):
        assert not real_assistant.ask(question).found


def test_a_pdf_citation_has_its_page(real_assistant: Assistant) -> None:
    answer = real_assistant.ask("Where does OpenAI get training data?", min_confidence=0.0)
    assert answer.citations[0].document == "sanctions-and-data.pdf"
    assert answer.citations[0].page == 2


def test_every_citation_of_the_question_set_is_verbatim(real_assistant: Assistant) -> None:
    lines = (ROOT / "tests" / "data" / "questions.jsonl").read_text("utf-8").splitlines()
    for line in lines:
        answer = real_assistant.ask(json.loads(line)["question"], min_confidence=0.0)
        assert answer.citations
        for citation in answer.citations:
            text = real_assistant.document_text(citation.document)
            assert text[citation.start : citation.end] == citation.text
            assert text[citation.quote_start : citation.quote_end] == citation.quote
            assert not text[: citation.start].endswith("# ")  # a heading is never an answer


def test_the_export_agrees_with_sentence_transformers(real_index: Path) -> None:
    [folder] = (real_index / "models").iterdir()
    encoder = open_encoder(folder)
    texts = ["One short text.", "535 universities " * 60, "阿里巴巴 and “quotes”", ""]
    reference = SentenceTransformerEncoder(encoder.description)
    expected = reference.encode_documents(texts)
    np.testing.assert_allclose(encoder.encode_queries(texts), expected, atol=2e-5)
    passages = encoder.encode_documents(texts)  # in int8
    assert (passages * expected).sum(axis=1).min() > 0.98
    for row, text in enumerate(texts):  # whatever it is embedded beside
        np.testing.assert_array_equal(encoder.encode_documents([text])[0], passages[row])
    assert encoder.count_tokens(texts) == reference.count_tokens(texts)
    ours, theirs = encoder.encode_tokens(texts[:1]), reference.encode_tokens(texts[:1])
    assert ours[0].tokens == theirs[0].tokens
    np.testing.assert_allclose(ours[0].vectors, theirs[0].vectors, atol=2e-5)


def test_rebuild_and_rename_embed_nothing(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    for path in CORPUS.glob("*.*"):
        (corpus / path.name).write_bytes(path.read_bytes())
    assert build_index(corpus, index, settings=Settings()).embedded > 0
    assert build_index(corpus, index, settings=Settings()).embedded == 0
    for path in list(corpus.iterdir()):
        path.rename(path.with_name("renamed-" + path.name))
    report = build_index(corpus, index, settings=Settings())
    assert (report.added, report.removed, report.embedded) == (10 - 2, 10 - 2, 0)


def test_a_model_can_be_named_by_its_folder(tmp_path: Path) -> None:
    folder = prepare_model(str(packaged_model()), tmp_path)
    assert (folder / ONNX_FILE).is_file()
    assert prepare_model("", tmp_path) == folder  # the same weights are exported once
    for part in (ONNX_FILE, "tokenizer.json", "model.json"):
        (folder / part).write_bytes(b"damaged")
        with pytest.raises(ModelError, match="askai index"):
            open_encoder(folder)
        assert prepare_model("", tmp_path) == folder
    (folder / PASSAGES_FILE).write_bytes(b"damaged")
    with pytest.raises(ModelError, match="askai index"):
        open_encoder(folder).encode_documents(["x"])
    assert prepare_model("", tmp_path) == folder
    assert open_encoder(folder).encode_documents(["x"]).shape == (1, 384)
    assert open_encoder(folder).encode_queries(["x"]).shape == (1, 384)


def test_a_missing_or_altered_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match="cannot be loaded"):
        prepare_model(str(tmp_path / "empty"), tmp_path / "models")
    monkeypatch.setattr("askai.models.MODEL_SHA256", "another")
    with pytest.raises(ModelError, match="not the published one"):
        prepare_model("", tmp_path / "models")
    monkeypatch.setattr("askai.models.MODEL_PACKAGE", "package_that_is_not_there")
    with pytest.raises(ModelError, match="ASKAI_MODEL"):
        prepare_model("", tmp_path / "models")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelError, match="no/such-model"):
        prepare_model("no/such-model", tmp_path / "models")


def test_asking_imports_no_torch(real_index: Path) -> None:
    code = (
        "import sys; from askai.cli import main; "
        f"main(['ask', 'Who leads Alibaba?', '--index', {str(real_index)!r}]); "
        "heavy = ['torch', 'transformers', 'sentence_transformers', 'gradio', 'pandas', 'scipy',"
        "         'sklearn'];"
        "print([name for name in heavy if name in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.splitlines()[-1] == "[]"


def test_nothing_is_written_outside_the_index(real_index: Path, tmp_path: Path) -> None:
    """Telemetry and caches would leave traces in the home folder."""
    home = tmp_path / "home"
    home.mkdir()
    # Some libraries keep quiet under CI: a user's machine has no such variable.
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    environment |= {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")}
    arguments = ["ask", "Who leads Alibaba?", "--index", str(real_index)]
    subprocess.run(
        [sys.executable, "-m", "askai", *arguments],
        check=True,
        capture_output=True,
        env=environment,
        cwd=home,
    )
    assert list(home.rglob("*")) == []


@pytest.mark.skipif(not can_unshare(), reason="network namespaces are not allowed here")
def test_everything_works_without_a_network(tmp_path: Path) -> None:
    index = str(tmp_path / "index")
    for arguments, expected in (
        (["index", str(CORPUS), "--index", index], "11 added"),
        (["ask", "How many Chinese universities offer AI degrees?", "--index", index], "535"),
    ):
        result = subprocess.run(
            [*NO_NETWORK, sys.executable, "-m", "askai", *arguments],
            capture_output=True,
            text=True,
            env=os.environ | {"HF_HUB_OFFLINE": "0"},
        )
        assert result.returncode == 0, result.stderr
        assert expected in result.stdout
