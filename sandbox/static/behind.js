// Behind the scenes: a message's blocks, its ticket as the app tells it, what crossed the wire, faults, the transcript.

import { get, mine, send } from "./api.js";
import { byId, fill, h } from "./dom.js";
import { say, tried } from "./say.js";
import { on, store, tell, zone } from "./store.js";
import { shortMoment, soonMoment } from "./text.js";

const TABS = { transcript: "Transcript", message: "Message", ticket: "Ticket", wire: "Wire", faults: "Faults" };
let tab = "transcript";
let chosen = null;
const seen = { transcript: 0, wire: 0 };
const page = h("div", { cls: "behind-page", id: "behind-page", role: "tabpanel", tabindex: "0" });

/** Show or hide the pane; with a message, show what is behind it. */
export function behind(message) {
  const pane = byId("behind");
  if (message) {
    chosen = message;
    tab = tab === "ticket" ? "ticket" : "message";
  }
  pane.hidden = !message && !pane.hidden;
  byId("scenes").setAttribute("aria-expanded", String(!pane.hidden));
  tell("layout");
  if (!pane.hidden) draw();
}

function draw() {
  fill(byId("behind"),
    h("header", {}, h("h2", {}, "Behind the scenes"), h("button", { type: "button", cls: "close", "aria-label": "Close", onclick: () => behind() }, "×")),
    h("div", { cls: "tabs", role: "tablist", "aria-label": "Behind the scenes", onkeydown: steer },
      Object.entries(TABS).map(([name, label]) => h("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": "behind-page", "aria-selected": String(name === tab), tabindex: name === tab ? "0" : "-1", onclick: () => turn(name) }, label))),
    page);
  page.setAttribute("aria-labelledby", `tab-${tab}`);
  turnTo();
}

function turn(name) {
  tab = name;
  draw();
  byId(`tab-${name}`).focus();
}

function steer(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const names = Object.keys(TABS);
  turn(names[(names.indexOf(tab) + step + names.length) % names.length]);
}

function turnTo() {
  seen.transcript = 0;
  seen.wire = 0;
  fill(page);
  return PAGES[tab]();
}

const nothing = (words) => fill(page, h("p", { cls: "dim" }, words));
const pre = (value) => h("pre", { cls: "json", tabindex: "0" }, JSON.stringify(value, null, 2));

const PAGES = {
  message: () => {
    if (!chosen) return nothing("Choose { } at a message, and its Block Kit stands here.");
    const { ts, channel, text, blocks, ...rest } = chosen;
    return fill(page, h("h3", {}, "Blocks"), copy(blocks), pre(blocks), h("h3", {}, "Text, shown where blocks are not"), pre(text), h("h3", {}, "Else"), pre({ channel, ts, ...rest }));
  },
  ticket, wire, faults, transcript,
};

const copy = (value) => h("button", { type: "button", cls: "button", onclick: async () => {
  await navigator.clipboard?.writeText(JSON.stringify(value, null, 2));
  say("Copied.");
} }, "Copy");

async function ticket() {
  if (!chosen) return nothing("Choose { } at a message of a ticket, and its timeline and clocks stand here.");
  const told = await tried(() => mine("page/ticket", { channel: chosen.channel, ts: chosen.thread_ts ?? chosen.ts }));
  if (tab !== "ticket" || !told) return null;
  if (!told.ticket?.number) return nothing("The app knows no ticket for this message.");
  const one = told.ticket;
  return fill(page, h("h3", {}, `${one.number} · ${one.customer} · ${one.status}`),
    h("p", { cls: "dim" }, `Read at ${shortMoment(one.now)}. Next look: ${one.wake_at ? shortMoment(one.wake_at) : "none"}.`),
    h("h4", {}, "Clocks"), table(["Promise", "State", "Deadline", "Left"], one.readings.map((reading) => [
      `${plain(reading.target)}${reading.cycle > 1 ? ` (${reading.cycle})` : ""}, ${reading.promise}`, reading.state, soonMoment(reading.deadline),
      reading.met_at || reading.withdrawn_at ? "–" : span(reading.left)])),
    h("h4", {}, "Timeline"), table(["#", "When", "Fact", "Who"], one.facts.map((fact) => [fact.seq, soonMoment(fact.happened),
      h("details", {}, h("summary", {}, plain(fact.kind)), pre(fact.what)), fact.who])));
}

const plain = (name) => name.replaceAll("_", " ");

function span(seconds) {
  const size = Math.abs(seconds);
  const words = size >= 86400 ? `${(size / 86400).toFixed(1)} d` : size >= 3600 ? `${(size / 3600).toFixed(1)} h` : `${Math.round(size / 60)} min`;
  return seconds < 0 ? `${words} late` : words;
}

const table = (head, rows) => h("table", {}, h("thead", {}, h("tr", {}, head.map((one) => h("th", { scope: "col" }, one)))),
  h("tbody", {}, rows.map((row) => h("tr", {}, row.map((one) => h("td", {}, one instanceof Node ? one : String(one)))))));

const MOST = 400;

