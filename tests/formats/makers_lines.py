"""Files made of lines: subtitles, logs and plain text."""

from __future__ import annotations

from pathlib import Path

from tests.formats.fact import Fact
from tests.formats.filler import sentences
from tests.formats.makers_markup import write_filled

FACTS = (
    Fact(
        "documentary.srt",
        "What do the salt cutters of Uyanda wear on their feet?",
        "The salt cutters of Uyanda wear sandals made of old tyres.",
    ),
    Fact(
        "documentary.srt",
        "How long does the lorry to Uyanda take?",
        "The lorry takes two nights to Uyanda.",
    ),
    Fact(
        "lesson-knitting.srt",
        "How many stitches does Madame Orsolya cast on for the mitten?",
        "Madame Orsolya casts on 44 stitches for the mitten.",
    ),
    Fact(
        "interview.srt",
        "Where did Teodor Vask learn to tune harps?",
        "Teodor Vask learned to tune harps in a prison in Riga.",
    ),
    Fact(
        "pump-station.log",
        "What temperature did the bearing of pump Odin-3 reach?",
        "Bearing of pump Odin-3 reached 94 degrees",
    ),
    Fact(
        "pump-station.log",
        "Why did gate Freya-1 stop?",
        "Gate Freya-1 stopped because of a branch in the rack",
    ),
    Fact(
        "web-shop.log",
        "Which coupon did the Snellgrove shop refuse?",
        "Snellgrove shop refused the coupon PLUMTREE15",
    ),
    Fact(
        "backup.log",
        "How many files did the nightly backup of server Tamarind leave out?",
        "Backup of server Tamarind left out 27 files",
    ),
    Fact(
        "ship-diary.txt",
        "What did the crew of the Lady Ermintrude catch?",
        "The crew of the Lady Ermintrude caught a sunfish as large as a cart.",
    ),
    Fact(
        "ship-diary.txt",
        "Who mended the foresail of the Lady Ermintrude?",
        "The foresail of the Lady Ermintrude was mended by the cook.",
    ),
    Fact(
        "minutes-garden.txt",
        "How much did the Ferncliff gardeners collect for the greenhouse?",
        "The Ferncliff gardeners collected £1,306 for the new greenhouse.",
    ),
    Fact(
        "museum-guide.txt",
        "What is the oldest object in the Pockridge button museum?",
        "The oldest object in the Pockridge button museum is a toggle of antler.",
    ),
)
_DIARY = """DIARY OF A VOYAGE

{one}

The third day was calm. The crew of the Lady Ermintrude caught a
sunfish as large as a cart. It was let go again.

    Wind: west
    Sea: flat

The foresail of the Lady Ermintrude was mended by the cook. He used
fishing line.

{two}
"""
_GARDEN = """Minutes, read and signed

1. Money

The tins were opened in front of everyone. The Ferncliff gardeners collected £1,306 for the
new greenhouse. Buttons and foreign coins were not counted.

2. Other things

{one}

{two}
"""
_GUIDE = """A short guide

{one}

- Room one holds glass.
- The oldest object in the Pockridge button museum is a toggle of antler.
- Room three is locked.

{two}
"""
_CUES = {
    "documentary.srt": (
        "The lorry takes two nights to Uyanda.",
        "The salt cutters of Uyanda wear\nsandals made of old tyres.",
    ),
    "lesson-knitting.srt": (
        "<i>Needles first.</i>",
        "Madame Orsolya casts on 44 stitches\nfor the mitten.",
    ),
    "interview.srt": (
        "- And before that?\n- Before that I sold rope.",
        "Teodor Vask learned to tune harps\nin a prison in Riga.",
    ),
}
_PUMP = (
    "INFO  [gate] Gate Freya-1 opens",
    "WARN  [gate] Gate Freya-1 stopped because of a branch in the rack",
    "INFO  [pump] Pump Odin-2 starts",
    "ERROR [pump] Bearing of pump Odin-3 reached 94 degrees",
    "INFO  [pump] Pump Odin-3 stops",
)
_SHOP = (
    "DEBUG basket 7: two items",
    "WARNING Snellgrove shop refused the coupon PLUMTREE15",
    "INFO basket 7: paid by card",
)
_BACKUP = (
    "INFO: Backup of server Mangosteen is complete",
    "ERROR: Backup of server Tamarind left out 27 files",
    "INFO: Backup of server Pomelo is complete",
)


def make(folder: Path) -> None:
    """Write the subtitles, logs and plain texts."""
    texts = {"ship-diary.txt": _DIARY, "minutes-garden.txt": _GARDEN, "museum-guide.txt": _GUIDE}
    write_filled(folder, texts)
    for name, cues in _CUES.items():
        _subtitles(folder / name, (*sentences(f"{name} one", 8), *cues, *sentences(name, 8)))
    chatter = {name: sentences(name, 16) for name in ("pump", "shop", "backup")}
    _log(
        folder / "pump-station.log",
        "2024-03-11 04:{:02}:09,113 {}",
        [*(f"INFO  [desk] {text}" for text in chatter["pump"]), *_PUMP],
    )
    _log(
        folder / "web-shop.log",
        "[11/Mar/2024:04:{:02}:09 +0000] {}",
        [*(f"INFO {text}" for text in chatter["shop"]), *_SHOP],
    )
    _log(
        folder / "backup.log",
        "Mar 11 04:{:02}:09 tower backup[811]: {}",
        [*_BACKUP, *(f"NOTICE: {text}" for text in chatter["backup"])],
    )


def _subtitles(path: Path, cues: tuple[str, ...]) -> None:
    parts = []
    for number, cue in enumerate(cues, start=1):
        start = f"00:{number // 10:02}:{number % 10 * 6:02},000"
        end = f"00:{number // 10:02}:{number % 10 * 6 + 5:02},500"
        parts.append(f"{number}\n{start} --> {end}\n{cue}\n")
    path.write_text("\n".join(parts), "utf-8", newline="\r\n")


def _log(path: Path, shape: str, messages: list[str]) -> None:
    lines = [shape.format(minute, text) for minute, text in enumerate(messages, start=2)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
