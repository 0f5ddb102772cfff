"""Question files → questions; whether a passage or a citation is where an answer stands."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from askai.answers import Citation, Hit
from askai.errors import QuestionError
from askai.squad_scores import normalise
from askai.verdicts import as_questions

ANSWERABLE, UNANSWERABLE = "answerable", "unanswerable"

_LAYOUTS = "a file holds JSON lines with a 'question' and its 'answers', or SQuAD's JSON"
_NAMES = {str: "a text", list: "a list", dict: "an object", bool: "true or false"}
_Kind = TypeVar("_Kind", str, list[Any], bool)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer stands; what is "" or () is not known."""

    document: str = ""  # its path in the corpus
    sentences: tuple[str, ...] = ()  # each of them answers
    paragraph: str = ""  # stands in the document that answers


@dataclass(frozen=True, slots=True)
class Question:
    """A question with every answer that is right; none: the documents do not answer it.

    Unless answers are `rejected`: of those it is known that they are wrong, and no more.
    """

    id: str
    kind: str
    question: str
    answers: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    rejected: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()  # the patterns that it is limited to


def read_questions(path: str | Path, longest: int) -> tuple[Question, ...]:
    """The questions of a file of JSON lines, or of SQuAD's JSON (v1.1 or v2.0).

    The page's verdicts (feedback.jsonl) are such lines too: see `askai.verdicts`. `longest` is the
    limit of a question in characters. Unknown fields are ignored. Raises `QuestionError`, which
    names the line (or the article and paragraph) that cannot be used.
    """
    text = _text(Path(path))
    articles = _squad_articles(text)
    found = _from_lines(text, path) if articles is None else _from_squad(articles, path)
    questions = []
    for where, question in found:
        if not any(character.isalnum() for character in question.question):
            raise QuestionError(f"{where}: the question {question.question!r} has no words.")
        if len(question.question) > longest:
            raise QuestionError(f"{where}: the question is longer than {longest} characters.")
        if question.kind == ANSWERABLE and not question.answers:
            raise QuestionError(f"{where}: the kind is {ANSWERABLE!r}, but there are no answers.")
        questions.append(question)
    if questions and all(question.rejected and not question.answers for question in questions):
        raise QuestionError(
            f"{str(path)!r} has only answers judged wrong, and nothing tells the right ones; "
            "add them to a line as 'answers', or judge an answer right."
        )
    if not questions:
        raise QuestionError(f"{str(path)!r} has no questions; {_LAYOUTS}.")
    return tuple(questions)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise QuestionError(
            f"The question file {str(path)!r} cannot be read ({error.strerror}); check the path."
        ) from error
    except UnicodeDecodeError as error:
        raise QuestionError(
            f"The question file {str(path)!r} is not UTF-8 (byte {error.start}); {_LAYOUTS}."
        ) from error


def _squad_articles(text: str) -> list[Any] | None:
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        return None
    data = whole.get("data") if isinstance(whole, dict) and "question" not in whole else None
    return data if isinstance(data, list) else None


def _from_lines(text: str, path: str | Path) -> Iterator[tuple[str, Question]]:
    for number, record in as_questions(_lines(text, path)):
        where = _line(path, number)
        answers = _answers(record, where)
        kind = _field(record, "kind", str, where, ANSWERABLE if answers else UNANSWERABLE)
        places = [
            _place(item, where) for item in (record, *_field(record, "also", list, where, []))
        ]
        yield (
            where,
            Question(
                id=str(record.get("id", number)),
                kind=kind,
                question=_field(record, "question", str, where),
                answers=answers,
                places=tuple(place for place in places if place != Place()),
                rejected=_rejected(record, where),
                documents=_texts(_field(record, "documents", list, where, []), "documents", where),
            ),
        )


def _lines(text: str, path: str | Path) -> Iterator[tuple[int, Any]]:
    """The number of each line, and its JSON."""
    # Not splitlines(): a JSON text may hold U+2028 and the like as they are.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError) as error:
                told = f"{_line(path, number)} is not JSON ({error}); {_LAYOUTS}."
                raise QuestionError(told) from error


def _line(path: str | Path, number: int) -> str:
    return f"{path}, line {number}"


