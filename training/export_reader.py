"""A trained reader → the files that ship with askai: one int8 ONNX graph and its tokenizer.

    python training/export_reader.py --reader DIR [--out DIR]

DIR holds model.safetensors, config.json and tokenizer.json in the layout of Hugging Face's
`BertForQuestionAnswering`. Weights are quantised per channel to 8 bits (dynamic quantisation of
ONNX Runtime; 7 bits are used, so that no processor overflows), embeddings included.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path

from askai.embedding import sha256_of
from askai.export import quiet
from askai.span_model import MODEL_FILE, READER_FOLDER, TOKENIZER_FILE

OUTPUT = Path(__file__).parents[1] / "src" / "askai" / "data" / READER_FOLDER
LARGEST = 30_000_000  # bytes


def main() -> None:
    """Export, quantise, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reader", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=OUTPUT)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        graph = Path(scratch) / "float.onnx"
        write_graph(options.reader, graph)
        quantise(graph, options.out / MODEL_FILE)
    shutil.copy(options.reader / TOKENIZER_FILE, options.out / TOKENIZER_FILE)
    size = (options.out / MODEL_FILE).stat().st_size
    if size > LARGEST:
        raise SystemExit(f"the model has {size / 1e6:.1f} MB, over the limit of 30 MB")
    files = {name: sha256_of(options.out / name) for name in (MODEL_FILE, TOKENIZER_FILE)}
    (options.out / "files.json").write_text(json.dumps(files, indent=2) + "\n", "utf-8")
    print(f"{size / 1e6:.1f} MB", files)


def write_graph(reader: Path, path: Path) -> None:
    """Token ids, mask and types → start and end logits, both dimensions dynamic."""
    import torch
    from transformers import AutoModelForQuestionAnswering

    with quiet():
        model = AutoModelForQuestionAnswering.from_pretrained(
            str(reader), local_files_only=True, dtype=torch.float32, attn_implementation="eager"
        ).eval()

        class Graph(torch.nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.model = model

            def forward(
                self,
                input_ids: torch.Tensor,
                attention_mask: torch.Tensor,
                token_type_ids: torch.Tensor,
            ) -> tuple[torch.Tensor, torch.Tensor]:
                output = self.model(
                    input_ids=input_ids,
                    attention_mask=attention_mask,
                    token_type_ids=token_type_ids,
                )
                return output.start_logits, output.end_logits

        names = ["input_ids", "attention_mask", "token_type_ids"]
        dynamic = torch.export.Dim.DYNAMIC
        with torch.no_grad():
            program = torch.onnx.export(
                Graph().eval(),
                tuple(torch.ones((2, 16), dtype=torch.int64) for _ in names),
                input_names=names,
                output_names=["start_logits", "end_logits"],
                dynamic_shapes=tuple({0: dynamic, 1: dynamic} for _ in names),
                dynamo=True,
            )
        assert program is not None
        program.save(str(path))


def quantise(graph: Path, path: Path) -> None:
    """Weights in 8 bits; activations are scaled as they come."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        str(graph),
        str(path),
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul", "Gemm", "Gather"],
    )


if __name__ == "__main__":
    main()
