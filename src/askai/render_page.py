"""`Answer` → HTML for the page. All text that comes from documents or questions is escaped."""

from __future__ import annotations

import hashlib
import html
from urllib.parse import urlencode

from askai.answers import Answer, Citation, Hit
from askai.english import is_closed, singular, words_of
from askai.render import (
    CONTROL,
    DIFFER,
    LINE_BREAK,
    NOT_FOUND,
    confidence_words,
    numbered_parts,
    passage_of,
    place,
    searched_instead,
)

_SHOWN_AROUND = 250_000  # characters on each side of a quote

SCORES = ("keyword", "vector", "reader")  # of a passage, in the order in which they are made


def chat_html(answer: Answer, turn: int, typed: str = "") -> str:
    """The answer as one chat message; `turn` keeps the link targets of a conversation apart.

    What was searched is told where it is not what was `typed`.
    """
    if answer.kind == "chat":
        return "".join(f"<p>{escape(line)}</p>" for line in answer.text.splitlines() if line)
    searched = searched_instead(answer, typed)
    told = f'<p class="askai-searched">Searched: {escape(searched)}</p>' if searched else ""
    if not answer.found:
        lead = f'<p class="askai-none">{NOT_FOUND}</p>'
        note = "<p>The closest passages, which do not answer it:</p>" if answer.citations else ""
        return lead + told + note + _source_list(answer, turn)
    word = confidence_words(answer.confidence)
    return (
        _answer_html(answer, turn) + f'<p class="askai-confidence askai-{word}" '
        f'title="probability of being right">{word}: {answer.confidence:.2f}</p>'
        + told
        + _source_list(answer, turn)
    )


def _answer_html(answer: Answer, turn: int) -> str:
    """The parts, laid out as what they are, each with the links to its sources."""
    tag = "span" if answer.kind == "explanation" else "strong"
    parts = [
        f'<{tag} class="askai-answer">{escape(part.text)}</{tag}> '
        + "".join(_link(answer.citations[number - 1], turn, number) for number in numbers)
        for part, numbers in numbered_parts(answer)
    ]
    if answer.kind == "explanation" or len(parts) == 1:
        return f"<p>{' … '.join(parts)}</p>"
    lead = f'<p class="askai-differ">{DIFFER}</p>' if answer.kind == "conflict" else ""
    dates = [
        f" ({escape(part.citations[0].date)})"
        if answer.kind == "conflict" and part.citations[0].date
        else ""
        for part in answer.parts
    ]
    items = "".join(f"<li>{part}{date}</li>" for part, date in zip(parts, dates, strict=True))
    return f'{lead}<ul class="askai-parts">{items}</ul>'


def panel_html(answer: Answer, turn: int) -> str:
    """The sources of an answer: each passage whole, the quote tinted, the answer words marked.

    Each says by its data where it stands, so that the page can open the whole document there.
    """
    if answer.kind == "chat":
        return '<p class="askai-empty">Nothing was looked up for this.</p>'
    if not answer.citations:
        return '<p class="askai-empty">Nothing in the documents comes close.</p>'
    kind = "Sources" if answer.found else "Closest passages: not an answer"
    sections = "".join(
        f'<section class="askai-source" id="{_target(turn, number)}" tabindex="-1" '
        f'data-source="{escape(_source_query(citation))}">'
        f"<h3>[{number}] {escape(place(citation))}</h3>"
        f'<div class="askai-passage">{_marked_passage(citation, answer.candidates)}</div>'
        f'<button type="button" class="askai-whole">Show in the whole document</button></section>'
        for number, citation in enumerate(answer.citations, start=1)
    )
    return f'<h2 class="askai-panel-title">{kind}</h2>{sections}{why_html(answer)}'


def document_html(text: str, start: int, end: int, quote_start: int, quote_end: int) -> str:
    """A whole document with a quote tinted and the words in it marked, by their offsets.

    Of a very long one as much around them as a browser shows with ease.
    """
    first = max(0, quote_start - _SHOWN_AROUND)
    last = min(len(text), quote_end + _SHOWN_AROUND)
    places = (place - first for place in (start, end, quote_start, quote_end))
    before = f'<p class="askai-cut">{first:,} characters before this</p>' if first else ""
    left = len(text) - last
    after = f'<p class="askai-cut">{left:,} characters after this</p>' if left else ""
    marked = _marked(text[first:last], *places)
    return f'{before}<div class="askai-passage">{marked}</div>{after}'


def pictured_html(document: str, picture: str, description: str) -> str:
    """A document's text with the picture of its page beside it; the page loads that by its URL."""
    return (
        '<div class="askai-pictured"><div class="askai-picture" tabindex="0" role="region" '
        f'aria-label="The page" data-picture="{escape(picture)}" '
        f'data-description="{escape(description)}"><p>Drawing the page …</p></div>'
        '<div class="askai-beside" tabindex="0" role="region" aria-label="Its text">'
        f"{document}</div></div>"
    )


