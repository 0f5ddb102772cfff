"""Another question-answering model in the reader's place: exported once, served without torch."""

from __future__ import annotations

import string
import subprocess
import sys
from pathlib import Path

import pytest

from askai import Settings, build_index
from askai.errors import ModelError
from askai.models import open_reader, prepare_reader

pytestmark = pytest.mark.model


def make_model(folder: Path, kind: str) -> Path:
    """A tiny question-answering model with random weights, as `save_pretrained` leaves it."""
    import torch
    from transformers import (
        BertConfig,
        BertForQuestionAnswering,
        BertModel,
        BertTokenizerFast,
        DistilBertConfig,
        DistilBertForQuestionAnswering,
        DistilBertTokenizerFast,
    )

    torch.manual_seed(1)
    folder.mkdir()
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *string.ascii_lowercase]
    words += [f"##{letter}" for letter in string.ascii_lowercase] + list(string.digits + "?.,")
    size = {"vocab_size": len(words), "max_position_embeddings": 512, "initializer_range": 0.3}
    bert = BertConfig(
        hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64, **size
    )
    small = DistilBertConfig(dim=32, n_layers=2, n_heads=2, hidden_dim=64, **size)
    models = {
        "bert": lambda: BertForQuestionAnswering(bert),
        "distilbert": lambda: DistilBertForQuestionAnswering(small),
        "no head": lambda: BertModel(bert),
    }
    models[kind]().save_pretrained(folder)
    tokenizer = DistilBertTokenizerFast if kind == "distilbert" else BertTokenizerFast
    tokenizer(vocab={word: number for number, word in enumerate(words)}).save_pretrained(folder)
    return folder


@pytest.mark.parametrize("kind", ["bert", "distilbert"])
def test_another_reader_reads_as_under_torch(tmp_path: Path, kind: str) -> None:
    import torch
    from transformers import AutoModelForQuestionAnswering, AutoTokenizer

    source = make_model(tmp_path / "model", kind)
    question, passages = "who built it?", ["anna built the bridge. it is long, and old.", "anna."]
    tokenizer = AutoTokenizer.from_pretrained(source)
    model = AutoModelForQuestionAnswering.from_pretrained(source)
    read = open_reader(str(source), tmp_path).read(question, [("", text) for text in passages])
    for (reading,), passage in zip(read, passages, strict=True):
        encoding = tokenizer(question, passage, return_tensors="pt")
        with torch.no_grad():
            found = model(**encoding)
        own = [place for place, part in enumerate(encoding.encodings[0].sequence_ids) if part == 1]
        expected = found.start_logits[0, own].numpy()
        assert passage[reading.starts[0] : reading.ends[0]] == "a"
        spread = float(found.start_logits.std())
        assert abs(reading.start_logits - expected).mean() < 0.25 * spread  # eight bits
        none = float(found.start_logits[0, 0] + found.end_logits[0, 0])
        assert abs(reading.none - none) < 0.5 * spread


def test_it_is_exported_once_and_then_asked_without_torch(corpus: Path, tmp_path: Path) -> None:
    source, index = make_model(tmp_path / "model", "bert"), tmp_path / "index"
    build_index(corpus, index, settings=Settings(reader=str(source)))
    (folder,) = (index / "readers").iterdir()
    before = (folder / "model.onnx").stat().st_mtime_ns
    code = (
        "import sys; from askai import Assistant, Settings; "
        f"assistant = Assistant.open({str(index)!r}, Settings(reader={str(source)!r})); "
        "answer = assistant.ask('Which river flows through Dresden?', min_confidence=0); "
        "print(answer.found, 'torch' in sys.modules, 'transformers' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False", "False"]
    assert (folder / "model.onnx").stat().st_mtime_ns == before


def test_an_altered_export_is_made_again(tmp_path: Path) -> None:
    source = make_model(tmp_path / "model", "bert")
    prepare_reader(str(source), tmp_path / "index")
    (folder,) = (tmp_path / "index" / "readers").iterdir()
    (folder / "model.onnx").write_bytes(b"damaged")
    assert open_reader(str(source), tmp_path / "index").read("who?", [("", "anna.")])


def test_a_reader_that_was_exported_is_not_looked_for_again(tmp_path: Path) -> None:
    source = make_model(tmp_path / "model", "bert")
    prepare_reader(str(source), tmp_path / "index")
    for file in source.iterdir():
        file.unlink()
    assert open_reader(str(source), tmp_path / "index").read("who?", [("", "anna.")])


def test_what_cannot_read_is_named(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = make_model(tmp_path / "model", "no head")
    with pytest.raises(ModelError, match="not trained to answer questions"):
        build_index(corpus, tmp_path / "index", settings=Settings(reader=str(source)))
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match="ASKAI_READER"):
        prepare_reader(str(tmp_path / "empty"), tmp_path / "index")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelError, match="`reader`"):
        prepare_reader("no/such-model", tmp_path / "index")
