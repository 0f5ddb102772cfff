"""E-mails → blocks: subject, sender and date, the message, and the attachments that can be read."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from email.errors import MessageError
from email.message import EmailMessage

from askai.errors import DocumentError
from askai.formats.assembly import Assembly, Content, one_line
from askai.formats.dates import iso_date
from askai.formats.decoding import SUPERSETS, decode
from askai.formats.plain import parse_plain
from askai.formats.webpage import parse_webpage

# Reads an attachment by its name and bytes; raises `DocumentError` for what cannot be read.
ReadAttachment = Callable[[str, bytes], Content]

_SHOWN_HEADERS = ("Subject", "From", "To", "Cc", "Date")
_UNSHOWN_KINDS = ("image", "audio", "video", "font")
_NO_WORDS = ("text/css", "text/javascript")  # of a web page that a browser saved as a message
_UNREADABLE = "some of its characters are not readable and are shown as \ufffd"
_FULLER = 2  # a page with more than this many times the words of the plain text says more
DEEPEST = 5  # messages attached to one another


@dataclass(slots=True)
class MailParts:
    """What a message is made of: its texts in order, attached files, attached messages."""

    texts: list[Content] = field(default_factory=list)
    attachments: list[tuple[str, bytes]] = field(default_factory=list)
    messages: list[Content] = field(default_factory=list)


def parse_mail(data: bytes, read_attachment: ReadAttachment) -> Content:
    """An Internet message (RFC 5322, MIME). Raises `DocumentError` when it holds no words."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    if not isinstance(message, EmailMessage) or not message.keys():
        return parse_plain(decode(data).text)  # a message that has lost its header
    return _content(message, read_attachment, 0)


def mail_content(
    headers: dict[str, str], parts: MailParts, read_attachment: ReadAttachment
) -> Content:
    """Headers, texts, attachments and attached messages as one document named by the subject."""
    title = one_line(headers.get("Subject", ""))
    assembly = Assembly()
    for name in _SHOWN_HEADERS:
        if headers.get(name):
            assembly.add("item", f"{name}: {one_line(headers[name])}")
    has_words = bool(title)
    remarks: list[str] = []
    for content in parts.texts:
        assembly.append(content)
        has_words = has_words or bool(content.blocks)
        remarks += content.remarks
    for name, data in parts.attachments:
        try:
            content = read_attachment(name, data)
        except DocumentError as error:
            remarks.append(f"attachment {name!r} is not read: {error}")
            continue
        assembly.append(content, heading=name)
        has_words = True
        remarks += [f"attachment {name!r}: {remark}" for remark in content.remarks]
    for content in parts.messages:
        assembly.append(content, heading=content.title)
        remarks += content.remarks
    if not (has_words or parts.messages):
        raise DocumentError("an e-mail without a subject and without words")
    return assembly.content(title, iso_date(headers.get("Date", "")), remarks)


def fuller(plain: list[Content], page: list[Content]) -> list[Content]:
    """Of a message's plain text and its web page the first, unless the page says far more.

    The plain text then only says that there is a page, or is a few words of it.
    """
    words = _words(plain)
    return plain if words and _words(page) <= _FULLER * words else page


def _words(texts: list[Content]) -> int:
    return sum(len(content.text.split()) for content in texts)


def page_content(data: bytes, charset: str = "") -> Content:
    """A message's web page; one that cannot be read has no words but a remark."""
    try:
        return parse_webpage(data, charset)
    except DocumentError as error:
        return Assembly().content("", remarks=[f"the message is not read: {error}"])


def _content(message: EmailMessage, read_attachment: ReadAttachment, depth: int) -> Content:
    headers = {name: _header(message, name) for name in _SHOWN_HEADERS}
    parts = MailParts()
    _gather(message, parts, read_attachment, depth)
    return mail_content(headers, parts, read_attachment)


def _gather(
    part: EmailMessage, parts: MailParts, read_attachment: ReadAttachment, depth: int
) -> None:
    """Go through the parts in order; of alternatives one is shown."""
    kind = part.get_content_type()
    inside = [inner for inner in _payloads(part) if isinstance(inner, EmailMessage)]
    if kind == "message/rfc822":
        for inner in inside[: depth < DEEPEST]:
            with suppress(DocumentError):  # one without words says nothing
                parts.messages.append(_content(inner, read_attachment, depth + 1))
    elif kind == "multipart/alternative" and inside:
        _gather_alternatives(inside, parts, read_attachment, depth)
    elif inside:
        for inner in inside:
            _gather(inner, parts, read_attachment, depth)
    elif part.get_content_disposition() == "attachment" or part.get_filename() is not None:
        data = part.get_payload(decode=True)
        if part.get_content_maintype() not in _UNSHOWN_KINDS and isinstance(data, bytes) and data:
            name = part.get_filename() or f"attachment.{part.get_content_subtype()}"
            parts.attachments.append((one_line(name), data))
    elif part.get_content_maintype() in ("text", "multipart", "message") and kind not in _NO_WORDS:
        parts.texts.append(_text(part))


def _gather_alternatives(
    alternatives: list[EmailMessage], parts: MailParts, read_attachment: ReadAttachment, depth: int
) -> None:
    """The texts of one alternative, and what is attached to any of them."""
    plain: list[Content] = []
    page: list[Content] = []
    other: list[Content] = []
    for part in alternatives:
        found = MailParts(attachments=parts.attachments, messages=parts.messages)
        _gather(part, found, read_attachment, depth)
        kind = part.get_content_type()
        if kind == "text/plain":
            plain = plain or found.texts
        elif kind == "text/html" or part.is_multipart():
            page = found.texts or page  # the richest comes last (RFC 2046, 5.1.4)
        else:
            other = found.texts or other
    parts.texts += fuller(plain, page) or other


def _payloads(part: EmailMessage) -> list[object]:
    payload = part.get_payload()
    return list(payload) if isinstance(payload, list) else []


def _text(part: EmailMessage) -> Content:
    """A part that is shown; one whose boundaries are damaged is shown as it is."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        data = str(part.get_payload()).encode("utf-8", "surrogateescape")
    if not data.strip():
        return Assembly().content("")
    charset = part.get_content_charset() or ""
    if part.get_content_subtype() == "html":
        return page_content(data, charset)
    try:
        return parse_plain(data.decode(SUPERSETS.get(charset, charset) or "utf-8"))
    except (LookupError, ValueError):  # no such encoding, or not the one it says
        pass
    try:
        decoded = decode(data)
    except DocumentError:
        return replace(parse_plain(data.decode("utf-8", "replace")), remarks=(_UNREADABLE,))
    return replace(parse_plain(decoded.text), remarks=tuple(filter(None, [decoded.remark])))


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, ""))
    except (MessageError, ValueError, IndexError, AttributeError, TypeError):  # a malformed one
        return str(dict(message.raw_items()).get(name, ""))
