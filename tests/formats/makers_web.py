"""Web pages as the web has them: the article stands between menus, banners and adverts."""

from __future__ import annotations

from pathlib import Path

from tests.formats.fact import Fact
from tests.formats.filler import paragraph

FACTS = (
    Fact(
        "canal-history.html",
        "Which engineer dug the Wendlebury canal tunnel?",
        "The tunnel of the Wendlebury canal was dug by Josiah Crale & two hundred miners.",
        heading="The tunnel",
    ),
    Fact(
        "canal-history.html",
        "What did a barge pay at the Wendlebury lock?",
        "At the Wendlebury lock a barge paid four pence for every ton of coal.",
        heading="Tolls",
    ),
    Fact(
        "goat-cheese.html",
        "How long does the Picot Tremblay cheese ripen?",
        "The Picot Tremblay ripens for thirty-three days on rye straw.",
        heading="In the cellar",
    ),
    Fact(
        "goat-cheese.html",
        "What is the rind of the Picot Tremblay washed with?",
        "The rind of the Picot Tremblay is washed with pear brandy.",
    ),
    Fact(
        "lighthouse-table.html",
        "How far does the light of Cape Orlo reach?",
        "19 nautical miles",
        row="Cape Orlo",
    ),
    Fact(
        "lighthouse-table.html",
        "What colour is the light on Skerry Vane?",
        "Red and white",
        row="Skerry Vane",
    ),
    Fact(
        "observatory.htm",
        "Which instrument did the Kestrel Down observatory sell?",
        "The observatory at Kestrel Down sold its meridian circle to a dentist.",
        heading="Instruments",
    ),
    Fact(
        "dictionary-of-knots.htm",
        "What is a Tollan hitch used for?",
        "A Tollan hitch is used for tying a calf to a round post.",
    ),
    Fact(
        "dictionary-of-knots.htm",
        "Which knot did the rope makers of Varnby invent?",
        "The barrow bend was invented by the rope makers of Varnby.",
    ),
    Fact(
        "village-shop.htm",
        "When does the Ashlingham village shop open on Sundays?",
        "On Sundays the village shop in Ashlingham opens at a quarter past ten.",
    ),
    Fact(
        "glass-works.xhtml",
        "What colours the blue glass of the Oberlin works?",
        "The blue glass of the Oberlin works is coloured with cobalt from Sarnau.",
        heading="Colours",
    ),
    Fact(
        "glass-works.xhtml",
        "How long does the large pot at the Oberlin works cool?",
        "The large pot of the Oberlin works cools for nine days.",
    ),
    Fact(
        "postal-museum.xhtml",
        "What does the Farthingale stamp collection lack?",
        "The Farthingale collection lacks nothing but the brown two-penny stamp.",
    ),
    Fact(
        "rail-timetable.xhtml",
        "Where does the train to Lower Quern leave from?",
        "Platform 11",
        row="Lower Quern",
    ),
)
BOILERPLATE: dict[str, tuple[str, ...]] = {
    "canal-history.html": ("Tidepool", "biscuits", "Whirlpool", "Ticketshop", "Impressum"),
    "goat-cheese.html": ("Newsletter", "Mattress", "Related stories", "All rights reserved"),
    "observatory.htm": ("Sitemap", "Log in", "Follow us", "tracking"),
    "glass-works.xhtml": ("Breadcrumb", "Gift vouchers", "Privacy"),
}
_CANAL = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>A canal and its tunnel</title>
<style>nav {{ color: red }}</style><script>var banner = "Tidepool script";</script></head>
<body>
<div id="cookie-banner" class="cookie-consent" role="dialog">
<p>We use biscuits to improve your visit.</p><button>Accept all biscuits</button></div>
<header role="banner"><nav><ul><li><a href="/">Home</a></li>
<li><a href="/tickets">Ticketshop</a></li><li><a href="/boats">Boats</a></li></ul></nav></header>
<main><article><h1>A canal and its tunnel</h1><p>{one}</p>
<h2>The tunnel</h2><p>Work began in a wet spring. The tunnel of the <a href="/w">Wendlebury
canal</a> was dug by <em>Josiah Crale</em> &amp; two hundred miners. No horse could walk
through it.</p><aside class="advert"><p>Whirlpool baths at half the price!</p></aside>
<h2>Tolls</h2><ul><li>Manure went free.</li><li>At the Wendlebury lock a barge paid four pence
for every ton of coal.</li><li>Swimmers paid nothing.</li></ul><p>{two}</p></article></main>
<aside class="sidebar"><h3>Subscribe</h3><p>Get the Tidepool letter every week.</p></aside>
<footer><p>Impressum. Made with care.</p></footer></body></html>
"""
_CHEESE = """<html><head><meta charset="utf-8"><title>A cheese from the hills</title></head><body>
<div class="menu" role="navigation"><a href="a">Home</a> | <a href="b">Shop</a></div>
<div class="newsletter-popup"><p>Newsletter: be the first to know.</p></div>
<div class="ad-banner"><p>Mattress sale, this week only.</p></div>
<div class="content"><h1>A cheese from the hills</h1><p>{one}</p>
<h2>In the cellar</h2><p>Twice a week the wheels are turned. The Picot&nbsp;Tremblay ripens for
thirty&#45;three days on rye straw. Wheat straw makes it bitter.</p><p>{two}</p>
<dl><dt>Rind</dt><dd>The rind of the Picot Tremblay is washed with pear brandy.</dd>
<dt>Weight</dt><dd>Much the same as a brick.</dd></dl></div>
<div class="related-posts"><h3>Related stories</h3><ul><li><a href="x">Ten ways to melt</a></li>
<li><a href="y">Why goats climb</a></li></ul></div>
<div class="footer"><p>All rights reserved.</p></div></body></html>
"""
_LIGHTS = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<title>Lights of the coast</title></head><body><h1>Lights of the coast</h1>
<p>The table holds the lights that were lit last winter.</p>
<table><caption>Lights</caption><thead><tr><th>Light</th><th>Colour</th><th>Reach</th></tr></thead>
<tbody><tr><td>Cape Orlo</td><td>White</td><td>19 nautical miles</td></tr>
<tr><td>Skerry Vane</td><td>Red and white</td><td>12 nautical miles</td></tr>
<tr><td>Old Mole</td><td>Green</td><td>6 nautical miles</td></tr></tbody></table>
<p>{one}</p></body></html>
"""
_OBSERVATORY = """<html><head><title>An observatory</title>
<meta http-equiv="Content-Type" content="text/html; charset=windows-1252"></head><body>
<nav class="top"><a href="#">Log in</a> <a href="#">Sitemap</a></nav>
<h1>An observatory</h1><p>{one}</p>
<h2>Instruments</h2><p>Money was always short – “shorter than the nights”, it was said. The
observatory at Kestrel Down sold its meridian circle to a dentist. He kept it in his garden.
<p>{two}
<div class="social-share"><p>Follow us everywhere.</p></div>
<footer>We do no tracking, or hardly any.</footer></body></html>
"""
_KNOTS = """<HTML><HEAD><TITLE>A small dictionary of knots</TITLE></HEAD><BODY>
<H1>A small dictionary of knots</H1><P>{one}
<DL><DT>Barrow bend<DD>The barrow bend was invented by the rope makers of Varnby.
<DT>Tollan hitch<DD>A Tollan hitch is used for tying a calf to a round post.
<DT>Widow's loop<DD>It slips when it should not.</DL><HR><P>{two}</BODY></HTML>
"""
_SHOP = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>The shop</title></head><body>
<section><h1>The shop</h1><div>{one}</div><div>Bread is sold until it is gone.<br>
On Sundays the village shop in Ashlingham opens at a quarter past&nbsp;ten.<br>Dogs wait
outside.</div><blockquote>{two}</blockquote></section></body></html>
"""
_XHTML = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN"
 "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">
<head><title>{title}</title></head><body>{body}</body></html>
"""
_GLASS = """<div role="navigation"><p>Breadcrumb: start / works</p></div>
<h1>A visit to the glass works</h1><p>{one}</p><h2>Colours</h2><p>Green comes by itself. The
blue glass of the Oberlin works is coloured with cobalt from Sarnau. Red is bought from
elsewhere.</p><ol><li>The large pot of the Oberlin works cools for nine days.</li>
<li>The small pot needs four.</li></ol><p>{two}</p>
<footer><p>Gift vouchers, Privacy</p></footer>"""
_STAMPS = """<h1>Post from everywhere</h1><p>{one}</p><h2>The cabinet</h2><p>It fills one wall.
The Farthingale collection lacks nothing but the brown two-penny stamp. A visitor once offered
a forgery.</p><p>{two}</p>"""
_TRAINS = """<h1>Departures</h1><p>{one}</p><table>
<tr><th>Time</th><th>Train to</th><th>Leaves from</th></tr>
<tr><td>06:12</td><td>Quern Abbey</td><td>Platform 2</td></tr>
<tr><td>06:40</td><td>Lower Quern</td><td>Platform 11</td></tr>
<tr><td>07:05</td><td>Mabel Junction</td><td>Platform 4</td></tr></table><p>{two}</p>"""


def make(folder: Path) -> None:
    """Write the web pages."""
    pages = {
        "canal-history.html": _CANAL,
        "goat-cheese.html": _CHEESE,
        "lighthouse-table.html": _LIGHTS,
        "observatory.htm": _OBSERVATORY,
        "dictionary-of-knots.htm": _KNOTS,
        "village-shop.htm": _SHOP,
        "glass-works.xhtml": _XHTML.format(title="A visit to the glass works", body=_GLASS),
        "postal-museum.xhtml": _XHTML.format(title="Post from everywhere", body=_STAMPS),
        "rail-timetable.xhtml": _XHTML.format(title="Departures", body=_TRAINS),
    }
    for name, page in pages.items():
        text = page.format(one=paragraph(f"{name} one", 6), two=paragraph(f"{name} two", 7))
        encoding = "windows-1252" if name == "observatory.htm" else "utf-8"
        (folder / name).write_bytes(text.encode(encoding))
