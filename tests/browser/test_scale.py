"""The page with a large workspace: two hundred channels, ten thousand messages; and its figures."""

import statistics
import sys

import pytest
from large_workspace import PAINT, SCROLL, SWITCH, seed
from sandbox_fixture import running_sandbox

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


@pytest.fixture
def page(browser):
    """A page of the large workspace, as somebody in all of its channels."""
    with running_sandbox() as workspace:
        workspace.seed(seed(int(workspace.now()) - 86_400 * 3))
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        page = context.new_page()
        page.goto(f"{workspace.url}/?as=UDANA&c=C000")
        page.locator("#main li.message").first.wait_for()
        yield page
        context.close()


def shown(page):
    """Return the numbers of the messages that are drawn, as they stand."""
    return page.evaluate(
        "() => [...document.querySelectorAll('#main li.message')].map(one => +/\\((\\d+)\\)|ACME-(\\d+)/.exec(one.textContent)?.slice(1).join(''))"
    )


def test_a_large_workspace_is_shown_whole(page, capsys):
    """200 channels and 10,000 messages are painted, switched and scrolled; what it took is printed, and judged by nobody."""

    def paint():
        page.reload()
        page.locator("#main li.message").first.wait_for()
        return page.evaluate(PAINT)

    def switch():
        return statistics.median(page.evaluate(SWITCH, f"C{number:03d}") for number in (3, 50, 120, 7, 199))

    def frames():
        page.evaluate(SWITCH, "C001")
        page.evaluate(SWITCH, "C000")
        return page.evaluate(SCROLL)

    painted, switched, framed = paint(), switch(), frames()
    with capsys.disabled():
        sys.stdout.write(
            f"\npage: first paint {painted:.0f} ms, switch {switched:.0f} ms (median), "
            f"frame {statistics.quantiles(framed, n=20)[-1]:.0f} ms (95 of 100), {max(framed):.0f} ms (longest)\n"
        )
    assert min(painted, switched, *framed) > 0
    assert len(shown(page)) > 60


def test_older_messages_come_in_order_and_what_is_in_view_stays(page):
    """Scrolling back, nothing is left out, doubled or moved, though they are drawn a few at a time."""
    page.evaluate(SCROLL)
    page.wait_for_timeout(300)
    numbers = shown(page)
    assert numbers == list(range(numbers[0], 2_050))
    assert len(numbers) > 100

    page.locator("#main .scroll").evaluate("box => { box.scrollTop = 500 }")
    page.wait_for_timeout(300)
    first_in_view = """() => {
      const box = document.querySelector('#main .scroll').getBoundingClientRect();
      const one = [...document.querySelectorAll('#main li.message')].find(row => row.getBoundingClientRect().bottom > box.top + 1);
      return [one.dataset.ts, Math.round(one.getBoundingClientRect().top)];
    }"""
    ts, top = page.evaluate(first_in_view)
    page.locator("#main .scroll").evaluate("box => { box.scrollTop -= 1; box.scrollTop += 1 }")
    page.mouse.move(700, 400)
    page.mouse.wheel(0, -150)  # near enough to the beginning for the next ones to come
    page.wait_for_function(f"() => document.querySelectorAll('#main li.message').length > {len(numbers)}")
    page.wait_for_timeout(500)
    now = page.evaluate(
        f"() => Math.round(document.querySelector('#main li.message[data-ts=\"{ts}\"]').getBoundingClientRect().top)"
    )
    assert abs(now - (top + 150)) <= 3
