"""A large workspace for the page, two hundred channels and ten thousand messages, and what is measured on it."""

from typing import Any

CHANNELS = 200
BUSY = 2_050
"""Messages of the busy channel, C000; the others have forty each."""
CARD_EVERY = 4

SWITCH = """async name => {
  const began = performance.now();
  document.querySelector(`[data-channel=${name}]`).click();
  const shown = () => document.querySelector('#head h1')?.innerText.endsWith(name.slice(1)) && document.querySelector('#main li.message');
  while (!shown()) await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  return performance.now() - began;
}"""
"""Milliseconds from the click on a channel until it is shown."""
SCROLL = """async () => {
  const box = document.querySelector('#main .scroll');
  const frames = [];
  let last = performance.now();
  for (let step = 0; step < 120; step++) {
    box.scrollTop -= 120;
    await new Promise(requestAnimationFrame);
    frames.push(performance.now() - last);
    last = performance.now();
  }
  return frames;
}"""
"""Milliseconds of each frame while the open channel is scrolled back, older messages coming in."""
PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"

_TEXTS = (
    "The importer hangs again :eyes:",
    "*Since* when? See <https://example.com/log|the log>.",
    "Since noon. " * 12,
)


def seed(start: int) -> dict[str, Any]:
    """A workspace of 200 channels and 10,010 messages, every fourth of them a card."""
    sizes = [BUSY, *(40 for _ in range(CHANNELS - 1))]
    return {
        "workspaces": [{"id": "T0HOST", "name": "Vendor", "host": True}],
        "users": [
            {"id": "UANN", "name": "ann", "real_name": "Ann Lee"},
            {"id": "UDANA", "name": "dana", "real_name": "Dana Reyes"},
        ],
        "channels": [
            {
                "id": f"C{number:03d}",
                "name": f"{number:03d}",
                "members": ["UANN", "UDANA"],
                "messages": [_message(f"C{number:03d}", nth, start) for nth in range(size)],
            }
            for number, size in enumerate(sizes)
        ],
    }


def _message(channel: str, nth: int, start: int) -> dict[str, Any]:
    """A message in the shape of an export."""
    return {
        "ts": f"{start + nth * 60}.000100",
        "channel": channel,
        "user": ("UANN", "UDANA")[nth % 7 % 2],
        "team": "T0HOST",
        "text": f"{_TEXTS[nth % 3]} ({nth})",
        "blocks": [] if nth % CARD_EVERY else _card(nth, start),
    }


def _card(nth: int, start: int) -> list[dict[str, Any]]:
    """Blocks such as a ticket's card has."""
    date = f"<!date^{start + nth * 90}^{{date_short_pretty}} at {{time}}|then>"
    return [
        _section(text=_markup(f"*ACME-{nth}* The importer hangs, and the *whole* line stands")),
        _section(
            fields=[_markup(f"*{name}*\n{date}") for name in ("First response", "Next update", "Resolution")]
        ),
        {"type": "context", "elements": [_markup(f"Opened {date} by <@UANN>")]},
        {"type": "actions", "elements": [_button(name) for name in ("Claim", "Reply", "Resolve")]},
    ]


def _section(**parts: Any) -> dict[str, Any]:
    return {"type": "section", **parts}


def _markup(text: str) -> dict[str, str]:
    return {"type": "mrkdwn", "text": text}


def _button(name: str) -> dict[str, Any]:
    return {"type": "button", "action_id": name, "text": {"type": "plain_text", "text": name}, "value": "-"}
