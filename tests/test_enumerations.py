"""The enumeration that a span belongs to, taken apart."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askai.enumerations import items

# Sentence, the span (any part of it in bars), and the items.
ENUMERATIONS = [
    ("The firms are |Baidu|, Alibaba and Tencent.", "Baidu; Alibaba; Tencent"),
    ("The firms are Baidu, |Alibaba| and Tencent.", "Baidu; Alibaba; Tencent"),
    ("The firms are Baidu, Alibaba and |Tencent|.", "Baidu; Alibaba; Tencent"),
    ("The firms are |Baidu, Alibaba and Tencent|.", "Baidu; Alibaba; Tencent"),
    ("The firms are |Baidu, Alibaba| and Tencent.", "Baidu; Alibaba; Tencent"),
    ("They are Baidu, Alibaba, |Tencent|, and Huawei.", "Baidu; Alibaba; Tencent; Huawei"),
    ("It was founded by |Anna Berg| and Karl Voss.", "Anna Berg; Karl Voss"),
    ("It was founded by |Anna Berg| and Karl Voss in 1990.", "Anna Berg; Karl Voss"),
    ("It grows |fruits| such as apples, pears and plums.", "apples; pears; plums"),
    ("It grows fruits such as apples, |pears| and plums.", "apples; pears; plums"),
    ("The brothers, including |Tom|, Dick, and Harry, left.", "Tom; Dick; Harry"),
    ("Both |salt| and sugar are sold.", "salt; sugar"),
    ("It is either |salt| or sugar.", "salt; sugar"),
    ("It sells |bread| and butter as well as milk.", "bread; butter; milk"),
    ("The members are |Norway|, Sweden, and others.", "Norway; Sweden"),
    ("It uses |red|, green, and blue light.", "red; green; blue light"),
    ("It uses red, green, and |blue| light.", "red; green; blue"),
    ("The rules were |strict|, the pay low, and the days long.", "strict; pay low; days long"),
]
BRACKETS = [
    (
        "It borders |France| (in the west, north and south), Italy [sea (coast)], and Austria.",
        "France; Italy [sea (coast)]; Austria",
    ),
    ("Winners were |Ann| (2001), Bob (2002) and Cy (2003).", "Ann (2001); Bob (2002); Cy (2003)"),
    ("Members (Norway, |Sweden| and Finland) pay.", "Norway; Sweden; Finland"),
    ("Members (in Asia (|Iran|, Iraq and Oman)) pay.", "Iran; Iraq; Oman"),
    (
        "She wrote “Stay, or go”, |“Up, up and away”| and “Rain”.",
        "“Stay, or go”; “Up, up and away”; “Rain”",
    ),
]
SEMICOLONS = [
    (
        "It has |a nave|; a tower with a clock and a bell; and a crypt.",
        "nave; tower with a clock and a bell; crypt",
    ),
    (
        "It has three parts: the |nave|, which is old; the tower; and the crypt.",
        "nave; tower; crypt",
    ),
    (
        "It has three parts: the nave, which is old; the tower; and the |crypt|.",
        "nave; tower; crypt",
    ),
    ("In 1990 it was sold; the buyers were |Ann|, Bob and Cy; then it closed.", "Ann; Bob; Cy"),
]
NAMES = [
    (
        "They are the |Ministry of Food and Agriculture|, the Bank and Marks and Spencer.",
        "Ministry of Food and Agriculture; Bank; Marks and Spencer",
    ),
    (
        "They are the Ministry of Food and Agriculture, the Bank and |Marks and Spencer|.",
        "Ministry of Food and Agriculture; Bank; Marks and Spencer",
    ),
    ("It trades with |Trinidad and Tobago|, Cuba and Haiti.", "Trinidad and Tobago; Cuba; Haiti"),
    ("It has shops in |Austin, Texas|, Boston and Chicago.", "Austin, Texas; Boston; Chicago"),
    (
        "It met on |May 3, 1990|, June 4, 1991 and July 5, 1992.",
        "May 3, 1990; June 4, 1991; July 5, 1992",
    ),
]
OPENED = [
    ("In 2019, |Germany|, France and Italy signed the treaty.", "Germany; France; Italy"),
    ("In 2019, |wheat|, barley and oats were dear.", "wheat; barley; oats"),
    ("Unlike Baidu, |Alibaba|, Tencent and Huawei make chips.", "Alibaba; Tencent; Huawei"),
    ("According to Reuters, |Ann|, Bob and Cy left.", "Ann; Bob; Cy"),
    ("According to Reuters, Ann, Bob and |Cy| left.", "Ann; Bob; Cy"),
    ("Outside China, |OpenAI|, Google and Meta lead.", "OpenAI; Google; Meta"),
    ("Today, |Ann|, Bob and Cy run it.", "Ann; Bob; Cy"),
    ("Today, |Ann|, Bob and Cy, the founders, run it.", "Ann; Bob; Cy"),
    ("In spring, |wheat|, barley and oats are sown.", "wheat; barley; oats"),
    ("In Berlin, |Ann| and Bob met.", "Ann; Bob"),
    ("In Germany, |France| and Italy, the law is older.", "Germany; France; Italy"),
    ("In Germany, France and |Italy|, the law is older.", "Germany; France; Italy"),
    ("In Germany, |France| and Italy the law is older.", "Germany; France; Italy"),
    ("In |Germany|, France and Italy people vote.", "Germany; France; Italy"),
    ("He lived in Paris, |London| and Rome.", "Paris; London; Rome"),
]
LED = [
    (
        "Her albums include |Like a Virgin|, Ray of Light and Music.",
        "Like a Virgin; Ray of Light; Music",
    ),
    (
        "|Early Roman Empire|, Later Roman Empire and Byzantine Empire",
        "Early Roman Empire; Later Roman Empire; Byzantine Empire",
    ),
    ("Her films are |Home|, Either Way and Both Sides Now.", "Home; Either Way; Both Sides Now"),
    ("|Both salt| and sugar are sold.", "salt; sugar"),
    ("Such as |salt|, sugar and later honey.", "salt; sugar; honey"),
]
ENDED = [
    ("The store sells |phones|, laptops, and tablets to schools.", "phones; laptops; tablets"),
    ("They exported |wine|, oil and grain to Rome.", "wine; oil; grain"),
    (
        "It gave them |the right to vote|, money and the right to strike.",
        "right to vote; money; right to strike",
    ),
    (
        "It has |a stage|, a virtual desktop, and the ability to play films.",
        "stage; virtual desktop; ability to play films",
    ),
    (
        "Anna Berg, Karl Voss, |Eva Lind| and Max Ohm met.",
        "Anna Berg; Karl Voss; Eva Lind; Max Ohm",
    ),
    ("She hoped |to win|, to earn and to travel.", "to win; to earn; to travel"),
    (
        "Johnson & Johnson, |Procter & Gamble| and Unilever sell soap.",
        "Johnson & Johnson; Procter & Gamble; Unilever",
    ),
]
MARKED = [
    ("It comes in |2 kW|, 4 kW and 7.5 kW versions.", "2 kW; 4 kW; 7.5 kW versions"),
    ("It opens at |9:00|, 11:30 and 14:00.", "9:00; 11:30; 14:00"),
    ("It needs |a new filter| and 1.5 metres of hose.", "new filter; 1.5 metres of hose"),
    ("They use |Linux|, Windows and ASP.NET.", "Linux; Windows; ASP.NET"),
    ("It sells |tea|, coffee and cakes: all are fresh.", "tea; coffee; cakes"),
    ("It sells |tea|, coffee and cakes – all are fresh.", "tea; coffee; cakes"),
    ("It is open in |2001–2003|, 2005 and 2010–2012.", "2001–2003; 2005; 2010–2012"),
    (
        "We sell |dark blue|, pale green and red–brown paint.",
        "dark blue; pale green; red–brown paint",
    ),
]
NO_VERBS = [
    ("Staff may claim for |travel|, meals, hotels and parking.", "travel; meals; hotels; parking"),
    ("It pays for |travel| and training.", "travel; training"),
    ("It covers |light|, heating and cleaning.", "light; heating; cleaning"),
    ("Keep out |oil|, paint or cleaning agents.", "oil; paint; cleaning agents"),
    ("It comes in |blue|, green and red.", "blue; green; red"),
    ("They are |Anna Berg|, Carla Ruiz and Ted Hill.", "Anna Berg; Carla Ruiz; Ted Hill"),
    ("They are |Anna Berg|, Carla Ruiz and Will Hill.", "Anna Berg; Carla Ruiz; Will Hill"),
    ("Rent is due on |1 March|, 1 May and 1 July.", "1 March; 1 May; 1 July"),
    ("It meets in |January|, May, and September.", "January; May; September"),
    ("It meets in January, May and |September|.", "January; May; September"),
    ("It has |finance|, HR and IT.", "finance; HR; IT"),
    ("It has finance, IT and |sales|.", "finance; IT; sales"),
    ("IT, HR and |finance| met.", "IT; HR; finance"),
    ("It is backed by |UNICEF|, WHO and Unesco.", "UNICEF; WHO; Unesco"),
    ("The departments are |Finance|, HR and IT.", "Finance; HR; IT"),
    ("It sells to |Germany|, UK and France.", "Germany; UK; France"),
    ("It has shops in |Austin, TX|, Boston and Chicago.", "Austin, TX; Boston; Chicago"),
]
COLONS = [
    (
        "Present: |Anna Berg|, Ben Hill (chair), Carla Ruiz, David Osei.",
        "Anna Berg; Ben Hill (chair); Carla Ruiz; David Osei",
    ),
    ("Present: Anna Berg, Ben Hill, |Carla Ruiz|.", "Anna Berg; Ben Hill; Carla Ruiz"),
    (
        "Tools needed: |a screwdriver|, pliers, a 10 mm spanner.",
        "screwdriver; pliers; 10 mm spanner",
    ),
    ("Sites: |Hull|; Leeds; York.", "Hull; Leeds; York"),
]
PARTICIPLES = [
    (
        "It covers no |batteries|, accessories, or damage caused by water.",
        "batteries; accessories; damage caused by water",
    ),
    (
        "It sells |food|, books and goods imported from Norway.",
        "food; books; goods imported from Norway",
    ),
]
AND_A_CLAUSE = [
    ("It comes in |red|, green and blue, and costs £20.", "red; green; blue"),
    (
        "The firm was founded by |Ann Lee|, Bob Ray and Cy Young, and went public in 2004.",
        "Ann Lee; Bob Ray; Cy Young",
    ),
    (
        "Apple, |Google| and Microsoft released updates, and Amazon did not.",
        "Apple; Google; Microsoft",
    ),
    ("It consists of |Tom|, Ed, and Phil, and Colin joined in 1990.", "Tom; Ed; Phil"),
    ("It shows |Monet|, Manet, and Degas, and opens in May.", "Monet; Manet; Degas"),
    ("It sells |bread|, butter and milk, as well as cheese.", "bread; butter; milk; cheese"),
]
ALONE = [
    "Note: |the store|, a red building, opens late.",
    "Opened: |Hull|, Leeds.",
    "The firm uses |red| and moved to London.",
    "It was |red| and used by all.",
    "It takes |between 5 and 10 days|.",
    "It takes between |5| and 10 days.",
    "He was born in |Paris| and moved to London.",
    "In |Berlin|, the court decides.",
    "On |May 3, 1990|, it opened in Austin, Texas.",
    "It opened in |Austin, Texas|.",
    "It belongs to the |Ministry of Food and Agriculture|.",
    "It is owned by |Apple, Inc.|",
    "The |mayor|, who is old, left the town.",
    "It costs |1,000 euros| a year.",
    "|Anna|",
]

CASES = (
    *ENUMERATIONS,
    *BRACKETS,
    *SEMICOLONS,
    *NAMES,
    *OPENED,
    *AND_A_CLAUSE,
    *LED,
    *ENDED,
    *MARKED,
    *NO_VERBS,
    *COLONS,
    *PARTICIPLES,
)


def taken_apart(marked: str) -> tuple[str, str, tuple[tuple[int, int], ...]]:
    before, span, after = marked.split("|")
    sentence = before + span + after
    end = len(before) + len(span)
    return sentence, span, items(sentence, len(before), end, 0, len(sentence))


@pytest.mark.parametrize(
    ("marked", "expected"),
    [pytest.param(*case, id=case[0]) for case in CASES],
)
def test_items(marked: str, expected: str) -> None:
    sentence, _, found = taken_apart(marked)
    assert "; ".join(sentence[start:end] for start, end in found) == expected


@pytest.mark.parametrize("marked", ALONE, ids=ALONE)
def test_no_enumeration(marked: str) -> None:
    sentence, span, found = taken_apart(marked)
    assert [sentence[start:end] for start, end in found] == [span]


def test_other_sentences_are_left_alone() -> None:
    text = "Ann, Bob and Cy left. Dora, Eve and Finn stayed. Gus, Hal and Ira slept."
    first = text.index("Dora")
    found = items(text, first, first + 4, first, text.index(" Gus"))
    assert [text[start:end] for start, end in found] == ["Dora", "Eve", "Finn"]


_PIECES = (
    'Anna |Bank of China |the |and |, and |, |; |or |such as |: |(|)|[|]|“|”|"|1990 |5 |between '
    "|which is |red |houses |in |May 3, 1990|Inc|.|\u0301|北京|\n|  |— |as well as |others |etc."
    "|both |either |also |many "
).split("|")


@settings(deadline=None)
@given(st.lists(st.sampled_from(_PIECES) | st.text(max_size=4), min_size=1, max_size=25), st.data())
def test_items_stand_in_the_sentence_in_order_and_apart(
    pieces: list[str], data: st.DataObject
) -> None:
    text = "".join(pieces) + "."
    first = data.draw(st.integers(0, len(text) - 1))
    last = data.draw(st.integers(first + 1, len(text)))
    start = data.draw(st.integers(first, last - 1))
    end = data.draw(st.integers(start + 1, last))
    found = items(text, start, end, first, last)
    edges = [edge for place in found for edge in place]
    assert found
    assert first <= edges[0]
    assert edges[-1] <= last
    assert edges == sorted(edges)
    assert all(begin < stop for begin, stop in found)
    assert len(found) > 1 or found == ((start, end),)


@pytest.mark.parametrize(
    "filling", ["a, ", "A ", "A and ", "(", '"', "a; ", ": ", "such as ", "the "]
)
def test_a_long_sentence_takes_no_long_time(filling: str) -> None:
    text = f"They are {filling * 700} and Bob."[:3000]  # as long as the longest row
    before = time.process_time()
    for start in (0, len(text) // 2, len(text) - 4):
        items(text, start, start + 4, 0, len(text))
    assert time.process_time() - before < 1