def _from_squad(articles: list[Any], path: str | Path) -> Iterator[tuple[str, Question]]:
    for article_number, article in enumerate(articles, start=1):
        where = f"{path}, article {article_number}"
        for number, paragraph in enumerate(_field(article, "paragraphs", list, where), start=1):
            within = f"{where}, paragraph {number}"
            place = Place(paragraph=_field(paragraph, "context", str, within))
            for item in _field(paragraph, "qas", list, within):
                impossible = _field(item, "is_impossible", bool, within, False)
                answers = () if impossible else _answers(item, within)
                yield (
                    within,
                    Question(
                        id=str(item.get("id", "")),
                        kind=ANSWERABLE if answers else UNANSWERABLE,
                        question=_field(item, "question", str, within),
                        answers=answers,
                        places=(place,),
                    ),
                )


def _place(record: Any, where: str) -> Place:
    sentences = _field(record, "sentences", list, where, [])
    document = _field(record, "document", str, where, "")
    return Place(document, _texts(sentences, "sentences", where))


def _answers(record: Any, where: str) -> tuple[str, ...]:
    """The texts of "answers": each a text, or an object with a "text" as SQuAD has them."""
    answers = _field(record, "answers", list, where, [])
    texts = [item.get("text") if isinstance(item, dict) else item for item in answers]
    return _texts(texts, "answers", where)


def _rejected(record: Any, where: str) -> tuple[str, ...]:
    """Answers known to be wrong; "" stands for a refusal."""
    values = _field(record, "rejected", list, where, [])
    refusal = ("",) if "" in values else ()
    return (*refusal, *_texts(values, "rejected", where))


def _texts(values: list[Any], name: str, where: str) -> tuple[str, ...]:
    if not all(isinstance(value, str) for value in values):
        raise QuestionError(f"{where}: {name!r} must be a list of texts.")
    return tuple(value for value in values if value.strip())


def _field(
    record: Any, name: str, kind: type[_Kind], where: str, default: _Kind | None = None
) -> _Kind:
    if not isinstance(record, dict):
        raise QuestionError(f"{where} is not a JSON object; {_LAYOUTS}.")
    value = record.get(name)
    if value is None and default is not None:
        return default
    if not isinstance(value, kind):
        found = "missing" if value is None else "not " + _NAMES[kind]
        raise QuestionError(f"{where}: {name!r} is {found}; {_LAYOUTS}.")
    return value


class Gold:
    """Tells whether a passage or a citation is where a question's answer stands."""

    def __init__(self, document_text: Callable[[str], str]) -> None:
        self._text = document_text

    def is_passage(self, hit: Hit, question: Question) -> bool:
        """It holds a gold sentence whole; where none is known, an answer in the gold document."""
        return any(
            any(_find(sentence, hit.text) for sentence in place.sentences)
            or (not place.sentences and _holds_answer(hit.text, question.answers))
            for place in question.places
            if self._is_document(hit, place)
        )

    def is_cited(self, citation: Citation, question: Question) -> bool:
        """Its quote overlaps a gold sentence, or holds an answer in the gold document."""
        places = [place for place in question.places if self._is_document(citation, place)]
        text = self._text(citation.document)
        return any(
            start < citation.quote_end and citation.quote_start < end
            for place in places
            for sentence in place.sentences
            for start, end in _find(sentence, text)
        ) or bool(places and _holds_answer(citation.quote, question.answers))

    def _is_document(self, found: Hit | Citation, place: Place) -> bool:
        if place.document:
            return place.document in (found.document, *found.copies)
        text = self._text(found.document)
        return any(_find(one, text) for one in (place.paragraph, *place.sentences) if one)


def _find(words: str, text: str) -> list[tuple[int, int]]:
    """Where the words stand in a text, whatever white space is between them."""
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    if not pattern:
        return []
    return [match.span() for match in re.finditer(pattern, text)]


def _holds_answer(text: str, answers: Sequence[str]) -> bool:
    """Whether a text holds one of the answers as whole words, after normalising."""
    padded = f" {normalise(text)} "
    return any(f" {one} " in padded for one in map(normalise, answers) if one)
