"""E-mails → blocks: subject, sender and date, the message, and the attachments that can be read."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable, Iterator
from email.errors import MessageError
from email.message import EmailMessage

from askai.errors import DocumentError
from askai.formats.assembly import Assembly, Content, one_line
from askai.formats.dates import iso_date
from askai.formats.decoding import decode
from askai.formats.plain import parse_plain
from askai.formats.webpage import parse_webpage

# Reads an attachment by its name and bytes; raises `DocumentError` for what cannot be read.
ReadAttachment = Callable[[str, bytes], Content]

_SHOWN_HEADERS = ("Subject", "From", "To", "Cc", "Date")
_DEEPEST = 5  # messages attached to one another


def parse_mail(data: bytes, read_attachment: ReadAttachment) -> Content:
    """An Internet message (RFC 5322, MIME). Raises `DocumentError` when there is none."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    if not isinstance(message, EmailMessage) or not message.keys():
        raise DocumentError("not an e-mail: it has no header")
    return _content(message, read_attachment, 0)


def mail_content(
    headers: dict[str, str],
    body: Content,
    attachments: list[tuple[str, bytes]],
    read_attachment: ReadAttachment,
) -> Content:
    """Headers, body and attachments as one document; the subject is its title."""
    title = one_line(headers.get("Subject", ""))
    assembly = Assembly()
    for name in _SHOWN_HEADERS:
        if headers.get(name):
            assembly.add("item", f"{name}: {one_line(headers[name])}")
    has_words = bool(title or body.blocks)
    assembly.append(body)
    remarks = []
    for name, content in attachments:
        try:
            assembly.append(read_attachment(name, content), heading=name)
            has_words = True
        except DocumentError as error:
            remarks.append(f"attachment {name!r} is not read: {error}")
    if not has_words:
        raise DocumentError("an e-mail without a subject and without words")
    return assembly.content(title, iso_date(headers.get("Date", "")), remarks)


def _content(message: EmailMessage, read_attachment: ReadAttachment, depth: int) -> Content:
    headers = {name: _header(message, name) for name in _SHOWN_HEADERS}
    body = message.get_body(("plain", "html"))
    attachments = []
    forwarded: list[Content] = []
    for part in _leaves(message):
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload(0)
            if isinstance(inner, EmailMessage) and depth < _DEEPEST:
                forwarded.append(_content(inner, read_attachment, depth + 1))
        elif part is not body and _is_attachment(part):
            name = part.get_filename() or f"attachment.{part.get_content_subtype()}"
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes) and payload:
                attachments.append((one_line(name), payload))
    assembly = Assembly()
    if isinstance(body, EmailMessage):
        assembly.append(_body(body))
    for content in forwarded:
        assembly.append(content, heading=content.title)
    return mail_content(headers, assembly.content(""), attachments, read_attachment)


def _leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    """The parts of a message that are not made of parts; an attached message is one part."""
    if message.get_content_type() == "message/rfc822" or not message.is_multipart():
        yield message
        return
    for part in message.iter_parts():
        if isinstance(part, EmailMessage):
            yield from _leaves(part)


def _is_attachment(part: EmailMessage) -> bool:
    named = part.get_content_disposition() == "attachment" or part.get_filename() is not None
    return named and part.get_content_maintype() not in ("image", "audio", "video")


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, ""))
    except (MessageError, ValueError, IndexError, AttributeError, TypeError):  # a malformed one
        return str(dict(message.raw_items()).get(name, ""))


def _body(part: EmailMessage) -> Content:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes) or not payload.strip():
        return Assembly().content("")
    charset = part.get_content_charset() or ""
    if part.get_content_subtype() == "html":
        return parse_webpage(payload, charset)
    try:
        return parse_plain(payload.decode(charset or "utf-8"))
    except (LookupError, ValueError):  # no such encoding, or not the one it says
        return parse_plain(decode(payload).text)
