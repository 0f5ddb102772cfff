"""Every passage, text and word of an index on Milvus, checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from askai.errors import IndexProblem
from askai.scale.address import parse_address
from askai.scale.generations import DOCUMENTS, read_built, read_words
from askai.scale.milvus import Milvus
from askai.scale.milvus_store import missing
from askai.scale.rows import DOCUMENT, PASSAGE, passage_of
from askai.scale.texts import Texts, texts_of
from askai.settings import Settings


def problems(index: Path, settings: Settings) -> Iterator[str]:
    """What is wrong with the live generation of the setting `store`; nothing: all is as built.

    Raises `IndexMissing` where there is none, and `StoreUnavailable`.
    """
    with closing(Milvus(parse_address(settings.store), building=True)) as server:
        generation = server.live()
        if generation is None:
            raise missing(server)
        texts = texts_of(settings.texts, index, server.address.name)
        try:
            built = read_built(texts, generation)
            read_words(texts, generation, built)
        except IndexProblem as error:
            yield str(error)
            return
        passages, wrong = _passages(server, generation)
        yield from wrong
        documents = 0
        for row in server.rows(generation + DOCUMENTS, DOCUMENT, 'reason == ""'):
            documents += 1
            if not row["copy"]:
                there = passages[row["path"]]
                if there != row["passages"]:
                    yield f"{row['path']!r} has {there} of {row['passages']} passages"
                yield from _text(texts, row["text_sha256"])
        if (documents, passages.total()) != (built.documents, built.passages):
            yield f"{generation!r} does not have the documents and passages that were built"


def _passages(server: Milvus, generation: str) -> tuple[Counter[str], list[str]]:
    """How many passages each document has, and what is wrong with them."""
    found: Counter[str] = Counter()
    wrong = []
    for row in server.rows(generation, PASSAGE):
        try:
            found[passage_of(row).document] += 1
        except IndexProblem as error:
            wrong.append(str(error))
    return found, wrong


def _text(texts: Texts, name: str) -> Iterator[str]:
    try:
        texts.get(name)
    except IndexProblem as error:
        yield str(error)
