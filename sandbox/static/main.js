// Begins, listens, and holds the panes together.

import { mine, Misuse, send } from "./api.js";
import { behind, startBehind } from "./behind.js";
import { blocks } from "./blocks.js";
import { startClock } from "./clock.js";
import { Composer, editor } from "./composer.js";
import { byId, fill, h } from "./dom.js";
import { doing, startForms } from "./forms.js";
import { MessageList } from "./list.js";
import { listen } from "./live.js";
import { announce, ask, say, tried } from "./say.js";
import { about, drawSide, startSide } from "./side.js";
import { channel, on, person, room, store, tell } from "./store.js";
import { dayKey } from "./text.js";

const chosenTheme = localStorage.getItem("theme");
if (chosenTheme) document.documentElement.dataset.theme = chosenTheme;

const list = new MessageList({ label: "Messages", older: () => loadOlder() });
const replies = new MessageList({ label: "Thread", thread: true });
const composer = new Composer({ id: "composer", label: "Message", where: () => ({ channel: store.channel, thread: null }) });
const reply = new Composer({ id: "reply", label: "Reply", where: () => ({ channel: store.thread?.channel, thread: store.thread?.ts }) });
let unreadAfter = null;
/** Whose page this was when it was last begun. */
let seenAs = null;

/* Beginning */

async function begin(as) {
  const told = await mineAs(as).catch((wrong) => refused(wrong));
  if (!told) return void setTimeout(() => begin(store.me), 1500);
  document.body.classList.remove("lost");
  const changed = seenAs !== told.me;
  seenAs = told.me;
  const { clock, ...rest } = told;
  Object.assign(store, rest, { rooms: new Map() });
  heardClock(clock);
  if (changed) tell("viewer");
  document.title = `${store.users[store.me].real_name} · ${store.app.name} sandbox`;
  const asked = new URLSearchParams(location.search);
  const wanted = channel(store.channel) ? store.channel : channel(asked.get("c")) ? asked.get("c") : store.channels.find((one) => !one.im)?.id ?? null;
  hearken();
  tell("screen");
  await go(wanted, null, null, { quiet: true });
  const thread = store.thread ?? (asked.get("t") && asked.get("c") === wanted ? { channel: wanted, ts: asked.get("t") } : null);
  if (thread && channel(thread.channel)) await openThread(thread.channel, thread.ts, { quiet: true });
  else closeThread();
}

/** Nobody of that name: be somebody else. No answer: the sandbox is away, and is asked again. */
function refused(wrong) {
  if (wrong instanceof Misuse) {
    say(wrong.message, { bad: true });
    store.me = null;
  } else document.body.classList.add("lost");
  return null;
}

function mineAs(as) {
  store.me = as ?? store.me;
  return mine("page/begin", store.me ? {} : { as: undefined, in: new URLSearchParams(location.search).get("c") });
}

function address() {
  const query = new URLSearchParams({ as: store.me, ...(store.channel && { c: store.channel }), ...(store.thread && { t: store.thread.ts }) });
  history.replaceState(null, "", `?${query}`);
  sessionStorage.setItem("as", store.me);
}

/* Listening */

let again = 0;

function hearken() {
  const { me: as, after, age } = store;
  clearTimeout(again);
  listen({ as, after, age }, {
    heard: hear,
    found: () => document.body.classList.remove("lost"),
    lost: () => {
      document.body.classList.add("lost");
      again = setTimeout(() => begin(store.me), 1000);
    },
  });
}

function hear(news) {
  if (news.as !== store.me) return undefined; // somebody else by now
  if (news.reload) return void begin(store.me);
  if (news.after) store.after = news.after;
  if (news.clock) heardClock(news.clock);
  for (const one of news.messages ?? []) heardMessage(one);
  if (news.messages?.some((one) => one.channel === store.channel || one.channel === store.thread?.channel)) show();
  if (news.channels) heardChannels(news);
  for (const name of ["screen", "faults", "story"]) {
    if (!(name in news)) continue;
    store[name] = news[name];
    tell(name);
  }
  if (Object.keys(news).some((name) => name !== "clock")) tell("happened");
  return undefined;
}

/** Some channels changed, or are no longer this person's. */
function heardChannels({ channels, gone }) {
  const fresh = new Map(channels.map((one) => [one.id, one]));
  const kept = store.channels.filter((one) => !gone.includes(one.id)).map((one) => fresh.get(one.id) ?? one);
  const known = new Set(kept.map((one) => one.id));
  store.channels = [...kept, ...channels.filter((one) => !known.has(one.id))];
  drawSide();
  drawHead();
}