def why_html(answer: Answer) -> str:
    """What was read, with its scores as bars, the question's words in it, and the time taken.

    A bar is as long as the score is among those of the passages read; the number is the raw score.
    """
    if not answer.candidates:
        return ""
    names = [name for name in SCORES if any(name in hit.scores for hit in answer.candidates)]
    ranges = {
        name: (min(values), max(values))
        for name in names
        if (values := [hit.scores[name] for hit in answer.candidates if name in hit.scores])
    }
    header = "".join(f'<th scope="col">{name}</th>' for name in names)
    rows = "".join(
        f"<tr><td>{escape(_hit_place(hit))}</td>"
        + "".join(f"<td>{_bar(hit.scores.get(name), *ranges[name])}</td>" for name in names)
        + f"<td>{escape(', '.join(_matched(answer.question, hit.text)))}</td></tr>"
        for hit in answer.candidates
    )
    times = ", ".join(f"{step} {1000 * took:.0f} ms" for step, took in answer.seconds.items())
    return (
        '<details class="askai-why"><summary>Why this answer</summary>'
        f"<p>Passages read: {len(answer.candidates)}. Time: {escape(times)}.</p>"
        f'<table><thead><tr><th scope="col">passage</th>{header}'
        '<th scope="col">words of the question</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></details>"
    )


def escape(text: str) -> str:
    """Document text made safe for HTML; control characters become a placeholder."""
    text = LINE_BREAK.sub("\n", text)
    return html.escape(CONTROL.sub("\ufffd", text), quote=True)


def _target(turn: int, number: int) -> str:
    return f"cite-{turn}-{number}"


def _link(citation: Citation, turn: int, number: int) -> str:
    hover = escape(f"{place(citation)}: {citation.quote[:300]}")
    return (
        f'<sup><a class="askai-cite" href="#{_target(turn, number)}" title="{hover}">'
        f"[{number}]</a></sup>"
    )


def _source_list(answer: Answer, turn: int) -> str:
    items = "".join(
        f"<li>{_link(citation, turn, number)} {escape(place(citation))}"
        f"{_quote_below(citation, answer)}</li>"
        for number, citation in enumerate(answer.citations, start=1)
    )
    return f'<ol class="askai-sources">{items}</ol>' if items else ""


def _quote_below(citation: Citation, answer: Answer) -> str:
    """The quote, unless it is what the answer says already."""
    repeats = answer.found and any(citation.quote == part.text for part in answer.parts)
    return "" if repeats else f"<blockquote>{escape(citation.quote)}</blockquote>"


def quote_mark(quote: str) -> str:
    """Tells one quote from another: the document may change after it was cited."""
    return hashlib.sha256(quote.encode("utf-8", "replace")).hexdigest()[:16]


def _marked_passage(citation: Citation, hits: tuple[Hit, ...]) -> str:
    """The passage with the quote and, inside it, the answer."""
    hit = passage_of(citation, hits)
    text, offset = (hit.text, hit.start) if hit else (citation.quote, citation.quote_start)
    start, end, quote_start, quote_end = (place - offset for place in _bounds(citation))
    return _marked(text, start, end, quote_start, quote_end)


def _bounds(citation: Citation) -> tuple[int, int, int, int]:
    return citation.start, citation.end, citation.quote_start, citation.quote_end


def _marked(text: str, start: int, end: int, quote_start: int, quote_end: int) -> str:
    """Cut by offsets, never searched for."""
    return (
        f"{escape(text[:quote_start])}"
        f'<span class="askai-quote">{escape(text[quote_start:start])}'
        f"<mark>{escape(text[start:end])}</mark>{escape(text[end:quote_end])}</span>"
        f"{escape(text[quote_end:])}"
    )


def _source_query(citation: Citation) -> str:
    """Where a citation stands, as the parameters of a request for its document."""
    names = ("start", "end", "quote_start", "quote_end")
    where = dict(zip(names, _bounds(citation), strict=True))
    page = {"page": citation.page} if citation.page is not None else {}
    told = {"document": citation.document, "quote": quote_mark(citation.quote)}
    return urlencode(told | where | page)


def _hit_place(hit: Hit) -> str:
    page = f", p. {hit.page}" if hit.page is not None else ""
    return f"{hit.document}{page}{f', {hit.heading}' if hit.heading else ''}"


def _bar(score: float | None, lowest: float, highest: float) -> str:
    if score is None:
        return "–"
    share = (score - lowest) / (highest - lowest) if highest > lowest else 1.0
    bar = f'<meter min="0" max="1" value="{share:.2f}" aria-hidden="true"></meter>'
    return f"{bar} {score:.2f}"


def _matched(question: str, text: str) -> list[str]:
    """The words of a question that say something and that a text has, in whatever number."""
    found = {singular(word.text) for word in words_of(text)}
    said = [
        question[word.start : word.end]
        for place, word in enumerate(words_of(question))
        if not is_closed(word, place) and singular(word.text) in found
    ]
    return list(dict.fromkeys(said))
