"""Two readers → one whose weights are the mean of theirs.

    python training/mean_reader.py --readers DIR DIR --out DIR

One must have been trained on from the other. Their mean keeps most of what each knows: the later
one learns what it was trained on, and loses some of what it was not (Wortsman et al. 2022, "Robust
fine-tuning of zero-shot models").
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from safetensors.torch import load_file, save_file

WEIGHTS = "model.safetensors"


def main() -> None:
    """Write the mean, with the configuration and the tokenizer of the second."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--readers", type=Path, nargs=2, required=True)
    parser.add_argument("--later", type=float, default=0.5, help="the second one's share")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    earlier, later = (load_file(folder / WEIGHTS) for folder in options.readers)
    options.out.mkdir(parents=True, exist_ok=True)
    for name in ("config.json", "tokenizer.json"):
        shutil.copy(options.readers[1] / name, options.out / name)
    share = options.later
    mean = {
        name: ((1 - share) * earlier[name].float() + share * later[name].float()).half()
        for name in later
    }
    save_file(mean, options.out / WEIGHTS, {"format": "pt"})


if __name__ == "__main__":
    main()
