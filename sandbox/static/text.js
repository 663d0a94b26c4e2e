// Slack's texts as nodes: mrkdwn, plain text, rich text, dates in the viewer's zone.

import { h, link } from "./dom.js";
import { now, person, store, tell, zone } from "./store.js";

const formats = new Map();

function format(tz, options) {
  const key = tz + JSON.stringify(options);
  if (!formats.has(key)) {
    formats.set(key, new Intl.DateTimeFormat("en-US", { timeZone: tz, ...options }));
  }
  return formats.get(key);
}

/** Write an instant in a zone, the viewer's unless another is named. */
export function written(seconds, options, tz = zone()) {
  return format(tz, options).format(new Date(seconds * 1000));
}

/** Give what a clock in the viewer's zone shows, as date pickers write it: `2026-11-28T22:00`. */
export function wallClock(seconds) {
  const [day, time] = [dayKey(seconds).split("/"), written(seconds, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })];
  return `${day[2]}-${day[0]}-${day[1]}T${time}`;
}

/** Give the instant at which that clock shows it; where it never does, since it goes forward, one close by. */
export function instantOf(wall) {
  const read = (shown) => Date.parse(`${shown}Z`) / 1000;
  // Twice: the first guess may lie on the other side of a clock change.
  const closer = (at) => at + read(wall) - read(wallClock(at));
  return closer(closer(read(wall)));
}

const TIME = { hour: "numeric", minute: "2-digit" };
export const clockTime = (seconds, tz) => written(seconds, TIME, tz);
const days = new Map();

/** Tell days apart. Every zone's midnight is at a quarter of an hour, so what was found for one holds for all of it. */
export function dayKey(seconds, tz = zone()) {
  const key = `${tz}/${Math.floor(seconds / 900)}`;
  if (!days.has(key)) days.set(key, written(seconds, { year: "numeric", month: "2-digit", day: "2-digit" }, tz));
  return days.get(key);
}

export const longDay = (seconds, tz) => written(seconds, { weekday: "long", month: "long", day: "numeric", year: "numeric" }, tz);
export const shortMoment = (seconds, tz) =>
  written(seconds, { weekday: "short", month: "short", day: "numeric", ...TIME }, tz);

/** Write when something will be, as short as can be told from now. */
export const soonMoment = (seconds) =>
  Math.abs(seconds - now()) < 6 * 86400 ? written(seconds, { weekday: "short", ...TIME }) : shortMoment(seconds);

function ordinal(day) {
  if (day % 100 >= 10 && day % 100 <= 20) return `${day}th`;
  return day + ({ 1: "st", 2: "nd", 3: "rd" }[day % 10] ?? "th");
}

function longDate(seconds) {
  const day = Number(written(seconds, { day: "numeric" }));
  return `${written(seconds, { month: "long" })} ${ordinal(day)}, ${written(seconds, { year: "numeric" })}`;
}

const PARTS = {
  date_num: (at) => new Intl.DateTimeFormat("en-CA", { timeZone: zone() }).format(new Date(at * 1000)),
  date_slash: (at) => dayKey(at),
  date: longDate,
  date_short: (at) => written(at, { month: "short", day: "numeric", year: "numeric" }),
  date_long: (at) => `${written(at, { weekday: "long" })}, ${longDate(at)}`,
  time: (at) => clockTime(at),
  time_secs: (at) => written(at, { ...TIME, second: "2-digit" }),
  ago: (at) => ago(now() - at),
};

function ago(seconds) {
  for (const [unit, length] of [["day", 86400], ["hour", 3600], ["minute", 60]]) {
    const count = Math.floor(Math.abs(seconds) / length);
    if (count) {
      const words = `${count} ${unit}${count > 1 ? "s" : ""}`;
      return seconds > 0 ? `${words} ago` : `in ${words}`;
    }
  }
  return "just now";
}

function pretty(at) {
  const days = { [-86400]: "yesterday", 0: "today", 86400: "tomorrow" };
  return Object.entries(days).find(([away]) => dayKey(now() + Number(away)) === dayKey(at))?.[1];
}

/** Write a date by Slack's pattern, such as `{date_short_pretty} at {time}`. */
export function date(at, pattern) {
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => {
    if (name.endsWith("_pretty")) return pretty(at) ?? PARTS[name.slice(0, -7)]?.(at) ?? whole;
    return PARTS[name]?.(at) ?? whole;
  });
}

const moment = (at, words) =>
  h("time", { datetime: new Date(at * 1000).toISOString(), title: `${longDay(at)}, ${clockTime(at)} (${zone()})` }, words);

const unescape = (text) => text.replace(/&(lt|gt|amp);/g, (_, name) => ({ lt: "<", gt: ">", amp: "&" })[name]);

