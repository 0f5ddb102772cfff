"""Which elements of a web page are not what it says: navigation, banners, adverts, footers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import lxml.etree
import lxml.html

_TAGS = {"nav", "footer", "dialog"}
_ROLES = {"navigation", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar"}
# Words in a class or id. The first speak for themselves; the others need a sign in the text too.
_SURE = re.compile(
    r"cookies?|consent|gdpr|advert\w*|ads?|adslot|sponsor\w*|newsletter|popup|modal|breadcrumbs?"
    r"|pagination|pager|navbox|editsection|noprint|skiplink|headerlink|prevnext"
)
_LIKELY = re.compile(
    r"nav\w*|menu\w*|sidebar\w*|side|aside|footer|related|recommend\w*|share|sharing|social"
    r"|promo\w*|banner|subscribe|signup|login|toolbar|toc|widget|teasers?|topbar|masthead|next|more"
    r"|popular|trending|partners?|tags|legal|copyright|colophon|ft|ftr|cta\w*|respond|links|rating"
    r"|submitted|disclosure"
)
_SAYS = re.compile(
    r"(we|this (web)?site|our site) uses? cookies|accept (all|cookies)|advertisement\b|sponsored\b"
    r"|subscribe to (our|the)|sign up (for|to)|get (our|the) newsletter|share (this|on)\b"
    r"|(©|\(c\)|copyright)[^.]*\d{4}|all rights reserved|skip to|back to top|read next|read more"
    r"|related (articles|stories|posts|pages)|you may also like|more (from|stories|articles)"
    r"|follow us|log ?in\b|sign in\b|table of contents$|on this page$|privacy policy|terms of use"
    r"|(proudly )?powered by|edit this page|previous( topic)?$|next( topic)?$|leave a reply"
    r"|did this answer|is this page useful|was this (page|article) helpful|jump to"
    r"|you might also like|posted in|filed under|tagged|download the .{,30}app|view source$"
    r"|print(er)?\b.{,20}$",
    re.IGNORECASE,
)
_BLOCKS = {"div", "ul", "ol", "p", "section", "table", "td", "aside", "header", "form", "li"}
_SHORT = 160  # characters: a text that says it is boilerplate is no longer than this
_LONG = 600  # characters of prose: what has more of it is content, whatever its class says
_BRIEF = 200  # characters of prose: what is likely boilerplate and has no more, is
_INLINE = {"a", "b", "strong", "em", "i", "span", "small"}
_LINKED = 0.6  # share of the text that is links
_MAIN = 0.6  # of the prose at least this much must stand in what says it is the main part
_LEAST = 0.25  # of a page's text at least this much must stay,
_LEAST_PROSE = 0.2  # or this much of what is no link


@dataclass(frozen=True, slots=True)
class _Measure:
    """An element's text: its characters, those inside links, and the number of links."""

    characters: int
    linked: int
    links: int

    @property
    def share(self) -> float:
        return self.linked / self.characters if self.characters else 0.0

    @property
    def prose(self) -> int:
        return self.characters - self.linked


_Measures = dict[lxml.html.HtmlElement, _Measure]
_NOTHING = _Measure(0, 0, 0)


def boilerplate(root: lxml.html.HtmlElement) -> frozenset[lxml.html.HtmlElement]:
    """The elements to leave out.

    A tag, a role or a class says what an element is; the share of links in its text, and what it
    says, confirm it. What would leave hardly any text behind is not believed.
    """
    body = root.find("body")
    if body is None:
        return frozenset()
    measures = _measures(body)
    whole = measures[body]
    named = set(_named(body, measures)) | set(_outside_main(body, measures))
    linked = {
        element
        for element, measure in measures.items()
        if element.tag in _BLOCKS and _is_link_list(measure)
    }
    for found in (named | linked, named):
        gone = [measures[element] for element in _outermost(found)]
        left = whole.characters - sum(measure.characters for measure in gone)
        prose = whole.prose - sum(measure.prose for measure in gone)
        if left >= _LEAST * whole.characters or prose >= max(_LEAST_PROSE * whole.prose, 80):
            return frozenset(found)
    return frozenset(body.iter("nav"))


