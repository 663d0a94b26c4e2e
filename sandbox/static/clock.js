// The hand on the clock: business time in view, and what moves it.

import { get, send } from "./api.js";
import { byId, fill, h } from "./dom.js";
import { tried } from "./say.js";
import { me, now, on, store, tell, zone } from "./store.js";
import { clockTime, shortMoment, soonMoment, written } from "./text.js";

const face = h("output", { id: "now", "aria-live": "off" });
const where = h("span", { cls: "dim zone" });
const next = h("button", { type: "button", id: "to-alarm", cls: "button alarm" });
const stop = h("button", { type: "button", cls: "button danger", onclick: () => tried(() => send("hand", { play: 0 })) }, "■ Stop");
const state = h("span", { cls: "state", role: "status" });

const move = (order) => tried(() => send("hand", { ...order, zone: zone() }));
const hand = (label, title, order) => h("button", { type: "button", cls: "button", title, onclick: () => move(order) }, label);
const play = (speed) => h("button", { type: "button", cls: "button play", title: `One second here is ${speed / 60} ${speed === 60 ? "minute" : "minutes"} there`, onclick: () => move({ play: speed }) }, `▶ ${speed}×`);

/** Put the clock into its bar. */
export function startClock() {
  next.addEventListener("click", () => move({ moment: "alarm" }));
  fill(byId("bar"),
    h("button", { type: "button", id: "menu", cls: "button icon", "aria-label": "Channels", "aria-expanded": "false", onclick: () => tell("drawer") }, "☰"),
    h("div", { cls: "face" }, h("span", { cls: "unseen" }, "Workspace time: "), face, where),
    h("div", { cls: "hands", role: "group", "aria-label": "Move the clock" },
      hand("+15 min", "A quarter of an hour on", { by: 900 }), hand("+1 h", "An hour on", { by: 3600 }),
      hand("Next morning", "Until 9:00 tomorrow, for the person you are", { moment: "morning" }), hand("Next Monday", "Until 9:00 on Monday, for the person you are", { moment: "monday" }),
      next, play(60), play(600), stop),
    state,
    h("button", { type: "button", id: "scenes", cls: "button", "aria-expanded": "false", "aria-controls": "behind", onclick: () => tell("behind") }, "{ } Behind the scenes"));
  on("clock", draw);
  on("happened", look);
  setInterval(tick, 500);
  draw();
}

function tick() {
  if (!store.clock || !me()) return;
  const at = now();
  const text = `${written(at, { weekday: "short", month: "short", day: "numeric", year: "numeric" })}, ${clockTime(at)}`;
  if (face.textContent !== text) face.textContent = text;
}

function draw() {
  if (!store.clock || !me()) return;
  tick();
  where.textContent = zone().replaceAll("_", " ");
  const { next: alarm, speed, moving_to: moving, app } = store.clock;
  stop.hidden = !speed && !moving;
  state.textContent = speed ? `Playing at ${speed}×` : moving ? "Moving…" : app ? "" : "The app tells no alarms";
  for (const button of document.querySelectorAll(".play")) button.hidden = Boolean(speed || moving);
  next.disabled = !alarm;
  const what = alarm ? alarm.what.replaceAll("_", " ") : "";
  next.replaceChildren(alarm ? `⏭ To ${what}` : "⏭ Nothing is due: ask as a customer", h("span", { cls: "dim" }, alarm ? ` ${soonMoment(alarm.at)}` : ""));
  next.title = alarm ? `Move to the next alarm: ${what}, ${shortMoment(alarm.at)}` : "No promise runs. Be a customer's contact, and write what does not work";
}

let asked = 0;

/** What was done may have moved the next alarm: ask again, once things are quiet. */
function look() {
  clearTimeout(asked);
  asked = setTimeout(() => get("hand").then((told) => tell("told", told)).catch(() => null), 500);
}
