"""What is no question for the documents: greetings, questions about askai, other languages.

Replies say what is here and how to ask. Every title, heading and sentence in them is quoted from
the index; nothing is written about what the documents mean.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath

from askai.examples import Passages, as_inside, examples, says, sentences_of, small_words
from askai.languages import ENGLISH, foreign_language
from askai.records import DocumentRecord

# Every document of the index: read only where a reply needs them.
Documents = Callable[[], Sequence[DocumentRecord]]

_LISTED = 12  # titles or headings named in one reply
_LONGEST_TITLE, _LONGEST_QUOTE = 80, 300  # characters of a title or heading, and of a sentence
_EMPTY = "There are no documents here yet."
_NO_SUMMARY = "askai quotes documents and writes no summaries."


def reply_in_english(question: str, documents: Documents, passages: Passages) -> str | None:
    """That answers work in English, for a question in another language; None for one in English."""
    language = foreign_language(question)
    if not language:
        return None
    return (
        f"This looks like {language}. askai answers questions in English; in other languages "
        f"it can only search the documents by keyword.{_suggestions(documents(), passages)}"
    )


def reply(question: str, documents: Documents, passages: Passages) -> str | None:
    """A short reply to what is not a question for the documents, or None for what is one."""
    manners, rest = _without_manners(_plain(question))
    if not rest:
        return _polite(manners, documents, passages)
    if _ABOUT_CORPUS.fullmatch(rest):
        return _overview(documents()) + _suggestions(documents(), passages)
    if _ABOUT_ASKAI.fullmatch(rest) or _HELP.fullmatch(rest):
        return _introduction(documents()) + _suggestions(documents(), passages)
    return _about_one(rest, documents, passages)


# -- what was typed -------------------------------------------------------------------------------

_MANNERS = re.compile(
    r"(?:(?P<greeting>(?:hi+|hello+|hey+|hiya|howdy|greetings|good (?:morning|afternoon|evening"
    r"|day)|how are you(?: doing)?(?: today)?|nice to meet you)(?: (?:there|again|all|everyone))*)"
    r"|(?P<thanks>(?:many )?(?:thank you|thanks?|thx|ty|cheers)(?: (?:so|very) much| a lot| again)*"
    r"(?: for (?:that|this|everything|(?:all )?(?:your|the) (?:help|answers?|time)))?)"
    r"|(?P<bye>(?:good )?bye(?: bye)?|goodbye|good night|farewell|take care|ciao"
    r"|see (?:you|ya)(?: (?:later|soon|tomorrow|then|around))?)"
    r"|(?P<fine>ok|okay|great|cool|nice|perfect|good|fine|alright|all right|got it|i see|very good"
    r"|awesome|wonderful|excellent|well done)"
    r"|askai|please|so|well|and|then)(?: |$)"
)
_REQUEST = re.compile(
    r"(?:can|could|would|will) you (?:please )?|please |i (?:want|need|would like) (?:you )?to "
    r"|do you want to "
)
_ENDING = re.compile(r" (?:please|for me|askai|then|now|today)$")
_DOCUMENTS = (
    r"(?:(?:all )?(?:of )?(?:the|these|those|this|your|my|our) )?"
    r"(?:documents?|docs?|files?|folder|corpus)"
)
_PLACE = r"(?:here|there|in total|in (?:(?:the|this|your) )?(?:index|collection|folder|corpus))"
_HAD = (
    r"(?:do you (?:have|know|hold|search|read)|are (?:there|indexed|available|loaded|included)"
    rf"|have you (?:got|read|indexed)|can you (?:search|read)|are {_PLACE}|{_PLACE})"
)
_ABOUT_CORPUS = re.compile(
    rf"what is (?:in|inside) (?:here|{_DOCUMENTS})|what (?:is|are) {_DOCUMENTS}(?: (?:all )?about)?"
    r"|what is (?:all )?this (?:all )?about|(?:give me )?an overview"
    rf"|what do(?:es)? {_DOCUMENTS} (?:contain|cover|hold|include|talk about)"
    r"|(?:what|which) (?:topics|subjects|themes|information|data) (?:do you (?:have|cover|know)"
    rf"|do(?:es)? {_DOCUMENTS} (?:contain|cover|have|hold|include)"
    rf"|(?:is|are) (?:covered|available|{_PLACE}|in {_DOCUMENTS}))"
    rf"|(?:what|which) {_DOCUMENTS}(?: {_HAD})?(?: {_PLACE})?|what do you have|what have you got"
    rf"|how many {_DOCUMENTS}(?: {_HAD})?(?: {_PLACE})?|(?:the )?number of {_DOCUMENTS}"
    rf"|(?:list|show|name)(?: me)?(?: all)? {_DOCUMENTS}(?: {_HAD})?|do you have any {_DOCUMENTS}"
    rf"|(?:tell me )?(?:more |something )?about {_DOCUMENTS}|describe {_DOCUMENTS}"
)
_ABOUT_ASKAI = re.compile(
    r"(?:who|what) are you|what is your (?:name|purpose|job)|(?:tell me )?about yourself"
    r"|are you (?:an? )?(?:human|person|robot|bot|machine|ai|chatbot|computer|real|gpt|chatgpt|llm"
    r"|language model|program)|who (?:made|built|wrote|created|programmed) you|introduce yourself"
    r"|what is (?:askai|this (?:tool|app|page|chat|bot|assistant|program))"
    r"|how (?:do you|does askai) work|what (?:can|do) you do(?: for me)?|what can askai do"
    r"|what are you able to do|what are your (?:capabilities|skills|abilities|limits|limitations)"
    r"|what do you know|what are you|do you (?:speak|understand) \w+"
)
_HELP = re.compile(
    r"(?:i need |get )?help(?: me)?(?: out)?|what (?:can|should|could|may) i (?:ask|do|say|type)"
    r"(?: you| here)?|how (?:do|can|should) i (?:use|ask)(?: you| askai| questions?| a question)?"
    r"|(?:give|show)(?: me)? (?:(?:some|a few|an?) )?(?:example|sample)s?(?: questions?)?"
    r"|(?:some )?(?:example|sample)(?:s| questions?)"
    r"|what (?:kind|sort)s? of questions can i ask(?: you)?"
)
_SUMMARY = re.compile(
    r"(?:summari[sz]e|sum up|outline|tl ?dr|(?:(?:give|write|make|show)(?: me)? )?(?:an? |the )?"
    r"(?:short |brief |quick )?(?:summary|overview|outline|synopsis|gist) (?:of|for|on)) (?P<of>.+)"
)
_ON_A_FILE = re.compile(
    r"what is (?:in|inside) (?P<in>.+)|what is (?P<about>.+) about|what does (?P<says>.+) say"
    r"|(?:tell me about|describe|show(?: me)?|open) (?P<file>.+)"
)
_KIND_OF_DOCUMENT = re.compile(
    r"(?:brief|document|doc|file|report|paper|text|article|note|page|memo|pdf|table|sheet)s?"
    r"(?P<of> (?:on|about|called|named|titled|for|of|with))?(?: |$)"
)


def _plain(question: str) -> str:
    """In lower case, without punctuation but for what file names have inside."""
    text = unicodedata.normalize("NFKC", question).casefold().replace("’", "'")
    text = re.sub(r"\b(what|who|how|where|that|it)'s\b", r"\1 is", text)
    words = (word.strip(".'/-") for word in re.findall(r"[\w'./&-]+", text))
    return " ".join(word for word in words if word)


def _without_manners(text: str) -> tuple[set[str], str]:
    """Which greetings and thanks a text opens with, and what is behind them."""
    manners = set()
    while found := _MANNERS.match(text):
        manners.add(found.lastgroup or "")
        text = text[found.end() :]
    if request := _REQUEST.match(text):
        text = text[request.end() :]
    while ending := _ENDING.search(text):
        text = text[: ending.start()]
    return manners, text


# -- replies --------------------------------------------------------------------------------------


def _polite(manners: set[str], documents: Documents, passages: Passages) -> str | None:
    if "bye" in manners:
        return "Goodbye."
    if "thanks" in manners:
        return "You are welcome."
    if "greeting" in manners:
        return f"Hello. {_introduction(documents())}{_suggestions(documents(), passages)}"
    return "Good. Ask the next question when you like." if "fine" in manners else None


def _introduction(documents: Sequence[DocumentRecord]) -> str:
    return (
        f"This is askai. It answers questions about {_count(documents)} with words quoted from "
        "them, and shows where they stand. There is no language model in it that writes answers: "
        "what the documents do not say, it does not say."
    )


def _overview(documents: Sequence[DocumentRecord]) -> str:
    originals = [record for record in documents if not record.copy_of]
    listed = [
        f"{_cut(record.title)} ({record.path})" if record.title else record.path
        for record in originals
    ]
    return f"There are {_count(documents)} here:{_items(listed)}" if listed else _EMPTY


def _suggestions(documents: Sequence[DocumentRecord], passages: Passages) -> str:
    found = examples(documents, passages)[:3]
    return f"\n\nYou could ask:{_items(found)}" if found else ""


def _about_one(text: str, documents: Documents, passages: Passages) -> str | None:
    """The reply to a question for a summary, or about a file that it names."""
    if wanted := _SUMMARY.fullmatch(text):
        return _instead_of_summary(wanted["of"], documents(), passages)
    if wanted := _ON_A_FILE.fullmatch(text):
        target = next(group for group in wanted.groups() if group)
        record = _by_path(target, documents())
        return _outline(record, passages) if record else None
    return None


def _instead_of_summary(
    text: str, documents: Sequence[DocumentRecord], passages: Passages
) -> str | None:
    """What there is instead of a summary; None where it is for the documents to tell."""
    if re.fullmatch(rf"{_DOCUMENTS}|everything|all|it all", text):
        return f"{_NO_SUMMARY} {_overview(documents)}{_suggestions(documents, passages)}"
    target = re.sub(r"^(?:the|this|that|your|my|our|an?) ", "", text)
    kind = _KIND_OF_DOCUMENT.match(target)
    named = target[kind.end() :] if kind else target
    record = _by_path(target, documents) or _by_title(named, documents, whole=not kind)
    if record is None:
        # "text mining" is a subject, "the text about mining" a document.
        return _no_such(named) if kind and kind["of"] and named else None
    return f"{_NO_SUMMARY} {_outline(record, passages)}"


def _outline(record: DocumentRecord, passages: Passages) -> str:
    """A document's title, headings and first sentence, in its own words."""
    found = passages(record.path)
    texts = [item for passage in found for item in sentences_of(passage)]
    headings = dict.fromkeys(text for kind, text in texts if kind == "heading")
    headings.pop(record.title, None)
    first = next((text for kind, text in texts if kind in ("text", "item", "row")), "")
    titled = f" with the title “{_cut(record.title)}”" if record.title else ""
    listed = f" Its headings:{_items([_cut(text) for text in headings])}\n\n" if headings else " "
    begins = f"It begins: “{_cut(first, _LONGEST_QUOTE)}”\n\n" if first else ""
    about = (
        f": {says(record, as_inside(next(iter(headings)), small_words(found)))}"
        if headings
        else "."
    )
    return f"{record.path} is a document{titled}.{listed}{begins}Ask about what it says{about}"


