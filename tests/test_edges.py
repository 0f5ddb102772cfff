from __future__ import annotations

import time
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askai.edges import tidy

_PARTNERS = {")": "(", "]": "[", "”": "“", "’": "‘", "»": "«"}


@pytest.mark.parametrize(
    ("sentence", "span", "expected"),
    [
        ("It was built by the city.", "the city.", "city"),
        ("It lies in The Hague, they say.", "The Hague,", "The Hague"),
        ("The mill stands.", "The mill", "mill"),
        ("There are at least 48 of them.", "48", "at least 48"),
        ("It cost a million marks.", "a million marks", "a million marks"),
        ("It took about three years.", "three years", "about three years"),
        ("It is known to over a million people.", "a million", "over a million"),
        ("It cost over €1 billion in all.", "1", "over €1 billion"),
        ("It grew by 3.5 per cent.", "3.5", "3.5 per cent"),
        ("It is 12 km long.", "12", "12 km"),
        ("Its head is Rolf Saint-Just.", "Rolf Saint", "Rolf Saint-Just"),
        ("A Berlin-based firm made it.", "Berlin", "Berlin"),
        ("It rose to 1,094 metres.", "1", "1,094 metres"),
        ("He works in the U.S. today.", "the U.S.", "U.S."),
        ("Acme (the firm of Ann Lee) won.", "the firm of Ann Lee)", "(the firm of Ann Lee)"),
        ("She said “we will come” twice.", "“we will come", "“we will come”"),
        ("It fell to -5 degrees.", "-5", "-5 degrees"),
        ("In 1998 he left.", "1998", "1998"),
        ("It is insured until 2026-12-31.", "2026", "2026-12-31"),
        ("It ran 2026-12-310 then.", "2026", "2026"),
        ("…", "…", "…"),
        # a negation is taken along, or the number stays alone
        ("Give not less than 30 days of notice.", "30 days", "not less than 30 days"),
        ("Give not less than 30 days of notice.", "less than 30 days", "not less than 30 days"),
        ("No less than 30 came.", "30", "No less than 30"),
        ("It held not more than 30.", "30", "not more than 30"),
        ("It held never more than 30 men.", "30 men", "never more than 30 men"),
        ("It held not at least 30 men.", "30 men", "not at least 30 men"),
        ("It does not weigh more than 5 kg.", "5 kg", "5 kg"),
        ("It isn’t more than 5 kg.", "5", "5 kg"),
        ("It cannot, they say, exceed about 40.", "40", "40"),
        ("They saw only about 40 birds.", "40", "only about 40"),
        ("Come no later than 5 pm.", "5 pm", "no later than 5 pm"),
        ("It cost as much as $5 million then.", "5", "as much as $5 million"),
        # units, the longest first
        ("It ran at 12 km/h then.", "12", "12 km/h"),
        ("It ran at 12 km/h then.", "12 km", "12 km/h"),
        ("It ran at 5 m/s² then.", "5", "5 m/s²"),
        ("It sends 15 MB/s at best.", "15", "15 MB/s"),
        ("It goes 5 kilometres per hour.", "5", "5 kilometres per hour"),
        ("It grew by 5 per cent per year.", "5", "5 per cent per year"),
        ("It grew by ten per cent.", "ten", "ten per cent"),
        ("It is 20 m/65 ft long.", "20", "20 m"),
        ("It covers 7 km² of land.", "7", "7 km²"),
        ("It covers 7 square kilometres.", "7", "7 square kilometres"),
        ("It boils at 373 K here.", "373", "373 K"),
        ("Take 5 ml or 3 mg.", "5", "5 ml"),
        ("It used 40 kWh at 50 Hz.", "40", "40 kWh"),
        ("It used 40 kWh at 50 Hz.", "50", "50 Hz"),
        ("It is 30 ft by 3 ha.", "30", "30 ft"),
        ("It is 30 ft by 2 ha.", "2", "2 ha"),
        ("It cost 30 US dollars.", "30", "30 US dollars"),
        ("It cost 30 EUR then.", "30", "30 EUR"),
        ("It cost CHF 30 then.", "30", "CHF 30"),
        ("It cost ₹ 30 then.", "30", "₹ 30"),
        ("It took three years.", "three", "three years"),
        ("They ate 5 mushrooms.", "5", "5"),
        ("They ate 5 M of it.", "5", "5"),
        ("It is a 5 day-old egg.", "5", "5"),
        ("It is 5 years old.", "5", "5 years"),
        # a bare year takes nothing
        ("In 1998 $5 million was paid.", "1998", "1998"),
        ("In 1998 $5 million was paid.", "5", "$5 million"),
        ("The 1998 Times said so.", "1998", "1998"),
        ("In 2010 tons of it came.", "2010", "2010"),
        ("In 2008 m was unknown.", "2008", "2008"),
        ("Here in 1998,2000 people lived.", "1998", "1998"),
        ("It cost $2000 million.", "2000", "$2000 million"),
        ("They paid 5 $6 times.", "5", "5"),
        # signs
        ("It was -5 °C outside.", "5", "-5 °C"),
        ("It was −5 outside.", "5", "−5"),
        ("It lost -$5 then.", "5", "-$5"),
        ("It is ±5 at best.", "5", "±5"),
        ("It is ~5 at best.", "5", "~5"),
        ("It is ≤5 at best.", "5", "≤5"),
        ("It is p < 0.05 here.", "05", "< 0.05"),
        ("It is 3-5 km long.", "5", "5 km"),
        ("It is 3-5 km long.", "-5", "5 km"),
        ("It spread as Covid-19 days on.", "19", "19"),
        # both ends of a range
        ("It was built between 1891 and 1893.", "1891", "1891"),
        ("It was built between 1891 and 1893.", "between 1891", "between 1891 and 1893"),
        ("It was built between 1891 and 1893.", "1891 and 1893", "between 1891 and 1893"),
        ("It is between 5 and 7 km long.", "5", "between 5 and 7 km"),
        # names and titles
        ("He wrote the book about 1984 there.", "1984", "1984"),
        ("It flew over Nine Elms.", "Nine Elms", "Nine Elms"),
        ("It lies under 10 Downing Street.", "10", "10"),
        ("It lies under 10 Downing Street.", "10 Downing Street", "10 Downing Street"),
        # a number is whole
        ("It rose to 1,094 metres.", "094", "1,094 metres"),
        ("It was 0.05 in all.", "05", "0.05"),
        ("It was 3½ in all.", "3", "3½"),
        ("It was 1 000 in all.", "1", "1 000"),
        ("They saw about sixteen of them.", "sixteen", "about sixteen"),
        ("They saw twenty-five of them.", "five", "twenty-five"),
        ("They saw two hundred and fifty men.", "fifty", "two hundred and fifty"),
        ("It was two hundred and three hundred.", "three", "three hundred"),
        # brackets and quotes
        ("He wrote ‘It’s Anna’s house’ here.", "‘It’s Anna’s", "‘It’s Anna’s house’"),
        ("He wrote ‘It’s Anna’s house’ here.", "It’s Anna’s house", "It’s Anna’s house"),
        ("He saw Anna’s house.", "s house", "Anna’s house"),
        ("He saw Anna’s house.", "Anna", "Anna"),
        ("They don’t know.", "don", "don’t"),
        ("It is f(g(x)) here.", "f(g(x", "f(g(x))"),
        ("It is f(g(x)) here.", "g(x)", "g(x)"),
        ("It is (a) b) here.", "(a) b", "(a) b"),
        (f"The mill (a big one {'so ' * 20}old) won.", "mill (a", "mill"),
        ('He said "we come" twice.', '"we come', '"we come"'),
        ('He said "we come" twice.', '" twice', "twice"),
        ("Run `make all` twice.", "make all`", "`make all`"),
        ('It is a 5" pipe here.', '5" pipe', '5" pipe'),
        ("Er rief „wir kommen“ zweimal.", "„wir kommen", "„wir kommen“"),
        ("Er rief »wir kommen« zweimal.", "»wir kommen", "»wir kommen«"),
        ("他说「我们来」了。", "「我们来", "「我们来」"),
        ("他说（我们来）了。", "了。", "了"),
        ("قال نعم، ثم ذهب.", "نعم،", "نعم"),
        ("Dijo ¿qué pasa?", "¿qué pasa?", "qué pasa"),
        # content stays
        ("It is written in C#.", "C#.", "C#"),
        ("It needs .NET here.", ".NET", ".NET"),
        ("Pass --enable-foo to it.", "--enable-foo", "--enable-foo"),
        ("Look in /etc/hosts first.", "/etc/hosts", "/etc/hosts"),
        ("Call __init__ first.", "__init__", "__init__"),
        ("Ask @name about $x.", "@name", "@name"),
        ("Ask @name about $x.", "$x.", "$x"),
        ("Look - there # it is / here __ now.", "- there #", "there"),
        ("Look - there # it is / here __ now.", "/ here __", "here"),
        ("It is either/or now.", "/or", "or"),
        # whole words
        ("It was Rene\u0301 there.", "Rene", "Rene\u0301"),
        ("They were unbelievable there.", "believ", "unbelievable"),
        ("It is well-known now.", "known", "known"),
        ("我住在北京。", "北京", "北京"),
        # articles
        ("They saw a few men.", "a few men", "a few men"),
        ("They saw a little light.", "a little light", "a little light"),
        ("They saw a number of men.", "a number of men", "a number of men"),
        ("They saw a dozen men.", "a dozen men", "a dozen men"),
        ("Es liegt an der Elbe.", "an der Elbe", "an der Elbe"),
        ("A levels are taught.", "A levels", "A levels"),
        ("A mill stands.", "A mill", "mill"),
        ("An Irish mill stands.", "An Irish mill", "Irish mill"),
        ("It holds if a = 5 there.", "a = 5", "a = 5"),
    ],
)
def test_edges(sentence: str, span: str, expected: str) -> None:
    text = f"Before (1 it. {sentence} 5 After) it."  # nothing outside the sentence counts
    first = text.index(sentence)
    start = text.index(span, first)
    found = tidy(text, start, start + len(span), first, first + len(sentence))
    assert text[slice(*found)] == expected
    assert tidy(text, *found, first, first + len(sentence)) == found


