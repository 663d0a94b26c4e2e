// Small menus that open at a button: arrow keys, letters, Escape; one at a time.

import { h } from "./dom.js";

let open = null;

/** Close whichever menu is open, and give the focus back. */
export function closeMenu({ refocus = true } = {}) {
  if (!open) return;
  const { box, button } = open;
  open = null;
  box.remove();
  button.setAttribute("aria-expanded", "false");
  if (refocus && button.isConnected) button.focus();
}

/**
 * Open a menu at a button.
 * `items` are `{ label, note, why, chosen, danger, act }`, `{ heading }` or nodes; one with `why` cannot be chosen and says why.
 */
export function openMenu(button, items, { label = "Menu", grid = false } = {}) {
  if (open?.button === button) return closeMenu();
  closeMenu({ refocus: false });
  const fields = items.filter((item) => item.tagName === "INPUT");
  const list = h("div", { cls: grid ? "grid" : "", role: "menu", "aria-label": label }, items.filter((item) => !fields.includes(item)).map(line));
  const box = h("div", { cls: "menu", ...(fields.length > 0 && { role: "dialog", "aria-label": label }) }, fields, list);
  (button.closest("dialog") ?? document.body).append(box);
  button.setAttribute("aria-expanded", "true");
  open = { box, button };
  place(box, button);
  box.addEventListener("keydown", steer);
  const first = box.querySelector("[aria-checked=true]") ?? box.querySelector("input") ?? box.querySelector("[role^=menuitem]");
  if (first?.matches("[role^=menuitem]")) first.tabIndex = 0;
  first?.focus();
  return box;
}

function line(item) {
  if (item instanceof Node) return item;
  if (item.heading) return h("div", { cls: "heading", role: "presentation" }, item.heading);
  const chosen = item.chosen === undefined ? {} : { "aria-checked": String(item.chosen) };
  const act = (event) => {
    event.preventDefault();
    if (item.why) return;
    closeMenu();
    item.act();
  };
  return h(item.href ? "a" : "button",
    { type: item.href ? null : "button", href: item.href, role: item.chosen === undefined ? "menuitem" : "menuitemradio", ...chosen,
      cls: item.danger ? "danger" : "", title: item.title, tabindex: "-1", onfocus: (event) => rove(event.currentTarget), "aria-disabled": item.why ? "true" : null, onclick: act },
    h("span", { cls: "label" }, item.label), item.note && h("span", { cls: "dim" }, item.note), item.why && h("span", { cls: "why" }, item.why));
}

/** Only the line that has the focus is a stop of the Tab key. */
function rove(line) {
  for (const one of line.parentElement.querySelectorAll("[tabindex='0']")) one.tabIndex = -1;
  line.tabIndex = 0;
}

function place(box, button) {
  const at = button.getBoundingClientRect();
  const { offsetWidth: wide, offsetHeight: high } = box;
  const below = at.bottom + 4 + high <= innerHeight || at.top < high;
  box.style.left = `${Math.max(6, Math.min(at.left, innerWidth - wide - 6))}px`;
  box.style.top = `${Math.max(6, below ? Math.min(at.bottom + 4, innerHeight - high - 6) : at.top - high - 4)}px`;
}

function steer(event) {
  const every = [...event.currentTarget.querySelectorAll("[role^=menuitem]:not([hidden])")];
  const at = every.indexOf(document.activeElement);
  const columns = event.currentTarget.querySelector(".grid") ? 6 : 1;
  const typing = document.activeElement?.tagName === "INPUT";
  const to = { ArrowDown: at + columns, ArrowUp: at - columns, Home: 0, End: every.length - 1 };
  if (columns > 1 && !typing) Object.assign(to, { ArrowRight: at + 1, ArrowLeft: at - 1 });
  if (typing) delete to.Home, delete to.End;
  if (event.key === "Escape" || event.key === "Tab") {
    event.stopPropagation();
    event.preventDefault();
    closeMenu();
  } else if (event.key in to && every.length) {
    event.preventDefault();
    every[(to[event.key] + every.length) % every.length]?.focus();
  } else if (!typing && /^\S$/.test(event.key) && !event.ctrlKey && !event.metaKey) {
    const found = [...every.slice(at + 1), ...every].find((one) => one.textContent.toLowerCase().startsWith(event.key.toLowerCase()));
    found?.focus();
  }
}

addEventListener("pointerdown", (event) => {
  if (open && !open.box.contains(event.target) && !open.button.contains(event.target)) closeMenu({ refocus: false });
});
addEventListener("resize", () => closeMenu({ refocus: false }));