function heardClock(clock) {
  store.clock = { ...clock, heard: performance.now() };
  tell("clock");
}

function heardMessage({ channel: id, ts, message }) {
  const known = room(id);
  const before = known.byTs.get(ts);
  if (!message) known.byTs.delete(ts);
  else if (known.loaded && (!known.oldest || ts >= known.oldest || before || !message.top)) known.byTs.set(ts, message);
  if (!message) return;
  tell("changed", message);
  if (before || Number(ts) < store.clock.now - 120 || message.user === store.me) return;
  announce(message);
  const open = message.thread_ts ? store.thread?.ts === message.thread_ts : store.channel === id;
  if (open && !message.thread_ts && !list.pinned) list.below.hidden = false;
  if (message.ephemeral && !open) {
    say("Something only you can see.", { more: { label: "Look", act: () => tell("go", id, ts, message.thread_ts) } });
  }
}

/* Showing */

const ordered = (messages) => [...messages].sort((a, b) => (a.ts < b.ts ? -1 : 1));

function show({ jump = false } = {}) {
  if (store.channel && !store.home) {
    const known = room(store.channel);
    const top = ordered([...known.byTs.values()].filter((one) => one.top && (!known.oldest || one.ts >= known.oldest)));
    list.show(top, { unreadAfter, me: store.me, jump });
    if (!top.length && known.loaded) list.empty("Nothing has been written here yet.");
    read();
  }
  if (store.thread) {
    const { channel: id, ts } = store.thread;
    const every = [...room(id).byTs.values()].filter((one) => one.ts === ts || one.thread_ts === ts);
    replies.show(ordered(every), { me: store.me });
  }
}

/** Tell that what is open has been read. */
function read() {
  const one = channel();
  if (!one?.unread || document.visibilityState !== "visible" || !list.pinned) return;
  one.unread = 0; // it is told once
  send(`page/channels/${one.id}/read?as=${store.me}`).catch(() => null);
}

function drawHead() {
  const one = channel();
  const head = byId("head");
  if (!head || !one || store.home) return;
  const others = one.workspaces.filter((name) => name !== store.teams[store.users[store.me].team].name);
  fill(head, h("h1", {}, one.im ? one.name : `${one.private ? "🔒" : "#"} ${one.name}`),
    others.length > 0 && h("span", { cls: "badge external", title: "Shared over Slack Connect" }, `with ${others.join(", ")}`), about(one), h("span", { cls: "dim topic" }, one.topic));
}

async function go(id, ts = null, thread = null, { quiet = false } = {}) {
  const one = channel(id);
  document.body.classList.remove("drawer");
  if (!one) {
    if (id) say(`${person(store.me).real_name} is not in #${store.names[id] ?? "that channel"}.`, { bad: true });
    else fill(byId("main"), h("p", { cls: "empty" }, `${person(store.me).real_name} is in no channel.`));
    drawSide();
    return;
  }
  const coming = room(id).loaded ? null : loadRoom(id); // asked for first: the rest is done while it comes
  const moved = store.channel !== id || store.home || !byId("head");
  store.channel = id;
  store.home = false;
  if (moved) {
    unreadAfter = one.unread ? one.read || "0" : null;
    list.clear();
    if (!byId("head")) fill(byId("main"), h("header", { id: "head", cls: "head" }), list.node, composer.node);
    list.below.hidden = true;
    if (store.thread && store.thread.channel !== id) closeThread();
  }
  drawSide();
  drawHead();
  composer.update();
  address();
  await coming;
  if (store.channel !== id) return;
  show({ jump: moved && !ts });
  if (thread) await openThread(id, thread);
  if (ts && !(thread ? replies : list).point(ts) && !list.point(thread ?? ts)) say("That message is further up, or gone.");
  else if (moved && !quiet && !ts && !thread && matchMedia("(min-width: 800px)").matches) composer.text.focus();
}

async function loadRoom(id) {
  const told = await tried(() => mine(`page/channels/${id}`));
  if (told) took(id, told);
}

function took(id, told) {
  const known = room(id);
  for (const one of told.messages) known.byTs.set(one.ts, one);
  known.more = told.more;
  known.oldest = told.messages[0]?.ts ?? known.oldest;
  known.loaded = true;
}

let loading = false;

