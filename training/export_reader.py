"""A trained reader → the files that ship with askai: one int8 ONNX graph and its tokenizer.

    python training/export_reader.py --reader DIR [--out DIR]

DIR holds model.safetensors, config.json and tokenizer.json in the layout of Hugging Face's
`BertForQuestionAnswering`. It is exported as askai exports any reader (`askai.reader_export`).
"""

from __future__ import annotations

import argparse
from pathlib import Path

from askai.embedding import sha256_of
from askai.reader_export import export_reader
from askai.span_model import MODEL_FILE, READER_FOLDER

OUTPUT = Path(__file__).parents[1] / "src" / "askai" / "data" / READER_FOLDER
LARGEST = 30_000_000  # bytes


def main() -> None:
    """Export, and refuse what is too large to ship."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reader", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=OUTPUT)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    fingerprint = sha256_of(options.reader / "model.safetensors")[:16]
    export_reader(options.reader, fingerprint, options.out)
    size = (options.out / MODEL_FILE).stat().st_size
    if size > LARGEST:
        raise SystemExit(f"the model has {size / 1e6:.1f} MB, over the limit of 30 MB")
    print(f"{options.out}: {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
