// A list of messages that follows what happens: unchanged messages keep their elements, and the focus stays.

import { h, reconcile } from "./dom.js";
import { draw, signature } from "./message.js";
import { dayKey, longDay } from "./text.js";

const FOLLOWS = 300;
const NEAR = 60;

/** A scrolling list. `options`: label, thread, older() to call when its beginning comes near. */
export class MessageList {
  constructor({ label, thread = false, older = null }) {
    this.thread = thread;
    this.drawn = new Map();
    this.list = h("ol", { cls: "messages", "aria-label": label });
    this.below = h("button", { type: "button", cls: "below", hidden: true, onclick: () => this.toEnd() }, "New messages ↓");
    this.box = h("div", { cls: "scroll", tabindex: "0", role: "region", "aria-label": label }, this.list);
    this.node = h("div", { cls: "scroller" }, this.box, this.below);
    this.pinned = true;
    // Heights come true only as messages come into view: whoever is at the end stays there.
    new ResizeObserver(() => this.pinned && this.toEnd()).observe(this.list);
    this.box.addEventListener("scroll", () => {
      this.pinned = this.atEnd;
      if (this.pinned) this.below.hidden = true;
      if (this.box.scrollTop < 400) older?.();
    }, { passive: true });
    this.list.addEventListener("keydown", (event) => this.steer(event));
  }

  get atEnd() {
    return this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < NEAR;
  }

  toEnd() {
    this.box.scrollTop = this.box.scrollHeight;
  }

  /** Show these messages, in this order; `unreadAfter` is the ts of the last one read before. */
  show(messages, { unreadAfter = null, me = null, jump = false } = {}) {
    this.pinned ||= jump;
    const [height, top] = [this.box.scrollHeight, this.box.scrollTop];
    const first = this.first;
    const nodes = this.nodes(messages, unreadAfter, me);
    const held = this.hold();
    reconcile(this.list, nodes);
    this.first = messages[0]?.ts;
    if (this.pinned) this.toEnd();
    else if (first && this.first < first) this.box.scrollTop = top + this.box.scrollHeight - height;
    held?.();
  }

  nodes(messages, unreadAfter, me) {
    const nodes = [];
    const fresh = new Map();
    let before = null;
    let marked = !unreadAfter;
    for (const message of messages) {
      const at = Number(message.ts);
      const newDay = !this.thread && (!before || dayKey(Number(before.ts)) !== dayKey(at));
      if (newDay) nodes.push(this.rule(`day/${dayKey(at)}`, longDay(at), "day", fresh));
      if (!marked && message.ts > unreadAfter && message.user !== me) {
        nodes.push(this.rule("new", "New", "new", fresh));
        marked = true;
      }
      const follows = !newDay && before?.user === message.user && at - Number(before.ts) < FOLLOWS && !message.ephemeral && !before.ephemeral
        && message.subtype !== "thread_broadcast";
      nodes.push(this.one(message, { thread: this.thread, follows }, fresh));
      if (this.thread && !before && messages.length > 1) {
        const count = messages.filter((one) => !one.ephemeral).length - 1;
        nodes.push(this.rule(`count/${count}`, `${count} ${count === 1 ? "reply" : "replies"}`, "day", fresh));
      }
      before = message;
    }
    this.drawn = fresh;
    return nodes;
  }

  rule(key, words, kind, fresh) {
    const old = this.drawn.get(key) ?? { node: h("li", { cls: `rule ${kind}` }, h("span", {}, words)) };
    fresh.set(key, old);
    return old.node;
  }

  one(message, place, fresh) {
    const sign = signature(message, place);
    const old = this.drawn.get(message.ts);
    const drawn = old?.sign === sign ? old : { sign, node: draw(message, place) };
    fresh.set(message.ts, drawn);
    return drawn.node;
  }

  /** Remember where the focus is; what is given puts it back onto the same control of the same message. */
  hold() {
    const focused = this.list.contains(document.activeElement) ? document.activeElement : null;
    const row = focused?.closest("[data-ts]");
    if (!row) return null;
    const { ts } = row.dataset;
    const key = focused.dataset.key;
    return () => {
      if (focused.isConnected && this.list.contains(focused)) return focused === document.activeElement ? null : focused.focus({ preventScroll: true });
      const again = this.list.querySelector(`[data-ts="${ts}"]`);
      (again && key ? again.querySelector(`[data-key="${CSS.escape(key)}"]`) ?? again : again)?.focus({ preventScroll: true });
    };
  }

  row(ts) {
    return this.list.querySelector(`[data-ts="${CSS.escape(ts)}"]`);
  }

  /** Bring a message into view, and mark it for a moment. */
  point(ts) {
    const row = this.row(ts);
    if (!row) return false;
    this.pinned = false;
    row.scrollIntoView({ block: "center" });
    row.classList.add("pointed");
    row.focus({ preventScroll: true });
    setTimeout(() => row.classList.remove("pointed"), 2500);
    return true;
  }

  /** Go from message to message with the arrow keys. */
  steer(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !event.target.matches("[data-ts]")) return;
    event.preventDefault();
    const rows = [...this.list.querySelectorAll("[data-ts]")];
    rows[rows.indexOf(event.target) + step]?.focus();
  }

  /** Put the focus onto the newest message. */
  enter() {
    [...this.list.querySelectorAll("[data-ts]")].at(-1)?.focus();
  }
}