async function loadOlder() {
  const known = room(store.channel);
  if (loading || !known.loaded || !known.more) return;
  loading = true;
  const id = store.channel;
  const told = await tried(() => mine(`page/channels/${id}`, { before: known.oldest }));
  if (told) took(id, told);
  loading = false;
  if (store.channel === id) show();
}

async function openThread(id, ts, { quiet = false } = {}) {
  const told = await tried(() => mine(`page/channels/${id}`, { thread: ts }));
  if (!told?.messages.length) return;
  for (const one of told.messages) room(id).byTs.set(one.ts, one);
  store.thread = { channel: id, ts };
  const one = channel(id);
  fill(byId("thread"), h("header", {}, h("h2", {}, "Thread"), h("span", { cls: "dim" }, one.im ? one.name : `#${one.name}`),
    h("button", { type: "button", cls: "close", "aria-label": "Close thread", onclick: () => closeThread() }, "×")), replies.node, reply.node);
  byId("thread").hidden = false;
  replies.clear();
  layout();
  reply.update();
  address();
  replies.pinned = true;
  show();
  if (!quiet) reply.text.focus();
}

function closeThread() {
  const was = store.thread;
  store.thread = null;
  byId("thread").hidden = true;
  layout();
  if (store.me) address();
  if (was && byId("thread").contains(document.activeElement)) list.row(was.ts)?.focus();
}

function layout() {
  document.body.classList.toggle("threaded", !byId("thread").hidden);
  document.body.classList.toggle("behind", !byId("behind").hidden);
}

function showHome() {
  store.home = true;
  document.body.classList.remove("drawer");
  drawSide();
  const { home } = store.screen;
  const title = h("header", { cls: "head" }, h("h1", {}, `◔ ${store.app.name}`), h("span", { cls: "dim" }, "Home"));
  const shown = home ? h("div", { cls: "blocks" }, blocks(home.blocks, doing(home, true))) : h("p", { cls: "dim" }, `${store.app.name} has set no home tab for ${person(store.me).real_name} yet.`);
  const held = byId("main").contains(document.activeElement) ? document.activeElement.dataset.key : null;
  fill(byId("main"), title, h("div", { cls: "scroll home", tabindex: "0", role: "region", "aria-label": "Home" }, shown));
  if (held) byId("main").querySelector(`[data-key="${CSS.escape(held)}"]`)?.focus();
}

/* Holding together */

let day = "";

on("clock", () => {
  const today = store.users[store.me] ? dayKey(store.clock.now) : "";
  if (day && today !== day) show(); // what was tomorrow is today
  day = today;
});
on("told", heardClock);
on("go", go);
on("direct", async (id) => {
  if (!channel(id)) store.channels = (await mine("page/begin")).channels; // it may be newer than what the page knows
  go(id);
});
on("thread", openThread);
on("home", showHome);
on("screen", () => store.home && showHome());
on("behind", behind);
on("layout", layout);
on("edit", (message) => editor(message, byId("ask")));
on("be", (id) => {
  store.thread = null;
  begin(id);
});
on("drawer", () => {
  const open = document.body.classList.toggle("drawer");
  byId("menu").setAttribute("aria-expanded", String(open));
  if (open) byId("who").focus();
});
on("over", async () => {
  const words = store.story ? "The app, its database and the clock begin anew, and the story is played again." : "Every channel is emptied. The app's own database stays as it is.";
  if (await ask({ title: "Start over", text: words, yes: "Start over", danger: true })) await tried(() => send("over"));
});
on("story", () => {
  const words = { playing: "The story is being played: watch it happen.", again: "Starting over…" }[store.story];
  if (words) say(words);
});

addEventListener("visibilitychange", read);
addEventListener("pageshow", (event) => event.persisted && begin(store.me));
addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") {
    if (document.body.classList.contains("drawer")) document.body.classList.remove("drawer");
    else if (!byId("thread").hidden && !byId("behind").contains(event.target)) closeThread();
    else if (!byId("behind").hidden) behind();
  }
  if (event.altKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    const every = [...document.querySelectorAll("#side [data-channel]")];
    const at = every.findIndex((one) => one.dataset.channel === store.channel);
    every[(at + (event.key === "ArrowDown" ? 1 : every.length - 1)) % every.length]?.click();
  }
  if (event.key === "ArrowUp" && event.target === composer.text && !composer.text.value) {
    event.preventDefault();
    list.enter();
  }
});

startClock();
startSide();
startForms();
startBehind();
begin(new URLSearchParams(location.search).get("as") ?? sessionStorage.getItem("as"));
