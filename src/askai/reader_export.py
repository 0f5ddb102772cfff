"""Extractive question-answering model (Hugging Face's layout) → int8 ONNX, once.

A model that does not bear int8 is kept in float.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from askai.embedding import sha256_of
from askai.errors import ModelError
from askai.export import quantise, quiet
from askai.inference import Graph
from askai.span_model import FILES_FILE, MODEL_FILE, TOKENIZER_FILE, WINDOW_TOKENS

if TYPE_CHECKING:
    from transformers import PreTrainedModel

READER_EXPORT_VERSION = 1  # raise it when the exported graph changes
_LEAST_AGREEMENT = 0.95
_PROBES = (
    ("Who built the bridge?", "The bridge was built by Anna Kern in 1893."),
    (
        "How many universities offer degrees in artificial intelligence?",
        "Artificial intelligence is taught in many places. In 2020, 535 universities had a degree "
        "in it on offer, and 14 of them were founded for nothing else. " * 3,
    ),
)


def export_reader(source: Path, fingerprint: str, folder: Path) -> None:
    """Write the model of `source` into `folder`, ready for `SpanModel`; `fingerprint` is noted.

    Raises `ModelError` when `source` holds no model that answers questions with spans.
    """
    with quiet():
        model, tokenizer = _load(source)
        tokenizer.no_padding()
        tokenizer.no_truncation()
        tokenizer.save(str(folder / TOKENIZER_FILE))
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            graph = Path(scratch) / "float.onnx"
            try:
                _write_graph(model, graph)
                quantise(graph, folder / MODEL_FILE)
                if _agreement(graph, folder / MODEL_FILE, tokenizer) < _LEAST_AGREEMENT:
                    shutil.copy(graph, folder / MODEL_FILE)
            except OSError:
                raise  # a full disk says nothing about the model
            except Exception as error:
                raise ModelError(
                    f"The reader {str(source)!r} cannot be exported to ONNX ({error}); "
                    "set `reader` (ASKAI_READER) to another model."
                ) from error
    files = {name: sha256_of(folder / name) for name in (MODEL_FILE, TOKENIZER_FILE)}
    described = json.dumps(files | {"source": fingerprint}, indent=2)
    (folder / FILES_FILE).write_text(described + "\n", "utf-8")


def _load(source: Path) -> tuple[PreTrainedModel, Any]:
    """The model and its tokenizer (of the library `tokenizers`)."""
    import torch
    from transformers import AutoModelForQuestionAnswering, AutoTokenizer

    try:
        model, loading = AutoModelForQuestionAnswering.from_pretrained(
            str(source),
            local_files_only=True,
            dtype=torch.float32,
            attn_implementation="eager",
            output_loading_info=True,
        )
        tokenizer = AutoTokenizer.from_pretrained(str(source), local_files_only=True)
    except Exception as error:
        raise ModelError(
            f"The reader {str(source)!r} cannot be loaded as an extractive question-answering "
            f"model ({error}); give the folder or hub name of one as `reader` (ASKAI_READER)."
        ) from error
    if loading["missing_keys"]:
        raise ModelError(
            f"The reader {str(source)!r} was not trained to answer questions: its weights lack "
            f"{min(loading['missing_keys'])!r}; set `reader` (ASKAI_READER) to a model that was."
        )
    if not tokenizer.is_fast:
        raise ModelError(
            f"The tokenizer of {str(source)!r} does not tell where its tokens stand in a text; "
            "set `reader` (ASKAI_READER) to a model with a fast tokenizer (tokenizer.json)."
        )
    longest = getattr(model.config, "max_position_embeddings", WINDOW_TOKENS)
    if 0 < longest < WINDOW_TOKENS:
        raise ModelError(
            f"The reader {str(source)!r} reads {longest} tokens at once, askai's windows have "
            f"{WINDOW_TOKENS}; set `reader` (ASKAI_READER) to a model that reads more."
        )
    return model.eval(), tokenizer.backend_tokenizer


def _write_graph(model: PreTrainedModel, path: Path) -> None:
    """Token ids, mask and (where the model has them) types → start and end logits.

    Inputs and outputs have the shape (texts, tokens), both dynamic.
    """
    import torch

    names = ["input_ids", "attention_mask"]
    if getattr(model.config, "type_vocab_size", 0) > 1:
        names.append("token_type_ids")

    class Graph(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *tensors: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            output = self.model(**dict(zip(names, tensors, strict=True)))
            return output.start_logits, output.end_logits

    dynamic = torch.export.Dim.DYNAMIC
    with torch.no_grad():
        program = torch.onnx.export(
            Graph().eval(),
            tuple(torch.ones((2, 16), dtype=torch.int64) for _ in names),
            input_names=names,
            output_names=["start_logits", "end_logits"],
            dynamic_shapes=(tuple({0: dynamic, 1: dynamic} for _ in names),),
            dynamo=True,
        )
    assert program is not None
    program.save(str(path))


def _agreement(graph: Path, quantised: Path, tokenizer: Any) -> float:
    """The correlation of the two graphs' start logits over the tokens of probes, -1 to 1."""
    encodings = [tokenizer.encode(question, passage) for question, passage in _PROBES]
    found = []
    for path in (graph, quantised):
        read = Graph(path).run(encodings, ["start_logits"])
        found.append(np.concatenate([logits for (logits,) in read]))
    return float(np.corrcoef(found[0], found[1])[0, 1])