@pytest.mark.parametrize(
    "filling", [" ", "-", "(", '"', "a.", "only ", "1,000", ",00", "_", "a(", "- "]
)
def test_a_long_sentence_takes_no_long_time(filling: str) -> None:
    text = f"more than {filling * 20_000} 30"
    before = time.process_time()
    tidy(text, 0, len(text), 0, len(text))
    tidy(text, len(text) - 2, len(text), 0, len(text))
    tidy(text, 0, 4, 0, len(text))
    assert time.process_time() - before < 1  # a quadratic way takes minutes


_PHRASES = "the |a |The |more than |not |between | and |5 |1,094|1998| km| km/h|million|three|it’s"
_PIECES = [*"aab1 .,-#_/‘’“”()[]\"«»'$€%—\u0301\u0308北京   ", *_PHRASES.split("|")]


@given(st.lists(st.sampled_from(_PIECES), min_size=1, max_size=25), st.data())
def test_a_tidied_span_is_presentable(pieces: list[str], data: st.DataObject) -> None:
    text = "".join(pieces)
    first = data.draw(st.integers(0, len(text) - 1))
    last = data.draw(st.integers(first + 1, len(text)))
    given_start = data.draw(st.integers(first, last - 1))
    given_end = data.draw(st.integers(given_start + 1, last))
    start, end = tidy(text, given_start, given_end, first, last)
    assert first <= start < end <= last
    if any(letter.isalnum() for letter in text[given_start:given_end]):
        assert not _in_word(text, start, first, last)
        assert not _in_word(text, end, first, last)
        assert _balances(text[start:end]) or not _balances(text[first:last])
        assert tidy(text, start, end, first, last) == (start, end)


def _in_word(text: str, at: int, first: int, last: int) -> bool:
    if not first < at < last:
        return False
    left, right = text[at - 1], text[at]
    spaced = not {left, right} & set("北京") or category(right)[0] == "M"
    return spaced and all(category(letter)[0] in "LMN" for letter in (left, right))


def _balances(text: str) -> bool:
    opened: list[str] = []
    for at, mark in enumerate(text):
        if mark == "’" and text[at - 1 : at].isalnum() and text[at + 1 : at + 2].isalnum():
            continue  # an apostrophe
        if mark == '"' and '"' in opened[-1:]:
            opened.pop()
        elif mark == '"' and text[at - 1 : at].isdecimal():
            continue  # inches
        elif mark in _PARTNERS.values() or mark == '"':
            opened.append(mark)
        elif mark in _PARTNERS and (not opened or opened.pop() != _PARTNERS[mark]):
            return False
    return not opened
