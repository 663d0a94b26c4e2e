// A list of messages that follows what happens: unchanged messages keep their elements, and the focus stays.
// They stand in chunks, so that the browser passes over those out of view as a whole; the newest are drawn at once,
// older ones a few in each frame, so that no frame waits long.

import { h, reconcile } from "./dom.js";
import { draw, relative, signature } from "./message.js";
import { store } from "./store.js";
import { dayKey, longDay } from "./text.js";

const FOLLOWS = 300;
const NEAR = 60;
const CHUNK = 16;
const FIRST = 24;
const STEP = 8;
/** Milliseconds that a channel just opened has to itself before older messages are drawn. */
const SETTLED = 150;

/** A scrolling list. `options`: label, thread, older() to call when its beginning comes near. */
export class MessageList {
  constructor({ label, thread = false, older = null }) {
    this.thread = thread;
    this.clear();
    this.list = h("div", { cls: "messages", role: "list", "aria-label": label });
    this.below = h("button", { type: "button", cls: "below", hidden: true, onclick: () => this.toEnd() }, "New messages ↓");
    this.box = h("div", { cls: "scroll", tabindex: "0", role: "region", "aria-label": label }, this.list);
    this.node = h("div", { cls: "scroller" }, this.box, this.below);
    this.pinned = true;
    // Heights come true only as messages come into view: whoever is at the end stays there.
    new ResizeObserver(() => this.pinned && this.toEnd()).observe(this.list);
    this.box.addEventListener("scroll", () => {
      this.pinned = this.atEnd;
      if (this.pinned) this.below.hidden = true;
      if (this.box.scrollTop < 400 && !this.from) older?.();
    }, { passive: true });
    this.list.addEventListener("keydown", (event) => this.steer(event));
  }

  /** Forget what was drawn: another channel or thread comes. */
  clear() {
    this.drawn = new Map();
    this.chunks = new Map();
    this.first = null;
    this.anchor = null;
    this.last = null;
    /** How many of the oldest messages are not drawn yet. */
    this.from = 0;
    this.list?.replaceChildren();
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
    this.last = { messages, unreadAfter, me };
    const drawn = this.first ? messages.filter((one) => one.ts < this.first).length : messages.length - FIRST;
    this.from = Math.max(0, drawn);
    this.drawFrom();
  }

  /** Draw those that are to be seen now, and some older ones in the next frame. */
  drawFrom() {
    const { messages, unreadAfter, me } = this.last;
    const { first } = this;
    const seen = this.pinned ? null : this.topmost();
    const chunks = this.lay(messages, unreadAfter, me);
    const held = this.hold();
    reconcile(this.list, chunks);
    this.first = messages[this.from]?.ts ?? null;
    if (this.pinned) this.toEnd();
    else if (seen) this.box.scrollTop += (this.topOf(seen.ts) ?? seen.top) - seen.top; // what is in view stays there
    held?.();
    cancelAnimationFrame(this.next);
    clearTimeout(this.later);
    if (!this.from) return;
    const go = () => (this.next = requestAnimationFrame(() => this.back(STEP)));
    if (first) go();
    else this.later = setTimeout(go, SETTLED);
  }

  topOf(ts) {
    return this.drawn.get(ts)?.node.getBoundingClientRect().top;
  }

  /** The first message in view, and where it stands. */
  topmost() {
    const edge = this.box.getBoundingClientRect().top;
    const inView = (node) => node.getBoundingClientRect().bottom > edge;
    const chunk = [...this.chunks.values()].find(inView);
    const row = [...(chunk?.querySelectorAll("[data-ts]") ?? [])].find(inView);
    return row ? { ts: row.dataset.ts, top: this.topOf(row.dataset.ts) } : null;
  }

  back(many) {
    if (!this.last) return;
    this.from = Math.max(0, this.from - many);
    this.drawFrom();
  }

  /** Say something in place of messages. */
  empty(words) {
    this.list.replaceChildren(h("div", { role: "listitem", cls: "empty dim" }, words));
  }

  /** Put the messages into chunks that stay the same when older ones are put before them. */
  lay(messages, unreadAfter, me) {
    this.anchor ??= messages[this.from]?.ts;
    const base = messages.filter((one) => one.ts < this.anchor).length;
    const held = new Map();
    for (const { node, number } of this.nodes(messages, unreadAfter, me)) {
      const key = Math.floor((number - base) / CHUNK);
      if (!held.has(key)) held.set(key, []);
      held.get(key).push(node);
    }
    this.chunks = new Map([...held.keys()].map((key) => [key, this.chunks.get(key) ?? h("ol", { cls: "chunk", role: "presentation" })]));
    const moved = [...held].filter(([key, nodes]) => reconcile(this.chunks.get(key), nodes));
    this.measure(moved.map(([key]) => this.chunks.get(key)));
    return [...this.chunks.values()];
  }

  /** Let the browser see how high chunks are before it may pass over them: nothing jumps when they come into view. */
  measure(chunks) {
    for (const chunk of chunks) chunk.classList.add("fresh");
    requestAnimationFrame(() => requestAnimationFrame(() => chunks.forEach((chunk) => chunk.classList.remove("fresh"))));
  }

  nodes(messages, unreadAfter, me) {
    const nodes = [];
    const fresh = new Map();
    let before = null;
    let marked = !unreadAfter;
    messages.forEach((message, number) => {
      const due = number >= this.from || (this.thread && number === 0);
      const put = (make) => due && nodes.push({ node: make(), number });
      const at = Number(message.ts);
      const newDay = !this.thread && (!before || number === this.from || dayKey(Number(before.ts)) !== dayKey(at));
      if (newDay) put(() => this.rule(`day/${dayKey(at)}`, longDay(at), "day", fresh));
      if (!marked && message.ts > unreadAfter && message.user !== me) {
        put(() => this.rule("new", "New", "new", fresh));
        marked = true;
      }
      const follows = !newDay && before?.user === message.user && at - Number(before.ts) < FOLLOWS && !message.ephemeral && !before.ephemeral
        && message.subtype !== "thread_broadcast";
      put(() => this.one(message, { thread: this.thread, follows }, fresh));
      if (this.thread && !before && messages.length > 1) {
        const count = messages.filter((one) => !one.ephemeral).length - 1;
        put(() => this.rule(`count/${count}`, `${count} ${count === 1 ? "reply" : "replies"}`, "day", fresh));
      }
      before = message;
    });
    this.drawn = fresh;
    return nodes;
  }

  rule(key, words, kind, fresh) {
    const old = this.drawn.get(key) ?? { node: h("li", { cls: `rule ${kind}`, role: "listitem" }, h("span", {}, words)) };
    fresh.set(key, old);
    return old.node;
  }

  one(message, place, fresh) {
    const old = this.drawn.get(message.ts);
    const same = old && old.message === message && old.follows === place.follows && old.me === store.me && old.day === relative(old.dated);
    const drawn = same ? old : this.redrawn(message, place, old);
    fresh.set(message.ts, drawn);
    return drawn.node;
  }

  /** The sandbox tells some messages again that did not change: their elements stay. */
  redrawn(message, place, old) {
    const { sign, dated } = signature(message, place);
    const day = relative(dated);
    const node = old?.sign === sign && old.day === day ? old.node : draw(message, place);
    return { message, follows: place.follows, me: store.me, sign, dated, day, node };
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
    if (this.last && !this.row(ts)) this.back(this.from);
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
