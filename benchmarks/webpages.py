"""How well boilerplate is told from content: pages with every text labelled as one or the other.

    python benchmarks/webpages.py            askai; with trafilatura and resiliparse if installed

Half of the pages (every second by name) were looked at while the rules were written; the figures
are given for the other half. A text counts as kept when its words stand in the extracted text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import lxml.etree
import lxml.html

from askai.documents import parse

PAGES = Path(__file__).parent / "webpages"
UNSHOWN = {"script", "style", "noscript", "template", "head", "button", "select", "textarea"}


def normal(text: str) -> str:
    """Its words, lower case."""
    return " ".join(re.findall(r"\w+", text.lower()))


def labelled(element: lxml.html.HtmlElement, label: str) -> Iterator[tuple[str, str]]:
    """(label, text) of every text of at least two words."""
    label = element.get("data-gold") or label
    if element.tag in UNSHOWN:
        return
    yield label, normal(element.text or "")
    for child in element.iterchildren(tag=lxml.etree.Element):
        yield from labelled(child, label)
        yield label, normal(child.tail or "")


def with_askai(page: bytes) -> str:
    """The text that askai keeps."""
    return parse("page.html", page).text


def with_trafilatura(page: bytes, **options: bool) -> str:
    """The text that trafilatura keeps, comments and tables included."""
    import trafilatura

    return trafilatura.extract(page, include_comments=True, include_tables=True, **options) or ""


def with_resiliparse(page: bytes) -> str:
    """The text that resiliparse keeps."""
    from resiliparse.extract.html2text import extract_plain_text

    return str(extract_plain_text(page.decode("utf-8", "replace"), main_content=True))


METHODS: dict[str, Callable[[bytes], str]] = {
    "askai": with_askai,
    "trafilatura": with_trafilatura,
    "trafilatura, for recall": lambda page: with_trafilatura(page, favor_recall=True),
    "resiliparse": with_resiliparse,
}


def measure(method: Callable[[bytes], str], files: list[Path]) -> dict[str, float]:
    """By label, the mean over pages of the share of text that is kept (in characters)."""
    kept: dict[str, list[float]] = {"content": [], "boilerplate": []}
    for file in files:
        root = lxml.html.document_fromstring(file.read_bytes())
        texts = [(label, text) for label, text in labelled(root.find("body"), "") if " " in text]
        for element in root.iter(lxml.etree.Element):
            element.attrib.pop("data-gold", None)
        found = normal(method(lxml.html.tostring(root, encoding="utf-8")))
        for label, shares in kept.items():
            wanted = [text for name, text in texts if name == label]
            here = [text for text in wanted if text in found]
            if wanted:
                shares.append(sum(map(len, here)) / sum(map(len, wanted)))
    return {label: sum(shares) / len(shares) for label, shares in kept.items()}


def main() -> None:
    """Print both shares for each method."""
    files = sorted(PAGES.glob("*.html"))
    for name, part in (("looked at", files[::2]), ("not looked at", files[1::2])):
        print(f"{len(part)} pages {name}: share kept of content, of boilerplate")
        for title, method in METHODS.items():
            try:
                kept = measure(method, part)
            except ImportError:
                print(f"  {title:28} not installed")
            else:
                print(f"  {title:28} {kept['content']:6.1%} {kept['boilerplate']:6.1%}")


if __name__ == "__main__":
    main()
