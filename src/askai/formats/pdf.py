"""PDF → blocks. PDFium gives every character with its place; layout tells what belongs together."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from askai.answers import BlockKind
from askai.formats.assembly import Assembly, Content, HeadingPath, column_name, one_line, row_text
from askai.formats.pdf_characters import (
    INSERTED,
    Box,
    PageText,
    Traced,
    inserted,
    join,
    letters,
    merged,
)
from askai.formats.pdf_file import PdfFile, last_change, read_pages, read_pdf
from askai.formats.pdf_layout import carry_headers, page_blocks
from askai.formats.pdf_lines import BULLET, FINAL, Line, leftward
from askai.formats.pdf_running import PAGE_NUMBER, without_running_lines
from askai.formats.pdf_tables import Table

__all__ = ["Box", "boxes_of_quote", "character_boxes", "parse_pdf"]

_HEADING_RATIO = 1.12  # a line this much larger than the body is a heading
_TITLE_RATIO = 1.4  # a line this much larger may be the long title of a paper
_LONGEST_HEADING = 90  # characters
_ABBREVIATED = re.compile(
    r"\b([^\W\d_]|inc|ltd|co|corp|llc|gmbh|jr|sr|dr|al|etc|bzw|usw|nr|no|vol|ed|eds|st)\.\W*\Z",
    re.IGNORECASE,
)
_LEADER = re.compile(r"(\.\s?){5,}\s*\w+\s*$", re.MULTILINE)  # to the number of a page
_COMPOUND = re.compile(r"\w+(?:[-‐]\w+)+")
_JUNK_TITLE = re.compile(
    r"untitled.*|\(?(anonymous|unspecified|title)\)?|microsoft \w+ - .*|"
    r"(powerpoint )?presentation\d*|document\d*|slide \d+|[\W\d_]*|"
    r".*\.(docx?|odt|rtf|pdf|ps|tex|dvi|pptx?|odp|xlsx?|ods|txt|html?|indd|qxd|pmd)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Parsed:
    content: Content
    sources: array[int]  # for each character of the text its index on its page, or INSERTED
    pages: tuple[PageText, ...]


def parse_pdf(data: bytes, ocr: bool = False) -> Content:
    """The paragraphs, headings and table rows of a PDF, each with its page (1-based).

    With `ocr`, pages without text are read by the program tesseract. Raises `DocumentError` for a
    file that is encrypted, broken, or holds no text that can be read.
    """
    return _laid_out(read_pdf(data, ocr)).content


def character_boxes(data: bytes, start: int, end: int, ocr: bool = False) -> tuple[Box, ...]:
    """Where the characters from `start` to `end` of `parse_pdf`'s text stand: a box for each line.

    Points from the lower left corner of the page; what does not stand on the page (the column
    names in a row, recognised text) has no box. Raises `DocumentError` as `parse_pdf` does.
    """
    return _boxes(_laid_out(read_pdf(data, ocr)), start, end)


def boxes_of_quote(
    data: bytes, page: int, quoted: str, quote: tuple[int, int], words: tuple[int, int]
) -> tuple[tuple[Box, ...], tuple[Box, ...]]:
    """The `character_boxes` of a quote on a page, and of words in it; `quoted` is how it begins.

    Pages that are pictures are not recognised again, which takes long: what was read from one has
    no boxes, and text behind it, which stands further on in `parse_pdf`'s with `ocr`, is looked
    for on its page. A quote that is there twice has none either.
    """
    parsed = _laid_out(read_pages(data))
    text, start = parsed.content.text, quote[0]
    if not text.startswith(quoted, start):
        blocks = [block for block in parsed.content.blocks if block.page == page]
        first, last = (blocks[0].start, blocks[-1].end) if blocks else (0, 0)
        if text.count(quoted, first, last) != 1:
            return (), ()
        start = text.index(quoted, first, last)
    missing = quote[0] - start
    in_quote, in_words = (
        _boxes(parsed, begin - missing, end - missing) for begin, end in (quote, words)
    )
    return in_quote, in_words


def _boxes(parsed: _Parsed, start: int, end: int) -> tuple[Box, ...]:
    pages = {page.number: page for page in parsed.pages}
    boxes: list[Box] = []
    for block in parsed.content.blocks:
        first, last = max(start, block.start), min(end, block.end)
        if first < last and block.page in pages:
            indexes = (index for index in parsed.sources[first:last] if index != INSERTED)
            boxes.extend(merged(pages[block.page], indexes))
    return tuple(boxes)


def _laid_out(pdf: PdfFile) -> _Parsed:
    pages = without_running_lines(pdf.pages)
    laid_out = {page.number: page_blocks(page.pieces) for page in pages}
    carry_headers(laid_out, pdf.pages)
    writer = _Writer(laid_out, _title(pdf.metadata, laid_out))
    for number in sorted(laid_out.keys() | pdf.recognised.keys()):
        for paragraph in pdf.recognised.get(number, []):
            lines = [inserted(line.strip()) for line in paragraph.splitlines() if line.strip()]
            writer.add("text", writer.flow(lines), number)
        writer.page(number, laid_out.get(number, []))
    content = writer.assembly.content(writer.title, last_change(pdf.metadata))
    return _Parsed(content, writer.sources(content), pages)


def _title(metadata: dict[str, str], pages: dict[int, list[list[Line] | Table]]) -> str:
    named = one_line(metadata.get("Title", ""))
    if not _JUNK_TITLE.fullmatch(named):
        return named
    first = next(iter(pages.values()), [])
    lines = [line for block in first if isinstance(block, list) for line in block]
    largest = max((line.size for line in lines if _worded(line.text)), default=0.0)
    if largest < _body_size(pages) * _HEADING_RATIO:
        return ""
    texts = [_line(line).text for line in lines if line.size == largest]
    return one_line(" ".join(texts))[:200]


def _body_size(pages: dict[int, list[list[Line] | Table]]) -> float:
    sizes: Counter[float] = Counter()
    for line in _all_lines(pages):
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _all_lines(pages: dict[int, list[list[Line] | Table]]) -> Iterator[Line]:
    for block in (block for blocks in pages.values() for block in blocks):
        if isinstance(block, Table):
            yield from (
                line for row in (block.header, *block.rows) for cell in row for line in cell
            )
        else:
            yield from block


def _is_sentence(text: str) -> bool:
    """Whether a text ends as a sentence of several words does; a question may be a heading."""
    ended = re.search(r"[.!]\W*\Z", text) is not None and not _ABBREVIATED.search(text)
    return ended and len(text.split()) > 2


def _worded(text: str) -> bool:
    return sum(map(str.isalpha, text)) > 1


def _line(line: Line) -> Traced:
    """A line's text; pieces that touch (a raised number, an accent) stay together."""
    parts: list[Traced] = []
    for number, piece in enumerate(line.pieces):
        if number and piece.left - line.pieces[number - 1].right > 0.15 * line.size:
            parts.append(inserted(" "))
        parts.append(letters(piece))
    return join(reversed(parts) if leftward(line.pieces) else parts)


