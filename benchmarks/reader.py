"""How well the shipped reader marks answers, given the right paragraph.

    python benchmarks/reader.py FILE.json[.gz] [--reader DIR]

FILE is in SQuAD layout. EM and F1 by SQuAD's own definitions, best non-empty span, the article's
title in front of the paragraph as in askai; AUROC of the span's lead over "no answer" between
answerable and unanswerable questions; tokens read a second.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from pathlib import Path

from askai.evaluation import auroc
from askai.span_model import SpanModel
from askai.squad_scores import exact_match, f1_score


def main() -> None:
    """Read every question with its paragraph and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--reader", type=Path)
    options = parser.parse_args()
    model = SpanModel(options.reader) if options.reader else SpanModel.packaged()
    opened = gzip.open if options.file.suffix == ".gz" else open
    with opened(options.file, "rt", encoding="utf-8") as file:
        articles = json.load(file)["data"]
    exact, overlap, found, missing, tokens = [], [], [], [], 0
    start = time.perf_counter()
    for article in articles:
        title = article.get("title", "").replace("_", " ")
        for paragraph in article["paragraphs"]:
            context = paragraph["context"]
            for item in paragraph["qas"]:
                gold = [answer["text"] for answer in item["answers"]]
                readings = model.read(item["question"].strip(), [(title, context)])[0]
                tokens += sum(len(reading.starts) for reading in readings)
                spans = [s for one in readings if (s := one.best(0, len(context))) is not None]
                score, first, last = max(spans)
                if item.get("is_impossible") or not gold:
                    missing.append(score)
                    continue
                found.append(score)
                exact.append(exact_match(context[first:last], gold))
                overlap.append(f1_score(context[first:last], gold))
    seconds = time.perf_counter() - start
    print(
        f"{len(exact)} answerable: EM {100 * sum(exact) / len(exact):.1f}, "
        f"F1 {100 * sum(overlap) / len(overlap):.1f}; {tokens / seconds:.0f} tokens/s, one by one"
    )
    if missing:
        print(f"{len(missing)} unanswerable: AUROC {auroc(found, missing):.3f}")


if __name__ == "__main__":
    main()
