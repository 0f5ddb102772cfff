"""Which elements of a web page are not what it says: navigation, banners, adverts, footers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import lxml.etree
import lxml.html

_TAGS = {"nav", "dialog"}
_ROLES = {"navigation", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar"}
# Whole names of a class or an id. The first speak for themselves; of the others a text must also
# be links for a good part, as "related-work" may be a chapter, or of the second ask for something:
# "informed-consent" and "job-ad" are what many a page is about.
_SURE = re.compile(
    r"(.*-)?((cookie|consent|gdpr)-?(banner|bar|consent|notice|dialog|message|popup|wall|law)"
    r"|ad-?(slot|unit|banner|container|wrapper)|newsletter-?(sign-?up|subscribe|form|box|popup)"
    r"|lightbox|breadcrumbs?|navbox|editsection|noprint|skip-?link|headerlink)(-.*)?"
    r"|advert(isement)?(-.*)?"
)
_DOUBTFUL = re.compile(
    r"(.*-)?(consent|gdpr|advert|advertisement|ads?|sponsored|newsletter|popup|pagination|pager)"
    r"(-.*)?"
)
_ASKS = re.compile(r"\buses? cookies\b|\bsubscribe\b|\bsign up\b|\byour inbox\b", re.IGNORECASE)
_LIKELY = re.compile(
    r"((site|page|main|global|primary|secondary|sub|top|bottom|left|right|post|article|entry|region)-)*"
    r"(nav|navbar|navigation|menu|sidebar|side|footer|ft|ftr|related|share|sharing|sharedaddy|social"
    r"|recommend(ed|ations)?|promo|subscribe|signup|login|toolbar|toc|widgets?|topbar|masthead|more"
    r"|colophon|trending|popular|tags|links|respond|cta|after|pull|bottom|hdr|site-header)(-.*)?"
)
# The whole of a short text.
_PHRASES = """
(we|this (web)?site|our site) uses? cookies.*
accept (all|cookies).*
advertisements?|sponsored
(subscribe to|sign up (for|to)|get|join) (our|the) newsletter.*
share (this|on)( \\w+){0,2}:?
follow us.{0,30}|jump to .{0,20}|skip to .{0,30}|back to top
([^.]* )?(©|\\(c\\)|copyright ©?) ?\\d{4}.*
.*all rights reserved\\.?
(read (next|more)|(you (may|might) also like|on this page|table of contents))( .{0,3})?
related (articles|stories|posts|pages)|more (from|stories|articles) .{0,20}
privacy policy|terms of use|log ?in|sign in|leave a reply|view source|edit this page
(proudly )?powered by .{0,40}
(previous|next)( topic| page| post)?|printer.friendly version
did this answer your question\\?.*|(is|was) this (page|article) (useful|helpful)\\?.*
this post may contain affiliate links.*
(submitted|posted) by .{0,60}
"""
_SAYS = re.compile("|".join(_PHRASES.split("\n")[1:-1]), re.IGNORECASE)
_LEGAL = re.compile(
    r"©|copyright|rights reserved|privacy|cookies|tracking|powered by|filed under|posted in", re.I
)
_BLOCKS = {"div", "ul", "ol", "p", "section", "td", "aside", "header", "form", "li"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_WHOLES = {"p", "li", "ul", "ol", "table", "dl", "pre", *_HEADINGS}
_SHORT = 100  # characters: a text that says it is boilerplate is no longer than this
_LONG = 600  # characters of prose: what has more of it is content, whatever its class says
_INLINE = {"a", "b", "strong", "em", "i", "span", "small"}
_FEW_LINKS = 8  # a list among paragraphs that has more of them is a menu
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
        for element in measures
        if element.tag in _BLOCKS and _is_link_list(element, measures)
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
        return True
    linked = measure.links >= 2 and measure.share >= 0.3
    if element.tag == "footer" and not _inside(element, "blockquote"):
        return linked or bool(_LEGAL.search(element.text_content()))
    if measure.prose < _LONG and element.tag not in _WHOLES - {"p", "ul", "li"}:
        names = _class_names(element)
        doubtful = any(_DOUBTFUL.fullmatch(name) for name in names)
        likely = element.tag == "aside" or any(_LIKELY.fullmatch(name) for name in names)
        if (
            any(_SURE.fullmatch(name) for name in names)
            or (linked and (likely or doubtful))
            or (doubtful and _ASKS.search(element.text_content()))
        ):
            return element.find(".//h1") is None
    return _says_so(element, measure)


def _says_so(element: lxml.html.HtmlElement, measure: _Measure) -> bool:
    if not 0 < measure.characters <= _SHORT or re.fullmatch(r"h[1-6]|table|tr|td|th", element.tag):
        return False
    if any(inner.tag in _WHOLES for inner in element.iterdescendants(tag=lxml.etree.Element)):
        return False  # several texts, of which the first alone may say it
    above = element.getparent()
    if element.tag in _INLINE and above is not None and above.tag not in ("body", "div"):
        return False  # part of a sentence
    return bool(_SAYS.fullmatch(" ".join(element.text_content().split())))


def _is_link_list(element: lxml.html.HtmlElement, measures: _Measures) -> bool:
    """Whether it is a menu. A short list of links among paragraphs is content."""
    measure = measures[element]
    if measure.links < 3 or measure.share <= _LINKED or measure.linked / measure.links >= 30:
        return False
    above = measures.get(element.getparent(), _NOTHING)
    return element.tag not in ("ul", "ol", "p", "li") or (
        measure.links > _FEW_LINKS or above.prose < measure.linked
    )


def _class_names(element: lxml.html.HtmlElement) -> list[str]:
    """The names in class and id, in lower case, their words parted by hyphens.

    An id that repeats the words of the heading inside it, as documentation tools make them, says
    what the text is about.
    """
    names = _hyphened(element.get("class") or "")
    own = _hyphened(element.get("id") or "")
    if own and own[0] not in map(_slug, element.iterdescendants(*_HEADINGS)):
        names += own
    return names


def _hyphened(names: str) -> list[str]:
    apart = re.sub(r"([a-z])([A-Z])", r"\1-\2", names).lower()
    return re.sub(r"[_-]+", "-", apart).split()


def _slug(heading: lxml.html.HtmlElement) -> str:
    return "-".join(re.findall(r"[^\W\d_]+", heading.text_content().lower()))


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
