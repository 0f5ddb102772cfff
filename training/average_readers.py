"""Two readers of one family → the mean of their weights, which keeps what both know.

    python training/average_readers.py --first DIR --second DIR --share S --out OUT

`share` (0 to 1) is the second's part. After training on questions of a new kind the mean answers
those nearly as well as the second and those of the old kinds nearly as well as the first (Wortsman
et al. 2022, "Robust fine-tuning of zero-shot models").
"""

from __future__ import annotations

import argparse
from pathlib import Path

from reader_model import open_model, save_model


def main() -> None:
    """Average, and save in the layout of train_reader.py."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("first", "second", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--share", type=float, required=True)
    options = parser.parse_args()
    mean, other = open_model(options.first), open_model(options.second)
    weights = other.state_dict()
    mean.load_state_dict(
        {
            name: value.lerp(weights[name], options.share) if value.is_floating_point() else value
            for name, value in mean.state_dict().items()
        }
    )
    options.out.mkdir(parents=True, exist_ok=True)
    save_model(mean, options.second / "tokenizer.json", options.out)


if __name__ == "__main__":
    main()
