"""Books: chapters with headings, a table, and a cover page that says nothing."""

from __future__ import annotations

from pathlib import Path

from tests.formats.fact import Fact
from tests.formats.filler import paragraph

FACTS = (
    Fact(
        "clockmaker.epub",
        "What did Anselm Roth hide inside the Tiefenbach clock?",
        "Anselm Roth hid his daughter's letters inside the Tiefenbach clock.",
        heading="The tower",
    ),
    Fact(
        "clockmaker.epub",
        "How many teeth has the great wheel of the Tiefenbach clock?",
        "The great wheel of the Tiefenbach clock has 168 teeth.",
        heading="The wheels",
    ),
    Fact(
        "preserves.epub",
        "How much sugar goes into the quince jelly of Aunt Perpetua?",
        "Aunt Perpetua puts 650 grams of sugar into her quince jelly.",
        heading="Jellies",
    ),
    Fact(
        "preserves.epub",
        "How long does the green tomato relish keep?",
        "14 months",
        heading="How long things keep",
        row="Green tomato relish",
    ),
    Fact(
        "island-birds.epub",
        "Where do the storm petrels of Inishmaan Beg nest?",
        "The storm petrels of Inishmaan Beg nest in the wall of the ruined kelp store.",
        heading="Petrels",
    ),
)
_BOOKS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "clockmaker.epub": (
        "A clockmaker's life",
        [
            (
                "The wheels",
                f"<p>{paragraph('clock one', 5)}</p><p>He cut every wheel twice. The great wheel "
                "of the <i>Tiefenbach</i> clock has 168 teeth. The smaller ones were cast.</p>",
            ),
            (
                "The tower",
                f"<p>{paragraph('clock two', 5)}</p><p>Nobody climbed so high in winter. Anselm "
                "Roth hid his daughter&#39;s letters inside the Tiefenbach clock. "
                f"They were found by a roofer.</p><p>{paragraph('clock three', 4)}</p>",
            ),
        ],
    ),
    "preserves.epub": (
        "Jars for the winter",
        [
            (
                "Jellies",
                f"<p>{paragraph('jar one', 5)}</p><ul><li>Wash the fruit &amp; dry it.</li><li>"
                "Aunt Perpetua puts 650 grams of sugar into her quince jelly.</li></ul>",
            ),
            (
                "How long things keep",
                "<table><tr><th>Jar</th><th>Keeps</th></tr><tr><td>Plum butter</td><td>9 months"
                "</td></tr><tr><td>Green tomato relish</td><td>14 months</td></tr></table>"
                f"<p>{paragraph('jar two', 7)}</p>",
            ),
        ],
    ),
    "island-birds.epub": (
        "Birds of a small island",
        [
            ("Gulls", f"<p>{paragraph('gull one', 6)}</p>"),
            (
                "Petrels",
                "<p>They come after dark. The storm petrels of Inishmaan Beg nest in the wall of "
                "the ruined kelp store. A torch drives them away.</p>"
                f"<p>{paragraph('gull two', 7)}</p>",
            ),
        ],
    ),
}


def make(folder: Path) -> None:
    """Write the books."""
    for name, (title, chapters) in _BOOKS.items():
        _write(folder / name, title, chapters)


def _write(path: Path, title: str, chapters: list[tuple[str, str]]) -> None:
    from ebooklib import epub

    book = epub.EpubBook()
    book.set_identifier(path.stem)
    book.set_title(title)
    book.set_language("en")
    items = []
    for number, (name, content) in enumerate(chapters, start=1):
        item = epub.EpubHtml(title=name, file_name=f"text/chapter{number}.xhtml", lang="en")
        item.content = f"<h1>{name}</h1>{content}"
        book.add_item(item)
        items.append(item)
    book.toc = items
    book.add_item(epub.EpubNcx())
    book.add_item(epub.EpubNav())
    book.spine = ["nav", *items]
    epub.write_epub(str(path), book)
