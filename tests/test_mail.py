from __future__ import annotations

from email.message import EmailMessage

import pytest

from askai.documents import parse
from askai.errors import DocumentError
from tests.formats.outlook import outlook_message


def texts(data: bytes) -> list[tuple[str, str]]:
    """(heading, text) of every block behind the headers."""
    document = parse("a.eml", data)
    blocks = [(block.heading, document.text[block.start : block.end]) for block in document.blocks]
    return [
        (heading, text)
        for heading, text in blocks
        if not text.startswith(("Subject: ", "From: ", "To: ", "Date: "))
    ]


def message(text: str = "We meet at noon.") -> EmailMessage:
    made = EmailMessage()
    made["Subject"], made["From"], made["To"] = "Lunch", "Ann <ann@example.org>", "bob@example.org"
    made["Date"] = "Mon, 01 Jan 2024 10:00:00 +0000"
    made.set_content(text)
    return made


def test_headers_title_and_date() -> None:
    document = parse("a.eml", bytes(message()))
    assert (document.title, document.date) == ("Lunch", "2024-01-01")
    assert "From: Ann <ann@example.org>" in document.text


def test_plain_text_goes_before_html() -> None:
    made = message()
    made.add_alternative("<p>We <b>meet</b> at noon.</p>", subtype="html")
    assert texts(bytes(made)) == [("", "We meet at noon.")]


PLACEHOLDER = "Your mail program cannot show this message."
NEWS = (
    "<h1>News</h1><p>The summer fair takes place on 9 June in the town hall of Bern.</p>"
    "<p>Tickets cost 12 francs at the door.</p>"
)
NEWS_TEXTS = [
    "News",
    "The summer fair takes place on 9 June in the town hall of Bern.",
    "Tickets cost 12 francs at the door.",
]


@pytest.mark.parametrize("related", [True, False])
def test_html_goes_before_a_plain_text_that_only_says_that_it_is_there(related: bool) -> None:
    made = message(PLACEHOLDER)
    made.add_alternative(NEWS, subtype="html")
    if related:
        made.get_payload()[1].add_related(b"\x89PNG\r\n\x1a\n", "image", "png", cid="<logo>")
    assert [text for _, text in texts(bytes(made))] == NEWS_TEXTS


def test_html_of_an_outlook_message_goes_before_such_a_text() -> None:
    data = outlook_message("News", "Ann", PLACEHOLDER, NEWS)
    document = parse("a.msg", data)
    assert [document.text[b.start : b.end] for b in document.blocks][-3:] == NEWS_TEXTS
    plain = parse("a.msg", outlook_message("News", "Ann", "Nine words are " * 5, NEWS))
    assert "Tickets" not in plain.text


@pytest.mark.parametrize("page", ["<!-- no words -->", "\ufffd" * 90])
def test_an_unreadable_page_does_not_hide_the_plain_text(page: str) -> None:
    made = message()
    made.add_alternative(page, subtype="html")
    assert texts(bytes(made)) == [("", "We meet at noon.")]
    assert "noon" in parse("a.msg", outlook_message("Lunch", "Ann", "At noon.", page)).text


def test_what_is_attached_to_an_alternative_is_read() -> None:
    page = EmailMessage()
    page.set_content("<p>We meet at noon.</p>", subtype="html")
    page.add_attachment("Dish,Price\nSoup,4\n", subtype="csv", filename="menu.csv")
    made = message()
    made.make_alternative()
    made.attach(page)
    event = EmailMessage()
    event.set_content("Place: the harbour", subtype="calendar")
    event.set_param("name", "lunch.txt")
    made.attach(event)
    assert texts(bytes(made)) == [
        ("", "We meet at noon."),
        ("menu.csv", "Dish: Soup; Price: 4"),
        ("lunch.txt", "Place: the harbour"),
    ]


def test_html_goes_before_a_calendar() -> None:
    made = message()
    made.set_content("<p>We meet at noon.</p>", subtype="html")
    made.add_alternative("BEGIN:VCALENDAR", subtype="calendar")
    assert texts(bytes(made)) == [("", "We meet at noon.")]


def test_html_alone_is_read_as_a_page() -> None:
    made = message()
    made.set_content("<h1>Menu</h1><p>Soup &amp; bread.</p>", subtype="html")
    assert [text for _, text in texts(bytes(made))] == ["Menu", "Soup & bread."]


def test_attachments_are_read_under_their_names() -> None:
    made = message()
    made.add_attachment("Dish,Price\nSoup,4\n", subtype="csv", filename="menu.csv")
    made.add_attachment(b"\x89PNG\r\n\x1a\n", "image", "png", filename="cat.png")
    made.add_attachment(bytes(50), "application", "octet-stream", filename="tool.bin")
    assert texts(bytes(made)) == [
        ("", "We meet at noon."),
        ("menu.csv", "Dish: Soup; Price: 4"),
    ]
    (remark,) = parse("a.eml", bytes(made)).remarks
    assert remark.startswith("attachment 'tool.bin' is not read: not a text file")


def test_a_forwarded_message_is_read_once() -> None:
    inner = message("The kitchen is closed.")
    inner.replace_header("Subject", "Kitchen")
    inner.add_attachment("Keys are below the mat.", filename="keys.txt")
    made = message()
    made.add_attachment(inner)
    found = texts(bytes(made))
    assert found.count(("Kitchen", "The kitchen is closed.")) == 1
    assert found.count(("Kitchen > keys.txt", "Keys are below the mat.")) == 1


def test_every_text_part_is_read() -> None:
    made = message("Before the picture.")
    made.add_attachment(b"\x89PNG\r\n\x1a\n", "image", "png", disposition="inline")
    made.add_attachment("Behind the picture.", disposition="inline")
    assert [text for _, text in texts(bytes(made))] == [
        "Before the picture.",
        "Behind the picture.",
    ]


@pytest.mark.parametrize("kind", ["css", "javascript"])
def test_a_saved_web_page_is_read_without_its_style_sheets(kind: str) -> None:
    made = message()
    made.set_content("<p>The café opens at 9.</p>", subtype="html")
    made.add_related(b"body { color: red; }", "text", kind)
    assert texts(bytes(made)) == [("", "The café opens at 9.")]


def test_a_lost_boundary_or_header_costs_no_words() -> None:
    torn = b'Subject: x\r\nContent-Type: multipart/mixed; boundary="no"\r\n\r\nThe words stay.\r\n'
    assert texts(torn) == [("", "The words stay.")]
    assert texts(b"\r\nOnly words here, no header.\r\n") == [("", "Only words here, no header.")]


def test_a_wrong_charset_costs_nothing() -> None:
    data = bytes(message("Größe: klein, aber fein und schön.")).replace(b'"utf-8"', b'"no-such"')
    assert texts(data) == [("", "Größe: klein, aber fein und schön.")]


def test_a_message_without_words_is_refused() -> None:
    with pytest.raises(DocumentError, match="without words"):
        parse("a.eml", b"X-Mailer: none\r\nMIME-Version: 1.0\r\n\r\n")