class _Writer:
    """Puts the blocks of all pages together, and keeps where each character came from."""

    def __init__(self, pages: dict[int, list[list[Line] | Table]], title: str) -> None:
        self.assembly = Assembly()
        self.title = title
        self._path = HeadingPath()
        self._added: list[Traced] = []
        self._body = _body_size(pages)
        lines = list(_all_lines(pages))
        large = {line.size for line in lines if line.size >= self._body * _HEADING_RATIO}
        self._levels = sorted(large, reverse=True)
        bold = sum(len(line.text) for line in lines if line.bold)
        self._bold_body = bold * 2 > sum(len(line.text) for line in lines)
        self._compounds = {
            word.lower().replace("‐", "-")
            for line in lines
            for word in _COMPOUND.findall(line.text)
        }

    def page(self, number: int, blocks: Sequence[list[Line] | Table]) -> None:
        for block in blocks:
            if isinstance(block, Table):
                self._table(block, number)
            else:
                self._paragraph(block, number, block is blocks[0] or block is blocks[-1])

    def add(self, kind: BlockKind, text: Traced, page: int) -> None:
        if text.text.strip():
            self.assembly.add(kind, text.text, self._path.path(self.title), page=page)
            self._added.append(text)

    def sources(self, content: Content) -> array[int]:
        sources = array("i", [INSERTED]) * len(content.text)
        for block, text in zip(content.blocks, self._added, strict=True):
            sources[block.start : block.end] = text.sources
        return sources

    def flow(self, lines: Sequence[Traced], separator: str = "\n") -> Traced:
        """Lines as one text; a word that was parted at the end of a line is whole again."""
        parts: list[Traced] = []
        for number, line in enumerate(lines):
            if number:
                before = parts.pop()
                kept, between = self._joint(before.text, line.text, separator)
                parts += [Traced(before.text[:kept], before.sources[:kept]), inserted(between)]
            parts.append(line)
        return join(parts)

    def _joint(self, before: str, after: str, separator: str) -> tuple[int, str]:
        """How much of a line to keep, and what goes between it and the next."""
        if before.endswith("\u00ad"):
            return len(before) - 1, ""
        first, second = re.search(r"([\w-]*\w)[-‐]\Z", before), re.match(r"\w+", after)
        if not first or not second or second.group() in ("and", "or", "und", "oder", "bzw"):
            return len(before), separator
        word = f"{first.group(1)}-{second.group()}".lower()
        parted = after[0].islower() and first.group(1)[-1].isalpha() and "-" not in first.group(1)
        if parted and word not in self._compounds:
            return len(before) - 1, ""
        return len(before), ""

    def _paragraph(self, lines: Sequence[Line], page: int, outermost: bool) -> None:
        text = self.flow([_line(line) for line in lines])
        kind: BlockKind = "text"
        level = self._heading_level(lines, text.text)
        contents = len(_LEADER.findall(text.text)) * 2 > len(lines)
        if contents or (outermost and PAGE_NUMBER.fullmatch(text.text)):
            kind = "mark"
        elif level:
            kind = "heading"
            self._path.enter(level, one_line(text.text))
        elif BULLET.match(text.text):
            kind = "item"
        self.add(kind, text, page)

    def _heading_level(self, lines: Sequence[Line], text: str) -> int:
        """The level of a heading by its size, bold lines below all others; 0 for no heading."""
        size = lines[0].size
        limit = 200 if size >= self._body * _TITLE_RATIO else _LONGEST_HEADING
        if not _worded(text) or len(text) > limit or _is_sentence(text):
            return 0
        if size in self._levels:
            return self._levels.index(size) + 1
        bold = all(line.bold for line in lines) and not self._bold_body
        ended = FINAL.search(text) and not _ABBREVIATED.search(text)
        title_like = len(lines) < 3 and not text[0].islower() and not ended
        if bold and title_like and size >= self._body - 0.5:
            return len(self._levels) + 1
        return 0

    def _table(self, table: Table, page: int) -> None:
        header = [column_name(self._cell(cell).text) for cell in table.header]
        for row in table.rows:
            self.add("row", _traced_row(header, [self._cell(cell) for cell in row]), page)

    def _cell(self, lines: Sequence[Line]) -> Traced:
        return self.flow([_line(line) for line in lines], " ")


def _traced_row(header: list[str], cells: Sequence[Traced]) -> Traced:
    text = row_text(header, [cell.text for cell in cells])
    sources = array("i", [INSERTED]) * len(text)
    at = 0
    for number, cell in enumerate(cells):
        if cell.text:
            at += len(f"{header[number]}: ") if header and header[number] else 0
            sources[at : at + len(cell.text)] = cell.sources
            at += len(cell.text) + len("; ")
    return Traced(text, sources)
