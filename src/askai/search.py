"""Vector, keyword and fused search: one signature, best hit first, raw scores kept."""

from __future__ import annotations

from collections.abc import Sequence

from askai.answers import Hit, Passage
from askai.settings import Settings
from askai.store import Store, Within


def vector_search(
    store: Store,
    question: str,
    settings: Settings,
    *,
    k: int = 10,
    documents: Sequence[str] | None = None,
) -> tuple[Hit, ...]:
    """The `k` passages nearest in meaning. `documents`: see `Store.within`."""
    query = store.encoder.encode_queries([question])[0]
    within = store.within(documents)
    scores = store.nearest(query, k, within)
    raw = {number: {"vector": score} for number, score in scores.items()}
    return _hits(store, scores, raw, within)


def keyword_search(
    store: Store,
    question: str,
    settings: Settings,
    *,
    k: int = 10,
    documents: Sequence[str] | None = None,
) -> tuple[Hit, ...]:
    """The `k` passages with the best BM25. `documents`: see `Store.within`."""
    within = store.within(documents)
    scores = store.matching(question, k, within)
    raw = {number: {"keyword": score} for number, score in scores.items()}
    return _hits(store, scores, raw, within)


def fused_search(
    store: Store,
    question: str,
    settings: Settings,
    *,
    k: int = 10,
    documents: Sequence[str] | None = None,
) -> tuple[Hit, ...]:
    """The `k` best by both: a convex sum of each score scaled to 0..1 within this question.

    Convex fusion after Bruch, Gai & Ingber (2023), "An Analysis of Fusion Functions for Hybrid
    Retrieval". A scaled score only orders the hits; whether an answer exists is told by the raw
    ones, which every hit keeps under "keyword" and "vector".
    """
    within = store.within(documents)
    depth = max(k, settings.search_depth)
    query = store.encoder.encode_queries([question])[0]
    by_vector, by_keyword = store.both(query, question, depth, within)
    missing = [number for number in by_keyword if number not in by_vector]
    if missing:
        by_vector |= store.cosines(query, missing)
    fused = fuse(by_keyword, by_vector, settings.keyword_weight)
    best = dict(sorted(fused.items(), key=lambda item: (-item[1], item[0]))[:k])
    raw = {
        number: {"keyword": by_keyword.get(number, 0.0), "vector": by_vector[number]}
        for number in best
    }
    return _hits(store, best, raw, within)


def fuse(
    by_keyword: dict[int, float], by_vector: dict[int, float], keyword_weight: float
) -> dict[int, float]:
    """The convex sum for every id of `by_vector`; an id without a keyword score has 0 of it."""
    top = max(by_keyword.values(), default=0.0)
    lowest, highest = min(by_vector.values(), default=0.0), max(by_vector.values(), default=0.0)
    spread = highest - lowest
    return {
        number: keyword_weight * (by_keyword.get(number, 0.0) / top if top else 0.0)
        + (1 - keyword_weight) * ((cosine - lowest) / spread if spread else 1.0)
        for number, cosine in by_vector.items()
    }


def _hits(
    store: Store,
    order: dict[int, float],
    raw: dict[int, dict[str, float]],
    within: Within | None,
) -> tuple[Hit, ...]:
    passages = store.passages(list(order)) if order else {}
    return tuple(
        _hit(store, passages[number], score, raw[number], within) for number, score in order.items()
    )


def _hit(
    store: Store, passage: Passage, score: float, scores: dict[str, float], within: Within | None
) -> Hit:
    """A passage as a hit; of a document's paths the first that the search is limited to."""
    first = passage.sentences[0]
    paths = [passage.document, *store.copies.get(passage.document, ())]
    shown = next((path for path in paths if within is None or path in within.paths), paths[0])
    return Hit(
        document=shown,
        title=passage.title,
        heading=first.heading,
        page=first.page,
        start=passage.start,
        end=passage.end,
        text=passage.text,
        score=score,
        scores=scores,
        date=passage.date,
        copies=tuple(path for path in paths if path != shown),
        sentences=passage.sentences,
        context=passage.context,
    )
