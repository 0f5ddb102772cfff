"""A file's bytes → `Document`: the parser that fits the content is found and called."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from askai.answers import Document
from askai.errors import DocumentError
from askai.formats.assembly import Content, one_line
from askai.formats.book import parse_book
from askai.formats.decoding import decode
from askai.formats.detection import BINARY_SUFFIXES, detect
from askai.formats.latex import parse_latex
from askai.formats.mail import parse_mail
from askai.formats.markdown import parse_markdown
from askai.formats.notebook import parse_notebook
from askai.formats.office import READS, parse_office
from askai.formats.opendocument import parse_opendocument
from askai.formats.org import parse_org
from askai.formats.outlook import parse_outlook
from askai.formats.pdf import parse_pdf
from askai.formats.plain import parse_log, parse_plain
from askai.formats.restructured import parse_restructured
from askai.formats.slides import parse_slides
from askai.formats.subtitles import parse_subtitles
from askai.formats.table import parse_csv
from askai.formats.tree import parse_json, parse_json_lines, parse_xml_tree
from askai.formats.webpage import parse_webpage
from askai.formats.word import parse_word

_SURROGATE = re.compile("[\ud800-\udfff]")
_LONGEST_TITLE = 250  # characters
_PLACEHOLDER = re.compile(r"\W*(no title|untitled|document\d*|title)\W*", re.IGNORECASE)
_DEEPEST = 3  # attachments inside attachments

_TEXT: dict[str, Callable[[str], Content]] = {
    ".md": parse_markdown,
    ".csv": parse_csv,
    ".tsv": parse_csv,
    ".json": parse_json,
    ".jsonl": parse_json_lines,
    ".ipynb": parse_notebook,
    ".rst": parse_restructured,
    ".org": parse_org,
    ".tex": parse_latex,
    ".srt": parse_subtitles,
    ".log": parse_log,
}
_PLAIN_AT_WORST = {".csv", ".tsv", ".srt"}
_ALIASES = {
    ".markdown": ".md", ".mdx": ".md", ".rmd": ".md", ".qmd": ".md", ".geojson": ".json",
    ".ndjson": ".jsonl", ".vtt": ".srt", ".sbv": ".srt", ".ass": ".srt", ".ssa": ".srt",
    ".ttml": ".srt", ".dfxp": ".srt", ".htm": ".html", ".ods": ".odt", ".odp": ".odt",
    ".odg": ".odt", ".ott": ".odt", ".ots": ".odt", ".otp": ".odt", ".fods": ".fodt",
    ".fodp": ".fodt", ".ltx": ".tex", ".latex": ".tex",
}  # fmt: skip
_BINARY: dict[str, Callable[[bytes], Content]] = {
    ".html": parse_webpage,
    ".xhtml": parse_webpage,
    ".xml": parse_xml_tree,
    ".docx": parse_word,
    ".pptx": parse_slides,
    ".odt": parse_opendocument,
    ".fodt": parse_opendocument,
    ".epub": parse_book,
}
# Taken at their word. The suffixes of binary formats are not: a text may be named so.
_KNOWN = {*_TEXT, ".html", ".xhtml", ".xml", ".eml", ".fodt"} - {".md"}


@dataclass(frozen=True, slots=True)
class _Reading:
    """How attachments are read: as files of their own, to a certain depth."""

    ocr: bool
    depth: int = 0

    def attachment(self, name: str, data: bytes) -> Content:
        if self.depth == _DEEPEST:
            raise DocumentError("attached too deeply")
        return _Reading(self.ocr, self.depth + 1).content(name, data)

    def content(self, name: str, data: bytes) -> Content:
        suffix = PurePosixPath(name).suffix.lower()
        suffix = _ALIASES.get(suffix, suffix)
        kind = detect(suffix, data, _KNOWN)
        if kind in (".txt", ".md") and suffix in BINARY_SUFFIXES:
            content = _text_content(kind, data)
            remark = f"not a {suffix[1:]} file, though it is named so: read as plain text"
            return replace(content, remarks=(*content.remarks, remark))
        if kind == ".pdf":
            return parse_pdf(data, ocr=self.ocr)
        if kind == ".eml":
            return parse_mail(data, self.attachment)
        if kind == ".msg":
            return parse_outlook(data, self.attachment)
        if kind in _BINARY:
            return _BINARY[kind](data)
        if kind in READS:
            return parse_office(data, kind)
        return _text_content(kind, data)


def _text_content(kind: str, data: bytes) -> Content:
    """A text file by the parser of its kind; lines that only look like a table are plain text."""
    decoded = decode(data)
    remarks = [decoded.remark] if decoded.remark else []
    try:
        content = _TEXT.get(kind, parse_plain)(decoded.text)
    except DocumentError as error:
        if kind not in _PLAIN_AT_WORST:
            raise
        content = parse_plain(decoded.text)
        remarks.append(f"read as plain text: {error}")
    return replace(content, remarks=(*content.remarks, *remarks))


def parse(path: str, data: bytes, *, ocr: bool = False) -> Document:
    """A file's bytes as a `Document`; any text that has no format of its own is plain text.

    `ocr` reads pages that are pictures, with tesseract. Raises `DocumentError` with the reason when
    there is no text to be had.
    """
    try:
        content = _Reading(ocr).content(path, data)
    except (DocumentError, MemoryError):  # memory is the caller's to judge
        raise
    except RecursionError as error:
        raise DocumentError("cannot be parsed: it is nested too deeply") from error
    except Exception as error:  # one bad file never stops a build, whatever a parser meets in it
        reason = one_line(f"{type(error).__name__}: {error}")[:200]
        raise DocumentError(f"cannot be parsed ({reason})") from error
    if not re.search(r"\w", content.text):
        raise DocumentError("there is no text in it")
    content = _without_surrogates(content)
    title = content.title if _is_title(content.title) else ""
    return Document(path, title, content.text, content.blocks, content.date, content.remarks)


def _without_surrogates(content: Content) -> Content:
    """Half characters, which JSON can name and nothing can store, become U+FFFD, one for one."""
    if not _SURROGATE.search(content.title + content.text):
        return content
    blocks = tuple(
        replace(
            block,
            heading=_SURROGATE.sub("\ufffd", block.heading),
            context=_SURROGATE.sub("\ufffd", block.context),
        )
        for block in content.blocks
    )
    text, title = (_SURROGATE.sub("\ufffd", part) for part in (content.text, content.title))
    remarks = (*content.remarks, "characters that are not valid Unicode are shown as \ufffd")
    return replace(content, title=title, text=text, blocks=blocks, remarks=remarks)


def _is_title(text: str) -> bool:
    """Whether it names the document: it has letters, is no placeholder, and no paragraph."""
    return (
        bool(re.search(r"[^\W\d_]", text))
        and len(text) <= _LONGEST_TITLE
        and (_PLACEHOLDER.fullmatch(text) is None)
    )
