// The people's door of the sandbox.

import { store } from "./store.js";

export class Misuse extends Error {}

async function answer(response) {
  const told = await response.json().catch(() => ({ misuse: `the sandbox answered ${response.status}` }));
  if (told.misuse) throw new Misuse(told.misuse);
  return told;
}

/** Ask for something. */
export async function get(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  const whole = given.length ? `${path}?${new URLSearchParams(given)}` : path;
  return answer(await fetch(`/sandbox/${whole}`));
}

/** Send something. */
export async function send(path, body = {}, method = "POST") {
  const headers = { "Content-Type": "application/json" };
  return answer(await fetch(`/sandbox/${path}`, { method, headers, body: JSON.stringify(body) }));
}

/** Do something as whoever this page is. */
export const act = (deed, about = {}) => send("act", { as: store.me, do: deed, ...about });

/** Ask for what only this page's person sees. */
export const mine = (path, query = {}) => get(path, { as: store.me, ...query });
