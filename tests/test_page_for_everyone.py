"""The page by keyboard alone, for screen readers, on narrow and wide screens, light and dark."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.serving import ask, in_sight, opened, photograph

pytestmark = pytest.mark.browser

QUESTION = "How many Chinese universities offer AI degrees?"

# What axe-core finds in markup that is Gradio's own, by rule and element, and why it stays.
GRADIOS_OWN = {
    # The examples are buttons inside a list; each is named and reached by the keyboard.
    ("aria-required-children", ".examples"),
    # The filter of the table is named by its title alone.
    ("label-title-only", ".search-input"),
}


def findings(page: Page) -> list[str]:
    """What axe-core calls serious or critical in the page as it stands."""
    page.wait_for_timeout(400)  # elements fade in, and half-way their contrast is lower
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{rule['id']}: {node['html']}"
        for rule in found
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
        if (rule["id"], node["target"][-1]) not in GRADIOS_OWN
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(address: str, scheme: str) -> None:
    with opened(address, color_scheme=scheme) as page:
        assert findings(page) == []  # nothing asked yet
        ask(page, QUESTION, 1)
        ask(page, "Who won the football world cup of 1950?", 2)
        page.locator(".askai-open .askai-why summary").click()
        assert findings(page) == []  # an answer, a refusal, the scores
        ask(page, "?", 3)
        page.locator("#askai-chat a[href='#cite-1-1']").first.click()
        page.locator(".askai-document mark").wait_for()
        assert findings(page) == []  # an error, an open document
        show_documents(page)
        page.get_by_role("button", name="Remove …").click()
        page.get_by_text("Choose what is to be removed").wait_for()
        assert findings(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(360, 740), (390, 844), (1440, 900)])
def test_narrow_and_wide(address: str, width: int, height: int, scheme: str) -> None:
    size = {"width": width, "height": height}
    with opened(address, viewport=size, color_scheme=scheme) as page:
        assert page.evaluate("document.body.classList.contains('dark')") is (scheme == "dark")
        ask(page, QUESTION, 1)
        page.locator(".askai-message").wait_for()
        fits(page)
        photograph(page, f"answer-{width}-{scheme}")
        page.locator("#askai-chat a[href='#cite-1-1']").first.click()
        page.locator(".askai-document mark").wait_for()
        page.wait_for_function(
            "document.querySelector('.askai-document mark').getBoundingClientRect().top"
            " < window.innerHeight"
        )
        in_sight(page, ".askai-document", "mark")
        fits(page)
        photograph(page, f"document-{width}-{scheme}")
        show_documents(page)
        fits(page)
        photograph(page, f"documents-{width}-{scheme}")


def show_documents(page: Page) -> None:
    page.get_by_role("tab", name="Documents").click()
    page.wait_for_function(
        "document.querySelector('#askai-documents').innerText.includes('regulation.md')"
    )


def fits(page: Page) -> None:
    """Nothing sticks out: the page does not scroll sideways."""
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


def focused(page: Page, selector: str) -> bool:
    return bool(page.evaluate("s => document.activeElement.matches(s)", selector))


def tab_to(page: Page, selector: str, key: str = "Tab") -> None:
    """Press the key until an element has the focus; each on the way shows that it has it."""
    for _ in range(40):
        page.keyboard.press(key)
        if not page.evaluate(FOCUS_IS_SEEN):
            unseen = page.evaluate("document.activeElement.outerHTML.slice(0, 300)")
            raise AssertionError(f"the focus is not to be seen on {unseen}")
        if focused(page, selector):
            return
    raise AssertionError(f"{selector} is not reached with {key}")


# Something about the element or what it stands in is drawn otherwise than without the focus.
FOCUS_IS_SEEN = """() => {
    const element = document.activeElement;
    if (element === document.body) return true;
    const look = () => {
        const styles = [];
        for (let e = element, up = 0; e && up < 4; e = e.parentElement, up++) {
            const s = getComputedStyle(e);
            styles.push(s.outline, s.boxShadow, s.borderColor, s.backgroundColor, s.textDecoration);
        }
        return styles.join();
    };
    for (const a of document.getAnimations()) a.finish();
    const seen = look();
    element.blur();
    for (const a of document.getAnimations()) a.finish();
    const unseen = look();
    element.focus({ focusVisible: true, preventScroll: true });
    return seen !== unseen;
}"""


@pytest.mark.parametrize("stopped", [True, False])
def test_the_focus_stays_with_the_question(address: str, stopped: bool) -> None:
    with opened(address) as page:
        page.keyboard.type(f"Which firm made the {'arms' if stopped else 'legs'} of the robots?")
        tab_to(page, "#askai-send")
        page.evaluate("""() => document.addEventListener("focusin", (event) => {
            (window.passed ??= []).push(event.target.id);
        })""")
        page.keyboard.press("Enter")
        if stopped:
            page.wait_for_selector("#askai-stop:focus")
            page.keyboard.press("Enter")
        page.wait_for_selector("#askai-question textarea:focus")
        assert page.evaluate("window.passed[0]") == "askai-stop"


def test_by_keyboard_alone(address: str, real_index: Path) -> None:
    with opened(address) as page:
        assert focused(page, "#askai-question textarea")
        page.keyboard.type(QUESTION)
        page.keyboard.press("Enter")
        page.locator(".askai-message").wait_for()
        tab_to(page, "#askai-chat .askai-cite", "Shift+Tab")
        assert "535 universities" in page.get_by_role("tooltip").inner_text()
        page.keyboard.press("Enter")
        page.locator(".askai-document mark").wait_for()
        assert focused(page, ".askai-document")
        page.keyboard.press("Escape")
        assert focused(page, ".askai-source")
        tab_to(page, ".askai-whole")
        page.keyboard.press("Enter")
        page.locator(".askai-document mark").wait_for()
        tab_to(page, ".askai-viewer-head button", "Shift+Tab")
        page.keyboard.press("Enter")
        tab_to(page, ".askai-why summary")
        page.keyboard.press("Enter")
        assert page.locator(".askai-why table").is_visible()

        tab_to(page, "#askai-chat [aria-label='like' i]", "Shift+Tab")
        page.keyboard.press("Enter")
        page.get_by_text("Noted").wait_for()
        tab_to(page, "#askai-only input")
        page.keyboard.type("regulation")
        page.keyboard.press("Enter")
        tab_to(page, "#askai-question textarea", "Shift+Tab")
        page.keyboard.type(QUESTION)
        page.keyboard.press("Enter")
        page.wait_for_function("document.querySelectorAll('.askai-turn').length >= 2")
        assert "regulation" in page.locator(".askai-open .askai-source h3").first.inner_text()

        tab_to(page, "[role=tab]", "Shift+Tab")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Rebuild the index").wait_for()
        tab_to(page, "#askai-rebuild")
        page.keyboard.press("Enter")
        page.get_by_text("The index is up to date").wait_for()