def _outside_main(
    body: lxml.html.HtmlElement, measures: _Measures
) -> Iterator[lxml.html.HtmlElement]:
    """What stands beside the one element that says it is the page's main part, if it is."""
    mains = body.xpath(
        ".//main | .//*[@role='main'] | .//*[@id='content' or @id='main' or @id='main-content']"
    )
    outer = [main for main in mains if not any(above in mains for above in main.iterancestors())]
    if len(outer) != 1 or measures[outer[0]].prose < _MAIN * measures[body].prose:
        return
    within = {outer[0], *outer[0].iterancestors()}
    for above in outer[0].iterancestors():
        if above is body.getparent():
            return
        for child in above.iterchildren(tag=lxml.etree.Element):
            if child not in within and child.find(".//h1") is None and child.tag != "h1":
                yield child


def _named(body: lxml.html.HtmlElement, measures: _Measures) -> Iterator[lxml.html.HtmlElement]:
    whole = measures[body]
    for element, measure in measures.items():
        most = whole.prose > 0 and measure.prose > 0.5 * whole.prose
        kept = most or element is body or element.tag in ("main", "article", "h1")
        if not kept and _is_named(element, measure):
            yield element


def _is_named(element: lxml.html.HtmlElement, measure: _Measure) -> bool:
    if element.tag in _TAGS or element.get("role", "").lower() in _ROLES:
        return element.tag != "footer" or not _inside(element, "blockquote")
    if re.search(r"display\s*:\s*none", element.get("style") or "", re.IGNORECASE):
        return True
    words = _class_words(element)
    if any(_SURE.fullmatch(word) for word in words) and measure.prose < _LONG:
        return True
    likely = element.tag == "aside" or any(_LIKELY.fullmatch(word) for word in words)
    likely = likely and not {"note", "notes"} & set(words)
    if likely and measure.prose < (_LONG if measure.share >= 0.3 else _BRIEF):
        return element.find(".//h1") is None
    return _says_so(element, measure)


def _says_so(element: lxml.html.HtmlElement, measure: _Measure) -> bool:
    if not 0 < measure.characters <= _SHORT:
        return False
    above = element.getparent()
    if element.tag in _INLINE and above is not None and above.tag not in ("body", "div"):
        return False  # part of a sentence
    return bool(_SAYS.match(" ".join(element.text_content().split())))


def _is_link_list(measure: _Measure) -> bool:
    short = measure.links > 0 and measure.linked / measure.links < 30
    return measure.links >= 3 and measure.share > _LINKED and short


def _class_words(element: lxml.html.HtmlElement) -> list[str]:
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    apart = re.sub(r"([a-z])([A-Z])", r"\1 \2", names)
    return re.findall(r"[a-z]+", apart.lower())


def _measures(body: lxml.html.HtmlElement) -> _Measures:
    """Every element's measure, children before parents, so that each is looked at once."""
    found: _Measures = {}
    for element in reversed(list(body.iter(lxml.etree.Element))):
        characters, linked, links = _length(element.text), 0, 0
        for child in element.iterchildren():
            inner = found.get(child, _NOTHING)
            characters += inner.characters + _length(child.tail)
            linked += inner.linked
            links += inner.links
        if element.tag == "a":
            linked, links = characters, 1
        found[element] = _Measure(characters, linked, links)
    return found


def _length(text: str | None) -> int:
    return len("".join(text.split())) if text else 0


def _inside(element: lxml.html.HtmlElement, tag: str) -> bool:
    return any(above.tag == tag for above in element.iterancestors())


def _outermost(elements: set[lxml.html.HtmlElement]) -> Iterator[lxml.html.HtmlElement]:
    for element in elements:
        if not any(above in elements for above in element.iterancestors()):
            yield element
