"""E-mails: plain, HTML only, with attachments, in several encodings; as .eml and as .msg."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

from tests.formats.fact import Fact
from tests.formats.filler import paragraph
from tests.formats.outlook import outlook_message

FACTS = (
    Fact(
        "roof-repair.eml",
        "Who will repair the roof of the Bellweather school?",
        "The roof of the Bellweather school will be repaired by Duarte & Sons.",
    ),
    Fact(
        "roof-repair.eml",
        "How many pounds do they ask for the scaffolding at Bellweather?",
        "For the scaffolding at Bellweather they ask 2,350 pounds.",
    ),
    Fact(
        "vineyard-news.eml",
        "Which grape did the Château Morvandelle plant?",
        "Château Morvandelle has planted three rows of Savagnin – “a wager”, says the cellarer.",
    ),
    Fact(
        "regatta-entries.eml",
        "Who is at the helm of the boat Thistledown?",
        "Philippa Oduya",
        row="Thistledown",
    ),
    Fact(
        "regatta-entries.eml",
        "Where does the Carrow regatta start if the wind is strong?",
        "If the wind is strong, the Carrow regatta starts behind the breakwater.",
    ),
    Fact(
        "regatta-entries.eml",
        "Who brings the starting pistol to the Carrow regatta?",
        "Uncle Desmond brings the starting pistol to the Carrow regatta.",
    ),
    Fact(
        "kitchen-quote.eml",
        "Wie viele Tage brauchen wir für die Küche in Müggenburg?",
        "Für die Küche in Müggenburg brauchen wir elf Tage – ohne die Fliesen.",
    ),
    Fact(
        "lost-luggage.msg",
        "Where was the suitcase of Mr Abernathy-Voss found?",
        "The suitcase of Mr Abernathy-Voss was found at Gdynia on platform six.",
    ),
    Fact(
        "lost-luggage.msg",
        "Which Pomorska Rail office is the message from?",
        "Lost property, Pomorska Rail",
    ),
    Fact(
        "insurance-claim.msg",
        "What did the hail cost the Quillfeather nursery?",
        "The hail cost the Quillfeather nursery 1,912 panes of glass.",
    ),
    Fact(
        "lecture-series.msg",
        "Who gives the lecture on tides at the Aldermere institute?",
        "Professor Noémie Taillandier gives the lecture on tides at the Aldermere institute.",
    ),
    Fact(
        "lecture-series.msg",
        "Which room has the Aldermere institute set aside for the lecture on moss?",
        "The lecture on moss at the Aldermere institute is given in the old map room.",
    ),
)


def make(folder: Path) -> None:
    """Write the e-mails."""
    mails = {
        "roof-repair.eml": _plain(),
        "vineyard-news.eml": _html_only(),
        "regatta-entries.eml": _attachments(),
        "kitchen-quote.eml": _encoded_words(),
    }
    for name, data in mails.items():
        (folder / name).write_bytes(data)
    _outlook(folder)


def _head(subject: str, sender: str, day: int) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = sender
    message["To"] = "office@example.org"
    message["Date"] = f"Mon, {day:02} Apr 2024 10:00:00 +0000"
    message["Message-ID"] = f"<{day}.april@example.org>"
    return message


def _plain() -> bytes:
    message = _head("The roof", "Ines Duarte <ines@example.org>", 1)
    message.set_content(
        "Dear all,\n\n"
        + paragraph("roof one", 5)
        + "\n\nThe roof of the Bellweather school will be repaired by Duarte & Sons.\n"
        "For the scaffolding at Bellweather they ask 2,350 pounds.\n"
        "Slates are counted later.\n\n" + paragraph("roof two", 5) + "\n\nYours,\nInes\n"
    )
    return bytes(message)


def _html_only() -> bytes:
    """Quoted-printable, windows-1252, and no plain text beside the HTML."""
    message = _head("News from the vineyard", "Cellar <cellar@example.org>", 8)
    message.set_content(
        "<html><head><style>p { color: #300 }</style></head><body><p>Dear friends,</p>"
        f"<p>{paragraph('vineyard one', 5)}</p><p><b>Château Morvandelle</b> has planted three "
        "rows of Savagnin – “a wager”, says the cellarer.</p>"
        f"<p>{paragraph('vineyard two', 6)}</p></body></html>",
        subtype="html",
        charset="windows-1252",
        cte="quoted-printable",
    )
    return bytes(message)


def _attachments() -> bytes:
    message = _head("Entries for the regatta", "Regatta <regatta@example.org>", 15)
    message.set_content(
        paragraph("regatta one", 6)
        + "\n\nUncle Desmond brings the starting pistol to the Carrow regatta.\n"
        "The list of boats and the rules are attached.\n"
    )
    message.add_alternative(
        f"<p>{paragraph('regatta one', 6)}</p><p>Uncle Desmond brings the starting pistol to the "
        "Carrow regatta.</p><p>The list of boats and the rules are attached.</p>",
        subtype="html",
    )
    rules = (
        paragraph("regatta two", 4)
        + "\n\nIf the wind is strong, the Carrow regatta starts behind the breakwater.\n"
    )
    message.add_attachment(rules, filename="rules.txt", cte="base64")
    boats = "Boat,Length,Helm\r\nMoorhen,5.2,Colin Tapper\r\nThistledown,6.1,Philippa Oduya\r\n"
    message.add_attachment(boats.encode(), maintype="text", subtype="csv", filename="boats.csv")
    message.set_boundary("outer-boundary")
    next(message.iter_parts()).set_boundary("inner-boundary")
    return bytes(message)


def _encoded_words() -> bytes:
    """A body of base64 in windows-1252, and a subject of encoded words, written by hand."""
    import base64

    text = (
        "Guten Tag,\r\n\r\nvielen Dank für Ihre Anfrage.\r\n\r\n"
        "Für die Küche in Müggenburg brauchen wir elf Tage – ohne die Fliesen.\r\n\r\n"
        "Die Möbel stehen bereits in der Werkstatt, und der Tischler übt die Schubladen. Wir "
        "melden uns, sobald die Griffe da sind, und grüßen herzlich aus der Schwanenstraße.\r\n\r\n"
        "Der Hausmeister öffnet das Tor ab sieben Uhr. Bitte räumen Sie vorher den Flur, denn die "
        "Platten sind schwer und länger als gedacht. Das Spülbecken ist bestellt, kommt aber erst "
        "später; bis dahin hilft ein Eimer. Über die Farbe der Türen möchte der Lehrling noch "
        "einmal sprechen, er hält Grün für einen Fehler. Die alte Küche nehmen wir mit, wenn "
        "niemand sie haben möchte, und aus dem Rest bauen wir ein Regal für den Keller. Die "
        "Rechnung schicken wir am Ende des Monats, wie immer in einem gelben Umschlag.\r\n"
    )
    lines = [
        "Subject: =?windows-1252?Q?Angebot_f=FCr_die_K=FCche?= =?utf-8?B?IMKrTcO8aGxlwrs=?=",
        "From: =?iso-8859-1?Q?J=F6rg_Pf=E4nder?= <joerg@example.org>",
        "To: office@example.org",
        "Date: Mon, 22 Apr 2024 10:00:00 +0200",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=windows-1252",
        "Content-Transfer-Encoding: base64",
        "",
        base64.encodebytes(text.encode("windows-1252")).decode().replace("\n", "\r\n"),
    ]
    return "\r\n".join(lines).encode("ascii")


def _outlook(folder: Path) -> None:
    (folder / "lost-luggage.msg").write_bytes(
        outlook_message(
            "A suitcase",
            "Lost property, Pomorska Rail",
            text=paragraph("luggage one", 5)
            + "\r\n\r\nThe suitcase of Mr Abernathy-Voss was found at Gdynia on platform six. "
            "It holds nothing but hats.\r\n\r\n" + paragraph("luggage two", 6),
        )
    )
    (folder / "insurance-claim.msg").write_bytes(
        outlook_message(
            "After the storm",
            "Nursery office",
            html=f"<html><body><h2>Damage</h2><p>{paragraph('claim one', 6)}</p><p>The hail cost "
            "the Quillfeather nursery 1,912 panes of glass. The tomatoes will live.</p>"
            f"<p>{paragraph('claim two', 6)}</p></body></html>",
        )
    )
    (folder / "lecture-series.msg").write_bytes(
        outlook_message(
            "Lectures in spring",
            "Secretary",
            text=paragraph("lecture one", 5)
            + "\r\n\r\nProfessor Noémie Taillandier gives the lecture on tides at the Aldermere "
            "institute. Tea is served after it.\r\n\r\n" + paragraph("lecture two", 5),
            unicode=False,
            attachment=(
                "rooms.txt",
                b"Rooms\r\n\r\nThe lecture on moss at the Aldermere institute is given in the old "
                b"map room.\r\nIt is cold there.\r\n",
            ),
        )
    )
