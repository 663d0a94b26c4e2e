"""Block Kit on the page: everything the app uses is drawn, and what is not drawn says so."""

import ast
from pathlib import Path

import pytest
from sandbox_fixture import running_sandbox
from slack_sdk import WebClient
from slack_sdk.models import blocks as models

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

VIEWS = Path(__file__).parents[2] / "bot" / "views"
SEED = {
    "workspaces": [{"id": "T0HOST", "name": "Vendor", "host": True}],
    "users": [{"id": "UANN", "name": "ann", "real_name": "Ann Lee"}],
    "channels": [{"id": "C0", "name": "general", "members": ["UANN"]}],
}


@pytest.fixture(scope="module")
def workspace():
    """A small workspace of nobody but Ann."""
    with running_sandbox(post_rate=None) as running:
        running.seed(SEED)
        yield running


@pytest.fixture
def page(browser, workspace):
    """Her page."""
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(f"{workspace.url}/?as=UANN&c=C0")
    page.locator("#composer").wait_for()
    yield page
    context.close()


@pytest.fixture
def post(workspace, page):
    """Post as the app does; gives the message on the page."""
    app = WebClient(workspace.ask("GET", "app")["token"], base_url=workspace.api_url)

    def posted(**content):
        ts = app.chat_postMessage(channel="C0", **content)["ts"]
        row = page.locator(f"#main li.message[data-ts='{ts}']")
        row.wait_for()
        return row

    return posted


def used():
    """Return the types of all models that a view of the app names, taken from their classes."""
    types = set()
    for file in VIEWS.rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        imports = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
        named = {
            one.name
            for node in imports
            if (node.module or "").startswith("slack_sdk.models.blocks")
            for one in node.names
        }
        classes = [getattr(models, name) for name in named if hasattr(models, name)]
        parts = [
            getattr(models.RichTextElementParts, node.attr)
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "RichTextElementParts"
        ]
        types |= {one.type for one in (*classes, *parts) if isinstance(getattr(one, "type", None), str)}
    return types


def test_the_page_draws_every_block_and_element_that_the_app_uses(page):
    """What a view begins to use has to be drawn here too."""
    drawn = set(page.evaluate("async () => (await import('/static/blocks.js')).RENDERED"))

    assert {"section", "actions", "context", "static_select", "rich_text_quote", "date"} <= used() <= drawn


def test_what_is_not_drawn_says_so(post):
    """A plain box for a block and for an element, and the rest of the message beside it."""
    button = {"type": "feedback_buttons", "action_id": "f"}
    row = post(
        text="x",
        blocks=[
            {"type": "alert", "text": {"type": "plain_text", "text": "Careful"}},
            {"type": "context_actions", "elements": [button]},
            {"type": "section", "text": {"type": "mrkdwn", "text": "*Still* here"}},
        ],
    )

    assert row.locator(".unrendered").all_inner_texts() == [
        "Not rendered here: alert block",
        "Not rendered here: context_actions block",
    ]
    assert row.get_by_text("Still here").is_visible()


def test_attachments_of_the_older_kind_are_read(post):
    """Colour, title, fields, markup and footer; a bad colour and a bad address stay harmless."""
    row = post(
        text="Deployed",
        attachments=[
            {
                "color": "#36a64f",
                "pretext": "Before it",
                "author_name": "CI",
                "title": "Build 7",
                "title_link": "https://example.com/7",
                "text": "All *green*, says <@UANN>",
                "fields": [{"title": "Branch", "value": "main", "short": True}],
                "footer": "ci.example",
                "actions": [{"name": "a", "type": "button", "text": "Retry"}],
            },
            {"color": "red;background:url(x)", "title": "Trick", "title_link": "javascript:alert(1)"},
            {"fallback": "Only this"},
            {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "Blocks _inside_"}}]},
        ],
    )
    told = row.inner_text()

    for words in ("Before it", "CI", "Build 7", "All green, says @Ann Lee", "Branch", "main", "ci.example"):
        assert words in told
    for words in ("Not rendered here: 1 buttons", "Trick", "Only this", "Blocks inside"):
        assert words in told
    assert row.locator("a").get_attribute("href") == "https://example.com/7"
    first, second = row.locator(".attachment").nth(0), row.locator(".attachment").nth(1)
    assert first.evaluate("one => one.style.borderLeftColor") == "rgb(54, 166, 79)"
    assert second.evaluate("one => one.getAttribute('style')") is None


def test_videos_and_tables_are_read(post):
    """A video as its title and where it plays: nothing is loaded; a table as one."""
    plain = {"type": "plain_text", "text": "How to scan"}
    video = {
        "type": "video",
        "title": plain,
        "title_url": "https://example.com/v",
        "alt_text": "A scan",
        "provider_name": "Tube",
    }
    video |= {"video_url": "https://example.com/e", "thumbnail_url": "https://example.com/t.png"}
    cell = {"type": "raw_text"}
    rows = [
        [cell | {"text": "Site"}, cell | {"text": "State"}],
        [cell | {"text": "14"}, cell | {"text": "<b>down</b>"}],
    ]
    row = post(text="x", blocks=[video, {"type": "table", "rows": rows}])

    assert row.get_by_role("link", name="How to scan").get_attribute("href") == "https://example.com/v"
    assert row.get_by_role("columnheader").all_inner_texts() == ["Site", "State"]
    assert row.get_by_role("cell").all_inner_texts() == ["14", "<b>down</b>"]
    assert row.locator("img, video, iframe").count() == 0
