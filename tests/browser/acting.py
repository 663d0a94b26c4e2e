"""What people do on the page, in words."""

import time

STANDS = (
    "() => document.querySelector('.state').innerText === '' && !document.querySelector('#to-alarm').disabled"
)


def message(page, words):
    """Return the newest message of the channel that shows `words`."""
    return page.locator("#main li.message", has_text=words).last


def say(page, words, box="Message"):
    """Write something."""
    page.get_by_role("combobox", name=box, exact=True).fill(words)
    page.keyboard.press("Enter")


def thread_of(page, words):
    """Open the thread of a message, and return its pane."""
    row = message(page, words)
    reply = row.get_by_role("button", name="Reply in thread")
    row.hover()
    while not reply.is_visible():  # what arrives meanwhile moves the message from under the hand
        page.mouse.move(0, 0)
        row.hover()
    reply.click()
    pane = page.get_by_role("complementary", name="Thread")
    pane.locator("li.message").first.wait_for()
    return pane


def react(page, row, emoji):
    """Put an emoji on a message through the picker."""
    row.hover()
    row.get_by_role("button", name="Add a reaction").click()
    page.get_by_role("menuitemradio", name=emoji).click()


def to_alarm(page, words, patience=60):
    """Move from alarm to alarm until a message shows `words`."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if page.locator("#main li.message", has_text=words).count():
            return message(page, words)
        page.wait_for_function(STANDS)
        page.locator("#to-alarm").click()
        page.wait_for_timeout(700)
    raise AssertionError(f"nothing shows {words!r}")
