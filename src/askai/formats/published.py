"""The day a web page says it was published, from its metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator

import lxml.html

from askai.formats.dates import iso_date

# Names of <meta> elements (name or property), the surest first.
_META = (
    "article:published_time", "datepublished", "date", "dc.date", "dc.date.issued",
    "dcterms.date", "dcterms.issued", "dcterms.created", "dc.date.created", "pubdate",
    "publishdate", "publish-date", "publication_date", "citation_publication_date",
    "citation_date", "parsely-pub-date", "sailthru.date", "og:published_time", "og:pubdate",
    "article:modified_time", "last-modified", "dcterms.modified",
)  # fmt: skip
_JSON_LD = re.compile(r'"(?:datePublished|dateCreated)"\s*:\s*"([^"]+)"')


def published(root: lxml.html.HtmlElement) -> str:
    """The date of a page as "2024-05-01", or "" when it names none."""
    return next((date for date in map(iso_date, _candidates(root)) if date), "")


def _candidates(root: lxml.html.HtmlElement) -> Iterator[str]:
    metas: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        metas.setdefault(name, meta.get("content") or "")
    yield from (metas[name] for name in _META if name in metas)
    for script in root.iter("script"):
        if script.get("type") == "application/ld+json":
            yield from _JSON_LD.findall(script.text or "")
    for element in root.xpath("//*[@itemprop='datePublished']"):
        yield element.get("content") or element.get("datetime") or element.text_content()
    for time in root.iter("time"):
        yield time.get("datetime") or ""