async function wire() {
  const told = await get("wire", { since: seen.wire }).catch(() => null);
  if (tab !== "wire" || !told) return;
  const fresh = seen.wire === 0;
  seen.wire = told.crossings.at(-1)?.n ?? seen.wire;
  const list = page.querySelector("ol") ?? fill(page, h("p", { cls: "dim" }, "→ to the app, ← from the app. Times are the machine's."), h("ol", { cls: "wire" })).querySelector("ol");
  list.prepend(...told.crossings.slice(-MOST).reverse().map(crossing));
  while (list.children.length > MOST) list.lastChild.remove();
  if (fresh && !list.children.length) nothing("Nothing has crossed yet.");
}

function crossing(one) {
  const bad = one.status === undefined || one.status === 0 || one.status >= 400 || /"ok": ?false/.test(one.answer ?? "");
  const time = new Date(one.at * 1000).toISOString().slice(11, 23);
  const { n: _n, at: _at, way: _way, what: _what, ...rest } = one;
  const event = one.event ?? {};
  const place = store.names[one.channel ?? event.channel?.id ?? event.channel ?? event.channel_id ?? event.item?.channel];
  return h("li", { cls: bad ? "bad" : "" }, h("details", {}, h("summary", {}, h("span", { cls: "dim" }, time), one.way === "call" ? " ← " : " → ", h("strong", {}, one.what),
    h("span", { cls: "dim" }, ` ${one.status ?? "…"}${place ? ` #${place}` : ""}${one.reason ? ` ${one.reason}` : ""}${one.attempt ? ` · retry ${one.attempt}` : ""}`)), pre(rest)));
}

const FAULTS = [
  ["Slack says “slow down” (429)", { kind: "ratelimit", method: "chat.*", retry_after: 5, times: 3 }],
  ["The line drops after a message was accepted", { kind: "accept_and_drop", method: "chat.postMessage", times: 1 }],
  ["The line drops before", { kind: "drop", method: "chat.postMessage", times: 3 }],
  ["Slack is down (503)", { kind: "error_before", method: "*" }],
  ["Slack is slow (4 s)", { kind: "delay", method: "*", seconds: 4, times: 5 }],
  ["The next event is lost", { kind: "lose", event: "*", times: 1 }],
  ["Every event comes twice", { kind: "duplicate", event: "*" }],
  ["The next event comes 10 s late", { kind: "late", event: "*", seconds: 10, times: 1 }],
];

function faults() {
  const active = store.faults.map((one) => h("li", {}, h("strong", {}, one.kind), ` ${one.what}${one.times ? `, ${one.times} more` : ", until switched off"} `,
    h("button", { type: "button", cls: "button", onclick: () => tried(() => send("faults", { id: one.id }, "DELETE")) }, "Switch off")));
  return fill(page, h("h3", {}, "On"), active.length ? h("ul", { cls: "faults" }, active) : h("p", { cls: "dim" }, "None: Slack and the network behave."),
    h("h3", {}, "Switch on"), h("ul", { cls: "faults" }, FAULTS.map(([label, fault]) => h("li", {}, h("button", { type: "button", cls: "button", onclick: () => tried(() => send("faults", fault)) }, label)))));
}

async function transcript() {
  const told = await get("transcript", { since: seen.transcript, tz: zone() }).catch(() => null);
  if (tab !== "transcript" || !told) return;
  seen.transcript = told.entries.at(-1)?.n ?? seen.transcript;
  const list = page.querySelector("ol") ?? fill(page, h("ol", { cls: "transcript" })).querySelector("ol");
  const atEnd = page.scrollHeight - page.scrollTop - page.clientHeight < 80;
  list.append(...told.entries.slice(-MOST).map(entry));
  while (list.children.length > MOST) list.firstChild.remove();
  if (atEnd) page.scrollTop = page.scrollHeight;
}

const DID = { update: "changes", edit: "edits", delete: "deletes", press: "presses", command: "types", submit: "", reaction: "reacts", unreaction: "takes back", view: "opens a form", notice: "is told", ephemeral: "tells only" };

function entry(one) {
  const place = one.channel_name ? `#${one.channel_name}` : "";
  const did = DID[one.kind] ?? "";
  return h("li", { cls: one.kind }, h("span", { cls: "dim" }, `${shortMoment(one.at)} ${place}${one.thread && one.thread !== one.ts ? " ↳" : ""} `), h("strong", {}, one.who ?? one.to ?? ""),
    did && ` ${did}`, one.to && one.who && ` ${one.to}`, h("div", { cls: "what" }, one.what.length > 600 ? `${one.what.slice(0, 600)}…` : one.what));
}

/** Follow what happens, while the pane is open. */
export function startBehind() {
  let waiting = 0;
  on("happened", () => {
    if (byId("behind").hidden) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => (tab === "wire" || tab === "transcript" || tab === "ticket" ? PAGES[tab]() : null), 150);
  });
  on("faults", () => !byId("behind").hidden && tab === "faults" && faults());
  on("changed", (message) => {
    if (chosen?.ts !== message.ts || chosen.channel !== message.channel) return;
    chosen = message;
    if (!byId("behind").hidden && tab === "message") PAGES.message();
  });
  on("viewer", () => {
    chosen = null;
    if (!byId("behind").hidden) draw();
  });
}
