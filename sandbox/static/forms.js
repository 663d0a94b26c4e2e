// The app's forms as modals: they stack, update and close; what is typed stays when the app changes a form.

import { act } from "./api.js";
import { blocks, clearError, initial, plainValue, showErrors } from "./blocks.js";
import { byId, h } from "./dom.js";
import { agreed, busy } from "./message.js";
import { tried } from "./say.js";
import { on, store } from "./store.js";

/** What has been typed and not sent, by form, block and element. */
const drafts = new Map();
let shown = null;
let closing = false;

const key = (view, block, one) => `${view.id}/${block.block_id}/${one.action_id}`;

/** Everything that stands in a form's inputs now, by block. */
function filled(view) {
  const inputs = view.blocks.filter((block) => block.type === "input");
  return Object.fromEntries(inputs.map((block) => [block.block_id, current(view, block, block.element)]));
}

function current(view, block, one) {
  const typed = drafts.get(key(view, block, one));
  return typed !== undefined ? typed : plainValue(view.values[block.block_id]?.[one.action_id]) ?? initial(one);
}

/** What pressing, choosing and typing in a view does. */
export function doing(view, home = false) {
  const about = (block, one) => ({ view_id: home ? "home" : view.id, label: one.action_id, block_id: block.block_id, values: filled(view) });
  return {
    value: (block, one) => current(view, block, one),
    error: (block) => view.errors[block.block_id],
    press: async (block, one, button) => {
      if (await agreed(one)) await busy(button, () => act("press", about(block, one)));
    },
    choose: async (block, one, option, control) => {
      await busy(control, () => act("select", { ...about(block, one), option }));
    },
    typed: (block, one, given, control) => {
      drafts.set(key(view, block, one), given === "" ? null : given);
      clearError(control);
      if (block.dispatch_action && control.tagName === "SELECT") busy(control, () => act("select", { ...about(block, one), option: given }));
    },
  };
}

async function submit(view, event) {
  event.preventDefault();
  const button = event.submitter ?? byId("form").querySelector("button.send");
  button.disabled = true;
  const answer = await tried(() => act("submit", { view_id: view.id, values: filled(view) }));
  button.disabled = false;
  if (answer?.error !== "field_errors") return;
  showErrors(byId("form"), answer.blocks);
  byId("form").querySelector("[aria-invalid=true]")?.focus();
}

async function close(view, all) {
  if (closing) return;
  closing = true;
  await tried(() => act("close_view", { view_id: view.id, all: all || undefined }));
  closing = false;
}

function draw(view, depth) {
  const form = h("form", { onsubmit: (event) => submit(view, event), novalidate: true },
    h("header", {}, h("h2", { id: "form-title" }, view.title),
      h("button", { type: "button", cls: "close", "aria-label": depth > 1 ? "Close all" : "Close", onclick: () => close(view, true) }, "×")),
    h("div", { cls: "content" }, blocks(view.blocks, doing(view))),
    h("footer", {}, h("button", { type: "button", cls: "button", onclick: () => close(view, false) }, view.close ?? "Cancel"),
      view.submit && h("button", { cls: "button primary send" }, view.submit)));
  return form;
}

function show() {
  const dialog = byId("form");
  const views = store.screen.views;
  const view = views.at(-1);
  if (!view) {
    if (dialog.open) dialog.close();
    shown = null;
    return;
  }
  if (shown?.id === view.id && shown.hash === view.hash) {
    if (Object.keys(view.errors).length) showErrors(dialog, view.errors);
    shown.values = view.values;
    return;
  }
  const updated = shown?.id === view.id;
  const focused = updated ? document.activeElement?.dataset?.action : null;
  shown = view;
  dialog.replaceChildren(draw(view, views.length));
  dialog.setAttribute("aria-labelledby", "form-title");
  if (!dialog.open) dialog.showModal();
  const first = (focused && dialog.querySelector(`[data-action="${CSS.escape(focused)}"]`)) || dialog.querySelector(".content input, .content select, .content textarea, .content button") || dialog.querySelector("footer button");
  first?.focus();
}

/** Begin to show forms as they open. */
export function startForms() {
  byId("form").addEventListener("cancel", (event) => {
    event.preventDefault();
    if (shown) close(shown, false);
  });
  on("screen", show);
  on("viewer", () => {
    drafts.clear();
    shown = null;
    if (byId("form").open) byId("form").close();
  });
  on("home", () => tried(() => act("open_home")));
}