def _no_such(named: str) -> str:
    return (
        f"{_NO_SUMMARY} No document here has “{named}” in its title or path. Ask for what "
        f"you want to know, such as: What do the documents say about {named}?"
    )


def _by_path(target: str, documents: Sequence[DocumentRecord]) -> DocumentRecord | None:
    """The document with this path or file name."""
    return next(
        (
            record
            for record in documents
            if target in (_plain(record.path), _plain(PurePosixPath(record.path).name))
        ),
        None,
    )


def _by_title(
    named: str, documents: Sequence[DocumentRecord], *, whole: bool
) -> DocumentRecord | None:
    """The document whose title or path has all these words, and the fewest others."""
    words = _content_words(named)
    found = [
        (len(others - words), record.path, record)
        for record in documents
        for others in (_content_words(record.title), _content_words(_stem(record)))
        if words and words <= others and not (whole and others - words)
    ]
    return min(found, key=lambda item: item[:2])[2] if found else None


def _content_words(text: str) -> set[str]:
    words = re.findall(r"[^\W_]+", text.casefold().replace("'s", ""))
    return {word.removesuffix("s") for word in words if word not in ENGLISH}


def _stem(record: DocumentRecord) -> str:
    return PurePosixPath(record.path).stem


def _count(documents: Sequence[DocumentRecord]) -> str:
    copies = sum(bool(record.copy_of) for record in documents)
    number = len(documents) - copies
    also = f" (and {copies} {'copies' if copies > 1 else 'copy'} of them)" if copies else ""
    return f"{number:,} document{'' if number == 1 else 's'}{also}"


def _items(texts: Sequence[str]) -> str:
    more = [f"and {len(texts) - _LISTED:,} more"] if len(texts) > _LISTED else []
    return "".join(f"\n- {text}" for text in [*texts[:_LISTED], *more])


def _cut(text: str, longest: int = _LONGEST_TITLE) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
