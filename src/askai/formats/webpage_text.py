"""The text that a web page shows: of an element, and of a source that no parser reads whole."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import lxml.etree
import lxml.html

from askai.formats.assembly import one_line

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
# What stands on lines of its own; everything else, also what no browser knows, runs on in a line.
BLOCKS = HEADINGS | {
    "address", "article", "aside", "blockquote", "body", "button", "caption", "center", "col",
    "colgroup", "dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption",
    "figure", "footer", "form", "frame", "frameset", "head", "header", "hgroup", "hr", "html",
    "input", "legend", "li", "listing", "main", "menu", "nav", "noframes", "ol", "optgroup",
    "option", "p", "plaintext", "pre", "search", "section", "summary", "table", "tbody", "td",
    "tfoot", "th", "thead", "title", "tr", "ul", "xmp",
}  # fmt: skip
# Never shown, or not part of what the page says.
_SKIPPED = {
    "script", "style", "noscript", "template", "svg", "iframe", "object", "head", "select",
    "textarea", "annotation", "annotation-xml",
}  # fmt: skip
# Links beside a heading that lead to the heading itself, or to its editor.
_PERMALINKS = {"¶", "#", "§", "🔗", "\u200b", "[#]", "[¶]"}
_EDIT = re.compile(
    r"\[\s*(edit( source)?|source|(quelltext )?bearbeiten|modifier( le code)?|editar|modifica"
    r"|bewerken|править|編集|编辑)\s*\]",
    re.IGNORECASE,
)
_UNSEEN = re.compile(
    r"<!--(?:>|.*?(?:-->|\Z))|<(script|style|title)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL
)
_TAG = re.compile(r"<(?:/?([a-zA-Z][^\s/<>]*)|[!?/])[^<>]*>?")
_MARKUP = re.compile(rf"{_UNSEEN.pattern}|{_TAG.pattern}", re.IGNORECASE | re.DOTALL)
_LEAST_KEPT = 0.5  # of the source's words: when a tree has fewer, the parser has cut it
_FORMULA_SIGNS = {"mfrac": "/", "msub": "_", "msup": "^", "msubsup": "_^"}
_GAP = "\0"  # no page holds it: zero bytes are taken out when it is decoded


class Shown:
    """The text of elements, without what is hidden and what the page leaves out."""

    def __init__(self, left_out: frozenset[lxml.html.HtmlElement] = frozenset()) -> None:
        self._left_out = left_out

    def hides(self, element: lxml.html.HtmlElement) -> bool:
        """Whether nothing of an element is shown."""
        if not isinstance(element.tag, str) or element.tag in _SKIPPED:
            return True
        if element.get("hidden") is not None or element in self._left_out:
            return True
        if element.tag == "button":
            return not _unfolds(element)
        return element.tag == "a" and _is_sign(element)

    def words(self, element: lxml.html.HtmlElement | None) -> str:
        """An element's text on one line; elements inside it part words unless inline."""
        if element is None:
            return ""
        if len(element) == 0:
            return one_line(element.text or "")
        return one_line("".join(self._pieces(element, " ", " ")))

    def code(self, element: lxml.html.HtmlElement) -> str:
        """An element's text with its white space; elements inside it stand on lines of their own
        unless inline."""
        text = "".join(self._pieces(element, "\n", _GAP))
        return re.sub(rf"\n?{_GAP}+", "\n", text).strip("\n")

    def _pieces(self, element: lxml.html.HtmlElement, line: str, gap: str) -> Iterator[str]:
        yield element.text or ""
        walk = lxml.etree.iterwalk(element, events=("start", "end"))
        for event, inner in walk:
            if inner is element:
                continue
            hidden = self.hides(inner)
            if not hidden:
                yield line * (event == "start") if inner.tag == "br" else _parting(inner, gap)
            if event == "end":
                yield inner.tail or ""
            elif hidden:
                walk.skip_subtree()
            else:
                yield inner.text or ""


def _parting(element: lxml.html.HtmlElement, gap: str) -> str:
    return gap if element.tag in BLOCKS else ""


def _unfolds(button: lxml.html.HtmlElement) -> bool:
    """Whether a button is the heading of a part that it unfolds; others only do something."""
    heading = next(button.iterancestors(*HEADINGS), None)
    if heading is not None:
        return _letters(heading) == _letters(button)
    return button.get("aria-expanded") is not None and button.get("aria-haspopup") is None


def _letters(element: lxml.html.HtmlElement) -> list[str]:
    return re.findall(r"[^\W\d_]", "".join(element.itertext()))


def _is_sign(link: lxml.html.HtmlElement) -> bool:
    text = "".join(link.itertext()).strip()
    if text in _PERMALINKS:
        own = (link.get("href") or "").startswith("#")
        return own or any(above.tag in HEADINGS for above in link.iterancestors())
    return bool(_EDIT.fullmatch(text))


def write_formula_signs(root: lxml.html.HtmlElement) -> None:
    """Put the signs between the parts of formulas that stand above one another on the page."""
    for formula in root.iter(*_FORMULA_SIGNS):
        for part, sign in zip(formula[:-1], _FORMULA_SIGNS[formula.tag], strict=False):
            part.tail = sign


def cut_text(root: lxml.html.HtmlElement, source: str) -> list[str]:
    """The paragraphs of a page's source when its tree lacks most of their words, else nothing.

    libxml2 drops what is nested too deeply.
    """
    paragraphs = _stripped(source)
    words = sum(len(paragraph.split()) for paragraph in paragraphs)
    kept = 0
    for element in root.iter(lxml.etree.Element):
        if element.tag not in ("script", "style", "title"):
            kept += len((element.text or "").split())
        kept += len((element.tail or "").split())
    return paragraphs if kept < _LEAST_KEPT * words else []


def parting_markup(source: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where comments, scripts and the tags of blocks stand: what parts a source's texts."""
    for found in _MARKUP.finditer(source, start, end):
        name = (found.group(2) or "").lower()
        if not name or name in BLOCKS:
            yield found.span()


def has_words(source: str) -> bool:
    """Whether a source holds more than tags and signs."""
    return bool(re.search(r"\w", _TAG.sub("", source)))


def _stripped(source: str) -> list[str]:
    text = _TAG.sub(_between, _UNSEEN.sub(_GAP, source))
    paragraphs = (one_line(html.unescape(part)) for part in text.split(_GAP))
    return [paragraph for paragraph in paragraphs if paragraph]


def _between(tag: re.Match[str]) -> str:
    name = (tag.group(1) or "").lower()
    return " " if name == "br" else "" if name and name not in BLOCKS else _GAP
