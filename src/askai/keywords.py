"""tantivy: BM25 over English stems, and over pairs of Chinese and Japanese characters."""

from __future__ import annotations

import math
import os
import re
import shutil
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import tantivy

from askai.errors import IndexDamaged

_ANALYZER = "askai_english"
# Scripts written without spaces between words: Han, Hiragana, Katakana.
_CJK_RUN = re.compile(
    r"[\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"
)
# Words that ask and say nothing about the subject, beyond Lucene's short list of stop words.
# Raise `SCHEMA_VERSION` in manifest.py when these or the analyzer change.
_QUESTION_WORDS = (
    "how many much who whom whose what which when where why do does did done were been being has "
    "have had can could would should may might must shall its his her he she we you your our i me "
    "my him them us any from than so about"
).split()
_HEAP_BYTES = 64_000_000
_LONGEST_WORD = 60


class KeywordIndex:
    """Passages by their words. Questions are words to it, never a query language."""

    def __init__(self, index: tantivy.Index, copy: TemporaryDirectory[str] | None = None) -> None:
        self._index = index
        self._copy = copy  # kept as long as the index is
        # A generation never changes: nothing is to be watched for.
        self._index.config_reader(reload_policy="manual")
        self._index.register_tokenizer(_ANALYZER, _analyzer())

    @classmethod
    def build(cls, folder: Path, passages: Iterable[tuple[int, str]]) -> None:
        """Write an index of (passage id, searchable text) pairs into the empty `folder`.

        Raises `OSError` when it cannot be written.
        """
        folder.mkdir()
        _write(lambda: tantivy.Index(_schema(), path=str(folder)), (), passages)

    @classmethod
    def change(
        cls, folder: Path, old: Path, gone: Sequence[int], passages: Iterable[tuple[int, str]]
    ) -> None:
        """Write a copy of the index in `old` without the passages `gone` and with these others."""
        shutil.copytree(old, folder, ignore=shutil.ignore_patterns(".tantivy-*.lock"))
        _write(lambda: tantivy.Index.open(str(folder)), gone, passages)

    @classmethod
    def load(cls, folder: Path) -> KeywordIndex:
        """The index in `folder`. Raises `IndexDamaged`.

        tantivy takes a lock file even to read; a folder that may not be written is read as a copy.
        """
        try:
            if os.access(folder, os.W_OK):
                return cls(tantivy.Index.open(str(folder)))
            copy = TemporaryDirectory(prefix="askai-", ignore_cleanup_errors=True)
            place = Path(copy.name) / "keywords"
            shutil.copytree(folder, place, copy_function=shutil.copyfile)
            place.chmod(0o700)
            return cls(tantivy.Index.open(str(place)), copy)
        except (ValueError, OSError) as error:
            raise IndexDamaged(
                f"The keywords in {str(folder)!r} cannot be read; "
                "run `askai index` to build them again."
            ) from error

    def close(self) -> None:
        """Let go of the files, which ends tantivy's threads; remove the copy, if there is one."""
        del self._index
        if self._copy is not None:
            self._copy.cleanup()

    def __len__(self) -> int:
        return int(self._index.searcher().num_docs)

    def words(self, text: str) -> list[str]:
        """See `stems`."""
        return stems(text)

    def rarity(self, word: str) -> float:
        """How much a stem tells passages apart: BM25's inverse document frequency."""
        searcher = self._index.searcher()
        # Passages that were taken out are still counted there.
        having = min(searcher.doc_freq("words", word), searcher.num_docs)
        return rarity(having, searcher.num_docs)

    def search(self, question: str, k: int, only: Sequence[int] | None = None) -> dict[int, float]:
        """BM25 by passage id of the best `k`, best first; among the ids `only`, if given."""
        schema = self._index.schema
        wanted_terms = [("words", word) for word in self.words(question)]
        wanted_terms += [("characters", pair) for pair in _character_pairs(question)]
        if not wanted_terms or (only is not None and not only):
            return {}
        should = [
            (tantivy.Occur.Should, tantivy.Query.term_query(schema, field, term))
            for field, term in dict.fromkeys(wanted_terms)
        ]
        query = tantivy.Query.boolean_query(should)
        if only is not None:
            allowed = tantivy.Query.term_set_query(schema, "passage", list(only))
            query = tantivy.Query.boolean_query(
                [
                    (tantivy.Occur.Must, query),
                    (tantivy.Occur.Must, tantivy.Query.const_score_query(allowed, 0.0)),
                ]
            )
        searcher = self._index.searcher()
        wanted = min(k, searcher.num_docs)
        if wanted == 0:
            return {}
        hits = searcher.search(query, limit=wanted, count=False).hits
        ids = searcher.fast_field_values("passage", [address for _, address in hits])
        found = [
            (int(number or 0), float(score)) for (score, _), number in zip(hits, ids, strict=True)
        ]
        return dict(sorted(found, key=lambda item: (-item[1], item[0])))


def _write(
    opened: Callable[[], tantivy.Index], gone: Sequence[int], passages: Iterable[tuple[int, str]]
) -> None:
    try:
        index = opened()
        index.register_tokenizer(_ANALYZER, _analyzer())
        # One thread: the order of segments, and so of equal scores, is the same each time.
        writer = index.writer(_HEAP_BYTES, 1)
        if gone:
            writer.delete_documents_by_query(
                tantivy.Query.term_set_query(index.schema, "passage", list(gone))
            )
        for number, text in passages:
            document = tantivy.Document()
            document.add_unsigned("passage", number)
            document.add_text("words", text)
            document.add_text("characters", " ".join(_character_pairs(text)))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
    except ValueError as error:  # tantivy's only exception: its message tells
        raise OSError(f"the keyword index cannot be written: {error}") from error


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("passage", stored=False, indexed=True, fast=True)
    builder.add_text_field("words", tokenizer_name=_ANALYZER, index_option="freq")
    builder.add_text_field("characters", tokenizer_name="whitespace", index_option="freq")
    return builder.build()


@cache
def _analyzer() -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in (
        tantivy.Filter.remove_long(_LONGEST_WORD),
        tantivy.Filter.lowercase(),
        tantivy.Filter.ascii_fold(),
        tantivy.Filter.stopword("english"),
        tantivy.Filter.custom_stopword(_QUESTION_WORDS),
        tantivy.Filter.stemmer("english"),
    ):
        builder = builder.filter(step)
    return builder.build()


def stems(text: str) -> list[str]:
    """The stems of `text` as they are indexed, stop words left out."""
    return list(_analyzer().analyze(text))


def rarity(having: int, passages: int) -> float:
    """BM25's inverse document frequency of a word that so many of the passages have."""
    return math.log(1 + (passages - having + 0.5) / (having + 0.5))


def terms(text: str) -> list[str]:
    """All that is indexed of a text, in one list: stems, and pairs of Chinese and Japanese."""
    return stems(text) + _character_pairs(text)


def _character_pairs(text: str) -> list[str]:
    """Overlapping pairs of each run of Chinese or Japanese; a lone character stands alone."""
    return [
        run[start : start + 2]
        for run in _CJK_RUN.findall(text)
        for start in range(max(1, len(run) - 1))
    ]
