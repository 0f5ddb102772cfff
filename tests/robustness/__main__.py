"""The long form: `python -m tests.robustness [--only NAME ...] [--share 0.1] [--seed N]`."""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from askai import Settings, build_index
from tests.conftest import fake_models
from tests.robustness.damage import LISTS_QUESTION, damaged_indexes, index_with_lists
from tests.robustness.full_disk import filled_disks
from tests.robustness.fuzz import fuzzed_files
from tests.robustness.hostile import hostile_requests
from tests.robustness.kills import killed_builds
from tests.robustness.odd_files import odd_files
from tests.robustness.readers import read_while_building
from tests.robustness.soak import soaked
from tests.robustness.test_robustness import CORPUS, QUESTION

_QUESTIONS = [
    QUESTION,
    "Who leads Alibaba?",
    "What did the US restrict?",
    "When does China want to lead in AI?",
    "Who was the first king of Norway?",
]


def main() -> None:
    """Run what is named, and print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    names = ("kills", "readers", "disk", "damage", "lists", "fuzz", "odd", "hostile", "soak")
    parser.add_argument("--only", choices=names, nargs="*", default=names)
    parser.add_argument("--share", type=float, default=1.0, help="of the full length")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    print(f"seed {options.seed}")
    for name in options.only:
        with tempfile.TemporaryDirectory() as scratch:
            print(f"{name}: {_run(name, Path(scratch), options.share, options.seed)}", flush=True)


def _run(name: str, folder: Path, share: float, seed: int) -> object:
    if name == "kills":
        with fake_models() as encoder:
            return killed_builds(folder, round(200 * share), seed, encoder)
    if name == "readers":
        return read_while_building(folder, 300 * share, seed)
    if name == "odd":
        with fake_models():
            return odd_files(folder, max(1, round(100 * share)))
    if name == "disk":
        with fake_models():
            return filled_disks(folder, round(100 * share), seed)
    if name == "fuzz":
        with fake_models():
            return fuzzed_files(folder, round(3000 * share), seed)
    if name == "soak":
        return soaked(CORPUS, folder, _QUESTIONS, 1800 * share)
    if name == "lists":
        with index_with_lists(folder) as (corpus, index):
            return damaged_indexes(corpus, index, LISTS_QUESTION, round(60 * share), seed)
    build_index(CORPUS, folder / "index", settings=Settings())
    if name == "hostile":
        return hostile_requests(folder / "index")
    return damaged_indexes(CORPUS, folder / "index", QUESTION, round(100 * share), seed)


if __name__ == "__main__":
    main()
