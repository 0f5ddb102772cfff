"""The reader that ships → a folder that training goes on from.

    python training/reopen_reader.py --out DIR

The int8 graph's weights are brought back to float: what rounding took is lost, but for a start
that is no matter. DIR gets what `train_reader.py --init` and `export_reader.py --reader` take. The
correlation of both models' logits on two probes is printed; it must be near 1.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import numpy_helper
from tokenizers import Tokenizer
from transformers import BertConfig, BertForQuestionAnswering

from askai.inference import Graph
from askai.span_model import MODEL_FILE, TOKENIZER_FILE
from export_reader import OUTPUT
from reader_model import embedding_model, save_model

LEAST_AGREEMENT = 0.99
PROBES = (
    ("Who built the bridge?", "The bridge was built by Anna Kern in 1893, and it still stands."),
    ("When did it open?", "Work began in 1901. The museum opened to the public four years later."),
)


def main() -> None:
    """Read the graph, write the folder, compare the two."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--reader", type=Path, default=OUTPUT, help="the folder of the int8 graph")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    settings = json.loads((embedding_model() / "config.json").read_text("utf-8"))
    model = BertForQuestionAnswering(BertConfig(**settings)).eval()
    weights = float_weights(onnx.load(str(options.reader / MODEL_FILE)).graph)
    model.load_state_dict({name: torch.tensor(value) for name, value in weights.items()})
    save_model(model, options.reader / TOKENIZER_FILE, options.out)
    agreement = correlation(model, options.reader)
    print(f"{options.out}: logits correlate at {agreement:.4f} with the int8 graph's")
    if agreement < LEAST_AGREEMENT:
        raise SystemExit("The graph was not understood: is it of another exporter?")


def float_weights(graph: Any) -> dict[str, npt.NDArray[np.float32]]:
    """The weights by their names in `BertForQuestionAnswering`."""
    values = {item.name: numpy_helper.to_array(item) for item in graph.initializer}
    made_by = {output: node for node in graph.node for output in node.output}
    found = {}
    for name, value in values.items():
        if not name.startswith("model.") or value.dtype != np.float32 or name.endswith("_scale"):
            continue
        found[name.removeprefix("model.")] = value
    for name in values:
        if name.startswith("model.") and name.endswith("_quantized"):
            whole = name.removesuffix("_quantized")
            found[whole.removeprefix("model.")] = dequantised(values, whole)
    for node in graph.node:
        bias = next((name for name in node.input if name.endswith(".bias")), "")
        if node.op_type != "Add" or not bias:
            continue
        product = made_by[next(name for name in node.input if name != bias)]
        while product.op_type != "MatMulInteger":
            product = made_by[product.input[0]]
        whole = product.input[1].removesuffix("_quantized")
        name = bias.removeprefix("model.").removesuffix("bias") + "weight"
        found[name] = np.ascontiguousarray(dequantised(values, whole).T)
    return found


def dequantised(values: dict[str, Any], name: str) -> npt.NDArray[np.float32]:
    """A matrix (per column) or a table (as a whole) of the int8 graph, in float."""
    whole = values[f"{name}_quantized"].astype(np.float32)
    zero = values[f"{name}_zero_point"].astype(np.float32)
    return ((whole - zero) * values[f"{name}_scale"]).astype(np.float32)


def correlation(model: BertForQuestionAnswering, folder: Path) -> float:
    """Of the start logits of both models over the tokens of the probes."""
    cutter = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
    encodings = [cutter.encode(question, passage) for question, passage in PROBES]
    read = Graph(folder / MODEL_FILE).run(encodings, ["start_logits"])
    expected = []
    for encoding in encodings:
        with torch.no_grad():
            output = model(
                input_ids=torch.tensor([encoding.ids]),
                attention_mask=torch.tensor([encoding.attention_mask]),
                token_type_ids=torch.tensor([encoding.type_ids]),
            )
        expected.append(output.start_logits[0].numpy())
    pairs = np.concatenate([logits for (logits,) in read]), np.concatenate(expected)
    return float(np.corrcoef(*pairs)[0, 1])


if __name__ == "__main__":
    main()
