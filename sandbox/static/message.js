// One message: who, when, what, its reactions, and what can be done with it.

import { act } from "./api.js";
import { attachments } from "./attachments.js";
import { blocks, initial, plainValue } from "./blocks.js";
import { h } from "./dom.js";
import { openMenu } from "./menu.js";
import { ask, say, tried } from "./say.js";
import { me, person, store, tell } from "./store.js";
import { clockTime, dayKey, longDay, mrkdwn, words } from "./text.js";

const HUES = ["#2e6f8e", "#7a4e9b", "#9b4e62", "#8a6116", "#3f7a4c", "#4b5fa8", "#a0522d", "#5b6770"];

/** Show somebody as the first letters of their name; the app as its clock. */
export function avatar(id) {
  const who = person(id);
  if (who.bot) return h("span", { cls: "avatar bot", "aria-hidden": "true" }, "◔");
  const letters = who.real_name.split(/\s+/).map((part) => part[0]).slice(0, 2).join("").toUpperCase();
  const face = h("span", { cls: "avatar", "aria-hidden": "true" }, letters);
  face.style.background = HUES[[...id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % HUES.length];
  return face;
}

/** Mark people of another company than the viewer's. */
export function badge(id) {
  const who = person(id);
  if (who.bot) return h("span", { cls: "badge" }, "app");
  if (!who.team || who.team === me()?.team) return null;
  return h("span", { cls: "badge external", title: `of another workspace: ${store.teams[who.team].name}` }, store.teams[who.team].name);
}

/** What a message's look depends on, and whether on the day it is read too: when none of it changes, its element stays. */
export function signature(message, place) {
  const sign = JSON.stringify([message, place, store.me]);
  return { sign, dated: sign.includes("_pretty") || message.replies > 0 };
}

/** The day that a look depends on, for one that tells of yesterday, today and tomorrow. */
export const relative = (dated) => (dated ? dayKey(store.clock.now) : "");

/** Draw a message. `place` says in which list: `{ thread, follows }`. */
export function draw(message, place) {
  const who = person(message.user);
  const name = message.username ?? who.real_name;
  const at = Number(message.ts);
  const time = h("time", { cls: "dim when", datetime: new Date(at * 1000).toISOString(), title: longDay(at) }, clockTime(at));
  const node = h("li", { cls: `message${message.ephemeral ? " ephemeral" : ""}${place.follows ? " follows" : ""}`, role: "listitem", "data-ts": message.ts, tabindex: "-1",
    "aria-label": `${name}, ${clockTime(at)}` },
    message.ephemeral && h("div", { cls: "only dim" }, "👁 Only visible to you"),
    message.subtype === "thread_broadcast" && !place.thread && h("div", { cls: "only dim" }, "↳ replied in a thread, and here"),
    place.follows ? h("span", { cls: "gutter" }, time) : avatar(message.user),
    h("div", { cls: "body" },
      !place.follows && h("div", { cls: "head" }, h("strong", {}, name), badge(message.user), time),
      content(message), files(message), reactions(message), !place.thread && replies(message)));
  let equipped = message.subtype === "tombstone";
  const equip = () => equipped || ((equipped = true), node.append(tools(message, place)));
  node.addEventListener("pointerenter", equip);
  node.addEventListener("focusin", equip);
  return node;
}

function content(message) {
  if (message.subtype === "tombstone") return h("div", { cls: "text dim" }, h("em", {}, "This message was deleted."));
  const edited = message.edited && !person(message.user).bot && h("span", { cls: "dim" }, " (edited)");
  const more = attachments(message.attachments, (list) => h("div", { cls: "blocks" }, blocks(list, doing(message))));
  if (!message.blocks.length) return h("div", { cls: "text" }, mrkdwn(message.text), edited, more);
  return h("div", { cls: "blocks" }, blocks(message.blocks, doing(message)), edited, more);
}

const files = (message) => message.files.map((one) =>
  h("div", { cls: "file" }, h("span", { "aria-hidden": "true" }, "📄 "), one.name, h("span", { cls: "dim" }, one.size ? ` ${one.size.toLocaleString("en")} bytes` : "", " · by reference")));

/** What pressing and choosing in a message does. */
function doing(message) {
  const about = { channel: message.channel, ts: message.ts };
  return {
    value: (block, one) => plainValue(message.state[block.block_id]?.[one.action_id]) ?? initial(one),
    press: async (block, one, button) => {
      if (one.url) elsewhere(one.url);
      if (await agreed(one)) await busy(button, () => act("press", { ...about, label: one.action_id, block_id: block.block_id }));
    },
    choose: async (block, one, option, control) => {
      if (await agreed(one)) await busy(control, () => act("select", { ...about, label: one.action_id, block_id: block.block_id, option }));
    },
  };
}

/** Open an address in a tab of its own, which remembers who pressed: a link from there to a message here is theirs. */
function elsewhere(url) {
  const tab = window.open(url, "_blank"); // with "noopener" it would begin with an empty sessionStorage
  if (tab) tab.opener = null;
}

/** Ask for confirmation where the app wants one. */
export async function agreed(one) {
  if (!one.confirm) return true;
  const { title, text, confirm, deny, style } = one.confirm;
  return ask({ title: words(title), text: words(text), yes: words(confirm), no: words(deny), danger: style === "danger" });
}

/** Show that a control works until the app has answered. */
export async function busy(control, deed) {
  control.setAttribute("aria-busy", "true");
  const answer = await tried(deed);
  control.removeAttribute("aria-busy");
  return answer;
}

function reactions(message) {
  if (!message.reactions.length) return null;
  return h("div", { cls: "reactions" }, message.reactions.map((one) => {
    const mine = one.users.includes(store.me);
    const names = one.users.map((id) => person(id).real_name).join(", ");
    return h("button", { type: "button", cls: mine ? "reaction mine" : "reaction", "aria-pressed": String(mine), title: `${names} · :${one.name}:`, "data-key": `reaction/${one.name}`,
      "aria-label": `${one.name}, ${one.count}: ${names}`, onclick: () => react(message, one.name, mine) },
    store.emoji[one.name] ?? `:${one.name}:`, ` ${one.count}`);
  }));
}

const react = (message, emoji, off) =>
  tried(() => act(off ? "unreact" : "react", { channel: message.channel, ts: message.ts, emoji }));

function replies(message) {
  if (!message.replies) return null;
  const faces = message.repliers.map(avatar);
  const last = Number(message.latest);
  return h("button", { type: "button", cls: "replies", "data-key": "replies", onclick: () => tell("thread", message.channel, message.ts) },
    faces, h("span", { cls: "linkish" }, `${message.replies} ${message.replies === 1 ? "reply" : "replies"}`),
    h("span", { cls: "dim" }, `Last ${dayKey(last) === dayKey(store.clock.now) ? "today" : longDay(last)} at ${clockTime(last)}`));
}

/** What can be done with a message; made only when somebody comes near, for there are many. */
function tools(message, place) {
  const tool = (label, icon, act, more = {}) =>
    h("button", { type: "button", "aria-label": label, title: label, "data-key": `tool/${label}`, onclick: act, ...more }, icon);
  return h("div", { cls: "tools", role: "group", "aria-label": "Message actions" },
    !message.ephemeral && tool("Add a reaction", "☺", (event) => picker(event.currentTarget, message), { "aria-haspopup": "menu" }),
    !message.ephemeral && !place.thread && tool("Reply in thread", "💬", () => tell("thread", message.channel, message.thread_ts ?? message.ts)),
    tool("Behind the scenes of this message", "{ }", () => tell("behind", message)),
    !message.ephemeral && tool("More", "⋮", (event) => more(event.currentTarget, message), { "aria-haspopup": "menu" }));
}

function picker(button, message) {
  const item = ([name, picture]) => {
    const mine = message.reactions.find((one) => one.name === name)?.users.includes(store.me) ?? false;
    return { label: picture, title: `:${name}:`, chosen: mine, act: () => react(message, name, mine) };
  };
  const find = h("input", { type: "text", placeholder: "Find or name an emoji", "aria-label": "Find or name an emoji", oninput: () => narrow(find), onkeydown: (event) => {
    if (event.key === "Enter" && find.value.trim()) react(message, find.value.trim().replace(/^:|:$/g, ""), false), openMenu(button, []);
  } });
  openMenu(button, [find, ...Object.entries(store.emoji).map(item)], { label: "Reactions", grid: true });
}

function narrow(find) {
  for (const one of find.closest(".menu").querySelectorAll("[role^=menuitem]")) one.hidden = !one.title.includes(find.value.toLowerCase());
}

function more(button, message) {
  const own = message.user === store.me;
  const whose = own ? "" : "Slack lets people do this with their own messages only";
  openMenu(button, [
    { label: "Edit message", why: whose, act: () => tell("edit", message) },
    { label: "Delete message", why: whose, danger: true, act: async () => {
      const sure = await ask({ title: "Delete message", text: "Are you sure? This cannot be undone.", yes: "Delete", danger: true });
      if (sure) tried(() => act("delete", { channel: message.channel, ts: message.ts }));
    } },
    { label: "Copy its channel and timestamp", act: async () => {
      await navigator.clipboard?.writeText(`${message.channel} ${message.ts}`);
      say("Copied.");
    } },
    ...shortcuts(button, message),
  ], { label: "Message" });
}

/** What the app offers in a message's menu; Slack shows it to people of workspaces that have the app. */
function shortcuts(button, message) {
  const team = store.teams[me().team];
  const why = team.installed ? "" : `Not for ${me().real_name}: ${store.app.name} is not installed at ${team.name}, and shortcuts are not shared over Slack Connect.`;
  if (!store.app.shortcuts.length) return [];
  return [{ heading: store.app.name }, ...store.app.shortcuts.map((one) => ({ label: one.name, note: one.description, why,
    act: () => busy(button, () => act("shortcut", { channel: message.channel, ts: message.ts, shortcut: one.callback_id })) }))];
}
