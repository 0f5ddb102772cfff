"""Data files: XML, JSON and JSON lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.formats.fact import Fact
from tests.formats.filler import paragraph, sentences

FACTS = (
    Fact(
        "bridges.xml",
        "What is the weight limit of the Alder Weir bridge?",
        "The Alder Weir bridge carries no more than three tonnes.",
    ),
    Fact(
        "bridges.xml",
        "On which arch of Pilgrim bridge did the inspection find moss and ivy?",
        "Moss & ivy on the northern arch of Pilgrim bridge",
    ),
    Fact(
        "plant-catalogue.xml",
        "What does the rose Comtesse Ardoin cost?",
        "17.80",
        row="Comtesse Ardoin",
    ),
    Fact(
        "parish-letter.xml",
        "Who will ring the bells at Much Hadley?",
        "The bells of Much Hadley will be rung by the Tidmarsh sisters.",
    ),
    Fact(
        "warehouse.json",
        "What is the name of the manager with the languages Czech and Polish?",
        "Ludmila Hrabal",
    ),
    Fact(
        "warehouse.json",
        "What is wrong with the crane at Ostrava Quay?",
        "The crane at Ostrava Quay turns to the left only.",
    ),
    Fact(
        "weather-stations.json",
        "How high does the Bleak Tor weather station stand?",
        "1043",
        row="Bleak Tor",
    ),
    Fact(
        "game-rules.json",
        "How many stones does each player of Tarrabash get?",
        "Each player of Tarrabash gets seventeen stones and a spoon.",
    ),
    Fact(
        "support-tickets.jsonl",
        "How was ticket PX-5521 about the Orrery printer solved?",
        "The Orrery printer works again since its drum was turned round.",
        row="PX-5521",
    ),
    Fact(
        "support-tickets.jsonl",
        "Who complained about the Lanthorn scanner?",
        "Mrs Ekaterina Bloom complains that the Lanthorn scanner hums in B flat.",
        row="PX-5523",
    ),
    Fact(
        "bird-ringing.jsonl",
        "Which ring does the grasshopper warbler of Cawder Mere wear?",
        "HL-20817",
        row="Grasshopper warbler",
    ),
    Fact(
        "chat-export.jsonl",
        "What does Jasper want for his Vandermeer accordion?",
        "Jasper wants 640 guilders for his Vandermeer accordion.",
    ),
)
_BRIDGES = f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- a list of bridges, made for a test -->
<bridges county="Fernshire">
  <bridge id="B-17" name="Alder Weir" built="1931">
    <state>good</state>
    <remark>The Alder Weir bridge carries no more than three tonnes.</remark>
    <inspection year="2019">
      <by>H. Cope</by><note>{sentences("bridge one", 1)[0]}</note>
    </inspection>
  </bridge>
  <bridge id="B-18" name="Pilgrim" built="1610">
    <state>fair</state>
    <remark>{sentences("bridge two", 1)[0]}</remark>
    <inspection year="2021" finding="Moss &amp; ivy on the northern arch of Pilgrim bridge">
      <by>T. Arkwright</by>
    </inspection>
  </bridge>
</bridges>
"""
_PLANTS = """<?xml version="1.0"?>
<catalogue>
  <plant><name>Comtesse Ardoin</name><kind>rose</kind><price>17.80</price><left>9</left></plant>
  <plant><name>Blue Harriet</name><kind>delphinium</kind><price>6.40</price><left>31</left></plant>
  <plant><name>Old Tom</name><kind>pear</kind><price>22.00</price><left>2</left></plant>
</catalogue>
"""
_LETTER = """<?xml version="1.0" encoding="iso-8859-1"?>
<letter xmlns="http://example.org/letter"><title>Parish letter for May</title>
<section><heading>From the vestry</heading><para>{one}</para></section>
<section><heading>Bells</heading><para>The café moves to the tower room. The bells of <place>Much
Hadley</place> will be rung by the Tidmarsh sisters. <![CDATA[Ropes < 9 yards are kept.]]></para>
<para>{two}</para></section></letter>
"""
_WAREHOUSE: dict[str, Any] = {
    "company": "Vltava Freight",
    "updated": "2024-02-11",
    "warehouses": [
        {
            "name": "Ostrava Quay",
            "manager": {"name": "Ludmila Hrabal", "languages": ["Czech", "Polish"]},
            "cranes": [{"number": 1, "fault": "The crane at Ostrava Quay turns to the left only."}],
            "open": True,
        },
        {
            "name": "Brno Siding",
            "manager": {"name": "Pavel Cerny", "languages": ["Slovak"]},
            "cranes": [],
            "open": False,
        },
    ],
}
_STATIONS = [
    {
        "station": "Bleak Tor",
        "metres": 1043,
        "rain": 2210.5,
        "manned": False,
        "since": "1968-05-01",
    },
    {"station": "Fen End", "metres": 3, "rain": 571.0, "manned": True, "since": "1922-10-01"},
    {"station": "Saltmarket", "metres": 12, "rain": 688.2, "manned": True, "since": None},
]
_GAME = {
    "title": "Tarrabash",
    "players": {"least": 2, "most": 5},
    "rules": [
        "The oldest player sits by the door.",
        "Each player of Tarrabash gets seventeen stones and a spoon.",
        "Whoever laughs loses a turn.",
        *sentences("game one", 6),
    ],
    "remarks": {"history": paragraph("game two", 8)},
}
_LINES: dict[str, list[dict[str, Any]]] = {
    "support-tickets.jsonl": [
        {"ticket": "PX-5520", "state": "open", "text": sentences("ticket one", 1)[0]},
        {
            "ticket": "PX-5521",
            "state": "closed",
            "text": "The Orrery printer works again since its drum was turned round.",
        },
        {"ticket": "PX-5522", "state": "open", "text": sentences("ticket two", 1)[0]},
        {
            "ticket": "PX-5523",
            "state": "open",
            "text": "Mrs Ekaterina Bloom complains that the Lanthorn scanner hums in B flat.",
        },
    ],
    "bird-ringing.jsonl": [
        {"ring": "HL-20815", "bird": "Reed bunting", "place": "Cawder Mere", "grams": 18.5},
        {"ring": "HL-20817", "bird": "Grasshopper warbler", "place": "Cawder Mere", "grams": 13.0},
        {"ring": "HL-20822", "bird": "Bearded tit", "place": "Long Reach", "grams": 15.25},
    ],
    "chat-export.jsonl": [
        {"from": "Wilma", "at": "2023-01-04T18:00:00Z", "said": {"text": "Anyone selling music?"}},
        {
            "from": "Jasper",
            "at": "2023-01-04T18:01:30Z",
            "said": {"text": "Jasper wants 640 guilders for his Vandermeer accordion."},
        },
        *(
            {"from": "Wilma", "at": f"2023-01-04T18:0{number}:00Z", "said": {"text": text}}
            for number, text in enumerate(sentences("chat", 6), start=2)
        ),
    ],
}


def make(folder: Path) -> None:
    """Write the data files."""
    (folder / "bridges.xml").write_text(_BRIDGES, "utf-8")
    (folder / "plant-catalogue.xml").write_text(_PLANTS, "utf-8")
    letter = _LETTER.format(one=paragraph("letter one", 7), two=paragraph("letter two", 7))
    (folder / "parish-letter.xml").write_text(letter, "iso-8859-1")
    write_json(folder / "warehouse.json", _WAREHOUSE, 2)
    write_json(folder / "weather-stations.json", _STATIONS, None)
    write_json(folder / "game-rules.json", _GAME, 4)
    for name, records in _LINES.items():
        lines = "".join(json.dumps(record) + "\n" for record in records)
        (folder / name).write_text(lines, "utf-8")


def write_json(path: Path, value: object, indent: int | None) -> None:
    path.write_text(json.dumps(value, indent=indent, ensure_ascii=indent is None), "utf-8")
