// What the page knows, and who wants to hear when it changes.

export const store = {
  me: null, app: {}, teams: {}, users: {}, groups: {}, names: {}, emoji: {}, channels: [], clock: null, screen: { views: [], home: null },
  faults: [], story: "", after: 0, age: 0,
  channel: null, thread: null, home: false,
  /** Messages by channel: `{ byTs: Map, more: bool, loaded: bool }`. */
  rooms: new Map(),
};

const listeners = new Map();

/** Call `deed` whenever `name` is told. */
export function on(name, deed) {
  if (!listeners.has(name)) listeners.set(name, []);
  listeners.get(name).push(deed);
}

/** Tell that something changed. */
export function tell(name, ...what) {
  for (const deed of listeners.get(name) ?? []) deed(...what);
}

/** Give business time now, in seconds; it runs on between two words from the sandbox. */
export function now() {
  const clock = store.clock;
  if (!clock) return Date.now() / 1000;
  return clock.now + (performance.now() - clock.heard) / 1000;
}

export const me = () => store.users[store.me];
export const zone = () => me()?.tz ?? "UTC";
export const person = (id) => store.users[id] ?? { name: id, real_name: id, team: null, tz: "UTC", bot: false };
export const channel = (id = store.channel) => store.channels.find((one) => one.id === id);

/** Give the messages of a channel. */
export function room(id) {
  if (!store.rooms.has(id)) store.rooms.set(id, { byTs: new Map(), more: true, loaded: false, oldest: null });
  return store.rooms.get(id);
}