/** Show `:ticket:` as its picture where the sandbox knows it. */
export const pictures = (text) => text.replace(/:([a-z0-9_+'-]+):/g, (whole, name) => store.emoji[name] ?? whole);

/** Name somebody. */
export function mention(id) {
  const mine = id === store.me ? " me" : "";
  return h("span", { cls: `mention${mine}` }, `@${person(id).real_name}`);
}

const broadcast = (words) => h("span", { cls: "mention me" }, `@${words}`);

function room(id, label) {
  const name = store.names[id] ?? label;
  if (!name) return h("span", { cls: "mention" }, "🔒 a private channel");
  return h("button", { type: "button", cls: "mention plain", onclick: () => tell("go", id) }, `#${name}`);
}

/** Make a link; one to a message of this workspace leads there. */
export function anchor(url, words) {
  const place = /^https?:\/\/[^/]+\/archives\/(\w+)\/p(\d{10})(\d{6})(?:\?.*thread_ts=(\d+\.\d+))?/.exec(url);
  if (!place || !(place[1] in store.names)) return link(url, words);
  const go = () => tell("go", place[1], `${place[2]}.${place[3]}`, place[4]);
  return h("button", { type: "button", cls: "linklike", onclick: go }, words);
}

function token(inside) {
  const bar = inside.indexOf("|");
  const [what, label] = bar < 0 ? [inside, null] : [inside.slice(0, bar), unescape(inside.slice(bar + 1))];
  if (what.startsWith("@")) return mention(what.slice(1));
  if (what.startsWith("#")) return room(what.slice(1), label);
  if (what.startsWith("!date^")) {
    const [, at, pattern] = what.split("^");
    return moment(Number(at), date(Number(at), unescape(pattern)));
  }
  if (what.startsWith("!subteam^")) return broadcast(store.groups[what.slice(9)] ?? label ?? "group");
  if (what.startsWith("!")) return broadcast(label ?? what.slice(1));
  return anchor(unescape(what), label ?? unescape(what).replace(/^mailto:/, ""));
}

const INLINE = new RegExp(
  [
    /<([^<>\n]+)>/,
    /`([^`\n]+)`/,
    /(?<![\w*])\*(\S(?:[^*\n]*[^\s*])?)\*(?![\w*])/,
    /(?<![\w_])_(\S(?:(?:<[^<>]*>|[^_\n])*[^\s_])?)_(?![\w_])/,
    /(?<![\w~])~(\S(?:[^~\n]*[^\s~])?)~(?![\w~])/,
  ].map((one) => one.source).join("|"),
  "g",
);

function inline(text) {
  const nodes = [];
  let rest = 0;
  for (const found of text.matchAll(INLINE)) {
    nodes.push(pictures(unescape(text.slice(rest, found.index))));
    rest = found.index + found[0].length;
    const [, inside, code, bold, italic, strike] = found;
    if (inside) nodes.push(token(inside));
    else if (code) nodes.push(h("code", {}, unescape(code)));
    else if (bold) nodes.push(h("strong", {}, inline(bold)));
    else if (italic) nodes.push(h("em", {}, inline(italic)));
    else nodes.push(h("s", {}, inline(strike)));
  }
  nodes.push(pictures(unescape(text.slice(rest))));
  return nodes.filter((node) => node !== "");
}

const QUOTED = /^(?:&gt;|>) ?/;

function paragraphs(text) {
  const nodes = [];
  let quote = null;
  text.split("\n").forEach((line, number) => {
    if (QUOTED.test(line)) {
      if (quote) quote.append(h("br"));
      else nodes.push((quote = h("blockquote")));
      quote.append(...inline(line.replace(QUOTED, "")));
      return;
    }
    if (number > 0 && !quote) nodes.push(h("br"));
    quote = null;
    nodes.push(...inline(line));
  });
  return nodes;
}

/** Read Slack's markup. */
export function mrkdwn(text) {
  return String(text ?? "").split("```").flatMap((piece, number) => {
    if (number % 2) return [h("pre", {}, unescape(piece.replace(/^\n/, "")))];
    return piece ? paragraphs(piece) : [];
  });
}

/** Read a text object: mrkdwn or plain. */
export function textOf(part) {
  if (!part) return [];
  return part.type === "mrkdwn" ? mrkdwn(part.text) : [part.emoji === false ? part.text : pictures(part.text)];
}

/** Give a text object's words, for labels. */
export const words = (part) => (part ? pictures(unescape(part.text ?? "")) : "");

const MARKS = { bold: "strong", italic: "em", strike: "s", code: "code" };

function styled(part, node) {
  return Object.entries(MARKS).reduce(
    (inner, [name, tag]) => (part.style?.[name] ? h(tag, {}, inner) : inner), node);
}

const RICH = {
  text: (part) => styled(part, part.text),
  link: (part) => styled(part, anchor(part.url, part.text ?? part.url)),
  user: (part) => mention(part.user_id),
  channel: (part) => room(part.channel_id),
  usergroup: (part) => broadcast(store.groups[part.usergroup_id] ?? "group"),
  broadcast: (part) => broadcast(part.range),
  emoji: (part) => store.emoji[part.name] ?? `:${part.name}:`,
  date: (part) => moment(part.timestamp, date(part.timestamp, part.format)),
  color: (part) => part.value,
  rich_text_section: (part) => h("div", { cls: "rich" }, richParts(part)),
  rich_text_quote: (part) => h("blockquote", { cls: "rich" }, richParts(part)),
  rich_text_preformatted: (part) => h("pre", {}, richParts(part)),
  rich_text_list: (part) =>
    h(part.style === "ordered" ? "ol" : "ul", { cls: `rich indent-${part.indent ?? 0}` },
      part.elements.map((item) => h("li", {}, richParts(item)))),
};

export const RICH_TYPES = Object.keys(RICH);

/** Read the parts of a rich text. */
export function richParts(part) {
  return part.elements.map((one) => RICH[one.type]?.(one) ?? h("span", { cls: "unrendered" }, `Not rendered here: ${one.type}`));
}
