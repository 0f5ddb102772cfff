"""What a corpus of 10⁷, 10⁸ and 10⁹ passages takes, reckoned from measured figures.

    python benchmarks/reckon.py FIGURES.json [--workers 100]

FIGURES.json is what `benchmarks/stores.py --json` wrote. Reckoned in proportion to the number of
passages: embedding (by workers of one core each), disk, texts, memory of Milvus's query nodes for
what a build makes from 50,000 passages on (HNSW over float vectors; BM25's postings),
and how long an update takes over what has not changed. Nothing of it was measured at these sizes.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

DIMENSIONS, FLOAT = 384, 4
LINKS = 16  # HNSW's M: twice as many neighbours in the lowest layer, of 4 bytes each
GENERATIONS = 2  # the live one, and the one before it
STEMS, POSTING = 60, 8  # different stems in a passage of 180 tokens; bytes of one in a posting list
SIZES = (10**7, 10**8, 10**9)


def main() -> None:
    """Print a row for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("figures", type=Path)
    parser.add_argument("--workers", type=int, default=100)
    options = parser.parse_args()
    figures = json.loads(options.figures.read_text("utf-8"))
    report = figures["report"]
    rate = figures["passages_a_second_one_worker"]
    memory = GENERATIONS * (DIMENSIONS * FLOAT + 2 * LINKS * 4 + STEMS * POSTING)
    # Less what an update of a handful of passages takes: to start Ray, to load the model.
    extra = report["update_seconds_milvus"] - figures["shipped"]["update_seconds_milvus"]
    taken_over = report["passages"] / extra
    on_server = report["server_bytes"] / report["passages"]
    print(f"a passage: {memory} bytes of memory in query nodes, ", end="")
    print(f"{on_server:.0f} bytes on Milvus's disk, ", end="")
    print(f"{figures['text_bytes_a_passage']:.0f} bytes of text")
    print(f"one worker: {rate:.1f} passages a second; taken over: {taken_over:.0f} a second")
    print("| passages | memory | disk | texts | one core | the workers | taken over |")
    print("|---|---|---|---|---|---|---|")
    for size in SIZES:
        cells = (
            f"{size:.0e}",
            bytes_of(size * memory),
            bytes_of(size * GENERATIONS * on_server),
            bytes_of(size * figures["text_bytes_a_passage"]),
            time_of(size / rate),
            time_of(size / rate / options.workers),
            time_of(size / taken_over),
        )
        print(f"| {' | '.join(cells)} |")


def bytes_of(number: float) -> str:
    """In GB or TB."""
    return f"{number / 1e12:.1f} TB" if number >= 1e12 else f"{number / 1e9:.0f} GB"


def time_of(seconds: float) -> str:
    """In hours or days."""
    return f"{seconds / 3600:.1f} h" if seconds < 100 * 3600 else f"{seconds / 86400:.0f} days"


if __name__ == "__main__":
    main()
