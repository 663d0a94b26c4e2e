// Who one is, and where one can go.

import { act } from "./api.js";
import { byId, fill, h, reconcile } from "./dom.js";
import { openMenu } from "./menu.js";
import { avatar } from "./message.js";
import { tried } from "./say.js";
import { me, on, person, store, tell } from "./store.js";

const parts = { who: h("div"), rooms: h("ul"), direct: h("ul"), apps: h("ul") };
let drawn = new Map();

/** Put the side bar together. */
export function startSide() {
  fill(byId("side"), parts.who, h("h2", {}, "Channels"), parts.rooms, h("h2", {}, "Direct messages"), parts.direct, h("h2", {}, "Apps"), parts.apps,
    h("div", { cls: "foot" },
      h("button", { type: "button", cls: "plain", onclick: () => tell("over") }, "↺ Start over"),
      h("a", { href: "/sandbox/export", download: "workspace.json" }, "⇩ Export as JSON"),
      h("button", { type: "button", cls: "plain", onclick: theme }, "◐ Light or dark")));
  on("viewer", () => fill(parts.who, whoami()));
}

const someone = h("li", {}, h("button", { type: "button", cls: "room", "aria-haspopup": "menu", onclick: (event) => write(event.currentTarget) }, "+ Write to somebody"));
const byName = new Intl.Collator("en", { numeric: true });

/** Draw what the side bar lists; a line that stays as it was keeps its element. */
export function drawSide() {
  const fresh = new Map();
  const line = (one) => {
    const look = { open: one.id === store.channel && !store.home, unread: one.unread, mentions: one.mentions, name: one.name, archived: one.archived, private: one.private, workspaces: one.workspaces };
    const sign = JSON.stringify(look);
    const old = drawn.get(one.id);
    fresh.set(one.id, old?.sign === sign ? old : { sign, node: entry(one) });
    return fresh.get(one.id).node;
  };
  reconcile(parts.rooms, store.channels.filter((one) => !one.im).sort((a, b) => byName.compare(a.name, b.name)).map(line));
  reconcile(parts.direct, [...store.channels.filter((one) => one.im).map(line), someone]);
  drawn = fresh;
  fill(parts.apps, home());
  const waiting = store.channels.reduce((sum, one) => sum + (one.id === store.channel && !store.home ? 0 : one.unread), 0);
  byId("menu").classList.toggle("unread", waiting > 0);
  byId("menu").setAttribute("aria-label", waiting ? `Channels, ${waiting} unread` : "Channels");
}

function whoami() {
  const who = me();
  return h("button", { type: "button", id: "who", cls: "who", "aria-haspopup": "menu", "aria-expanded": "false", title: "Be somebody else", onclick: (event) => switcher(event.currentTarget) },
    avatar(store.me), h("span", { cls: "names" }, h("strong", {}, who.real_name), h("span", {}, store.teams[who.team].name)), h("span", { "aria-hidden": "true" }, "⇄"));
}

/** Offer everybody, by workspace. Each line is an address too: it opens in another tab as another person. */
function switcher(button) {
  const items = Object.entries(store.teams).flatMap(([team, about]) => {
    const people = Object.entries(store.users).filter(([, user]) => user.team === team && !user.bot && !user.deleted);
    if (!people.length) return [];
    const note = team === store.host ? "hosts the app" : about.installed ? "has the app installed too" : "no app of its own";
    return [{ heading: `${about.name} · ${note}` }, ...people.map(([id, user]) => ({
      label: user.real_name, note: [user.title, user.tz.split("/").pop().replaceAll("_", " ")].filter(Boolean).join(" · "), chosen: id === store.me, href: `?as=${id}`, act: () => tell("be", id) }))];
  });
  const box = openMenu(button, items, { label: "Be somebody else" });
  box?.prepend(h("p", { cls: "dim" }, "Be anyone. Hold Ctrl to open a second tab as somebody else."));
}

/** Offer those whom one can write to: people of one's own workspace, and whoever one meets in a channel. */
function write(button) {
  const met = new Set(store.channels.flatMap((one) => one.members));
  const items = Object.entries(store.users)
    .filter(([id, user]) => id !== store.me && !user.deleted && (user.team === me().team || met.has(id)))
    .map(([id, user]) => ({ label: user.real_name, note: user.bot ? "app" : store.teams[user.team].name, act: async () => {
      const answer = await tried(() => act("direct", { user: id }));
      if (answer?.ok) tell("direct", answer.channel);
    } }));
  openMenu(button, items, { label: "Write to somebody" });
}

function entry(one) {
  const open = one.id === store.channel && !store.home;
  const others = one.workspaces.length > 1;
  const label = [one.private && !one.im ? "🔒" : one.im ? "•" : "#", " ", one.name];
  const unread = one.unread > 0 && !open;
  const note = [one.name, unread && `${one.unread} unread`, one.mentions > 0 && `${one.mentions} mentions`, others && `shared with ${one.workspaces.slice(1).join(", ")}`].filter(Boolean).join(", ");
  return h("li", {}, h("button", { type: "button", cls: `room${open ? " open" : ""}${unread ? " unread" : ""}`, "aria-current": open ? "page" : null, "aria-label": note, title: note, "data-channel": one.id, onclick: () => tell("go", one.id) },
    h("span", { cls: "name" }, label), others && h("span", { cls: "shared", "aria-hidden": "true" }, "↔"), one.archived && h("span", { cls: "dim" }, "archived"),
    unread && h("span", { cls: one.mentions ? "count mention" : "count" }, String(one.mentions || one.unread))));
}

function home() {
  const why = whyNoHome();
  if (why) return h("li", {}, h("span", { cls: "room dim", title: why }, `◔ ${store.app.name}`, h("span", { cls: "dim" }, "no home tab here")));
  return h("li", {}, h("button", { type: "button", cls: `room${store.home ? " open" : ""}`, onclick: () => tell("home") }, `◔ ${store.app.name}`));
}

function whyNoHome() {
  const team = store.teams[me().team];
  if (!store.app.home) return "The app does not listen for its home tab being opened.";
  return team.installed ? "" : `${store.app.name} is not installed at ${team.name}: Slack shows its people no home tab.`;
}

/** Change between light and dark, and remember it. */
function theme() {
  const dark = getComputedStyle(document.documentElement).colorScheme.startsWith("dark") || (!document.documentElement.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "light" : "dark";
  localStorage.setItem("theme", document.documentElement.dataset.theme);
}

/** Describe a channel for its head. */
export function about(one) {
  const people = one.members.filter((id) => !person(id).bot);
  return h("span", { cls: "dim members", title: people.map((id) => person(id).real_name).join(", ") }, `${people.length} people`);
}
