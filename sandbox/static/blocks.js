// Block Kit as Slack shows it: every block and element in one table each, a plain box for what is not in them.

import { picture, remoteFile, table, video } from "./attachments.js";
import { add, h } from "./dom.js";
import { openMenu } from "./menu.js";
import { person, store } from "./store.js";
import { instantOf, mrkdwn, RICH_TYPES, richParts, textOf, wallClock, words } from "./text.js";

/**
 * Draw blocks. `doing` says what pressing and choosing does and what stands in fields:
 * `press(block, element, button)`, `choose(block, element, given, control)`, `value(block, element)`, `error(block)`,
 * `typed(block, element, given)`.
 */
export function blocks(list, doing) {
  return list.map((block) => BLOCKS[block.type]?.(block, doing) ?? unknown(`${block.type} block`));
}

const unknown = (what) => h("div", { cls: "unrendered" }, `Not rendered here: ${what}`);

const BLOCKS = {
  section: (block, doing) =>
    h("div", { cls: "section" },
      h("div", { cls: "words" }, block.text && h("div", { cls: "text" }, textOf(block.text)),
        block.fields && h("div", { cls: "fields" }, block.fields.map((one) => h("div", {}, textOf(one))))),
      block.accessory && element(block, block.accessory, doing)),
  header: (block) => h("h3", { cls: "header" }, words(block.text)),
  divider: () => h("hr"),
  context: (block) => h("div", { cls: "context" }, block.elements.map((one) =>
    one.type === "image" ? picture(one.alt_text, one.image_url) : h("span", {}, textOf(one)))),
  actions: (block, doing) => h("div", { cls: "actions" }, block.elements.map((one) => element(block, one, doing))),
  image: (block) => h("figure", {}, block.title && h("figcaption", {}, words(block.title)), picture(block.alt_text, block.image_url)),
  rich_text: (block) => h("div", { cls: "richtext" }, richParts(block)),
  markdown: (block) => h("div", { cls: "text" }, mrkdwn(block.text)),
  input, video, table, file: remoteFile,
};

function element(block, one, doing) {
  return (ELEMENTS[one.type] ?? FIELDS[one.type])?.(block, one, doing) ?? unknown(`${one.type} element`);
}

let numbers = 0;

function input(block, doing) {
  const id = `field-${(numbers += 1)}`;
  const problem = doing.error?.(block);
  const group = ["radio_buttons", "checkboxes"].includes(block.element.type) || block.element.type.startsWith("multi_");
  const described = [block.hint && `${id}-hint`, `${id}-error`].filter(Boolean).join(" ");
  const control = element(block, block.element, doing);
  const name = [words(block.label), block.optional && h("span", { cls: "dim" }, " (optional)")];
  const target = control.matches("input,select,textarea") ? control : control.querySelector("input,select,textarea");
  if (target && !group) {
    target.id = id;
    target.setAttribute("aria-describedby", described);
    if (!block.optional) target.setAttribute("aria-required", "true");
    if (problem) target.setAttribute("aria-invalid", "true");
  }
  const parts = [control, block.hint && h("div", { cls: "hint", id: `${id}-hint` }, words(block.hint)),
    h("div", { cls: "error", id: `${id}-error`, "data-error": block.block_id, role: "alert" }, problem ?? "")];
  if (group) return h("fieldset", { cls: "input", "data-block": block.block_id, "aria-describedby": described }, h("legend", {}, name), parts);
  return h("div", { cls: "input", "data-block": block.block_id }, h("label", { for: id }, name), parts);
}

const ELEMENTS = {
  button: (block, one, doing) =>
    h("button", { type: "button", cls: `button ${one.style ?? ""}`, "data-action": one.action_id, "data-key": `${block.block_id}/${one.action_id}`,
      "aria-label": one.accessibility_label, onclick: (event) => doing.press(block, one, event.currentTarget) }, words(one.text)),
  overflow: (block, one, doing) =>
    h("button", { type: "button", cls: "button icon", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": "More actions", "data-action": one.action_id,
      "data-key": `${block.block_id}/${one.action_id}`, onclick: (event) => {
        const button = event.currentTarget;
        openMenu(button, one.options.map((option) => ({ label: words(option.text), note: words(option.description), act: () => doing.choose(block, one, option.value, button) })), { label: "More actions" });
      } }, "⋯"),
  image: (_block, one) => picture(one.alt_text, one.image_url),
};
ELEMENTS.workflow_button = ELEMENTS.button;

/** Options of a select, by groups where it has groups. */
const optionLists = (one) => one.option_groups ?? [{ options: one.options ?? [] }];
const everyOption = (one) => optionLists(one).flatMap((group) => group.options);

function single(offered) {
  return (block, one, doing) => {
    const groups = offered(one);
    const chosen = doing.value(block, one);
    return doing.typed && block.type === "input" ? nativeSelect(block, one, doing, groups, chosen) : menuSelect(block, one, doing, groups, chosen);
  };
}

function nativeSelect(block, one, doing, groups, chosen) {
  const lines = (options) => options.map((option) => h("option", { value: option.value, selected: option.value === chosen }, words(option.text)));
  return h("select", { "data-action": one.action_id, onchange: (event) => doing.typed(block, one, event.currentTarget.value || null, event.currentTarget) },
    h("option", { value: "" }, words(one.placeholder) || "Choose…"),
    groups.map((group) => (group.label ? h("optgroup", { label: words(group.label) }, lines(group.options)) : lines(group.options))));
}

function menuSelect(block, one, doing, groups, chosen) {
  const label = words(groups.flatMap((group) => group.options).find((option) => option.value === chosen)?.text) || words(one.placeholder) || "Choose…";
  const show = (event) => {
    const button = event.currentTarget;
    const items = groups.flatMap((group) => [
      ...(group.label ? [{ heading: words(group.label) }] : []),
      ...group.options.map((option) => ({ label: words(option.text), note: words(option.description), chosen: option.value === chosen, act: () => doing.choose(block, one, option.value, button) })),
    ]);
    openMenu(button, items, { label: words(one.placeholder) || "Choose" });
  };
  return h("button", { type: "button", cls: "button select", "aria-haspopup": "menu", "aria-expanded": "false", "data-action": one.action_id, "data-key": `${block.block_id}/${one.action_id}`, onclick: show }, label, h("span", { "aria-hidden": "true" }, " ▾"));
}

function several(offered) {
  return (block, one, doing) => {
    const chosen = new Set(doing.value(block, one) ?? []);
    const change = (event) => {
      if (event.currentTarget.checked) chosen.add(event.currentTarget.value);
      else chosen.delete(event.currentTarget.value);
      given(block, one, doing, [...chosen], event.currentTarget);
    };
    return h("div", { cls: "choices scrolling" }, offered(one).flatMap((group) => group.options).map((option) => choice("checkbox", option, chosen.has(option.value), null, change)));
  };
}

function given(block, one, doing, what, control) {
  if (doing.typed && block.type === "input") doing.typed(block, one, what, control);
  else doing.choose(block, one, what, control);
}

const choice = (type, option, checked, name, change) =>
  h("label", { cls: "choice" }, h("input", { type, name, value: option.value, checked, onchange: change }),
    h("span", {}, textOf(option.text), option.description && h("span", { cls: "dim" }, " ", textOf(option.description))));

function typed(attributes, tag = "input") {
  return (block, one, doing) => {
    const multiline = one.multiline || tag === "textarea";
    const tell = (event) => doing.typed?.(block, one, event.currentTarget.value, event.currentTarget);
    return h(multiline ? "textarea" : "input", { ...(multiline ? { rows: 4 } : attributes), "data-action": one.action_id, maxlength: one.max_length,
      min: one.min_value, max: one.max_value, placeholder: words(one.placeholder), value: doing.value(block, one) ?? "", autocomplete: "off", oninput: tell });
  };
}

function picked(type, read = (value) => value || null, write = (value) => value ?? "") {
  return (block, one, doing) =>
    h("input", { type, "data-action": one.action_id, value: write(doing.value(block, one)), onchange: (event) => given(block, one, doing, read(event.currentTarget.value), event.currentTarget) });
}

const asOptions = (entries) => [{ options: entries.map(([value, label]) => ({ value, text: { type: "plain_text", text: label, emoji: false } })) }];
const people = () => asOptions(Object.entries(store.users).filter(([, user]) => !user.bot && !user.deleted).map(([id, user]) => [id, person(id).real_name]));
const rooms = () => asOptions(store.channels.filter((one) => !one.im).map((one) => [one.id, `#${one.name}`]));

const FIELDS = {
  static_select: single(optionLists), external_select: single(optionLists), users_select: single(people),
  channels_select: single(rooms), conversations_select: single(rooms),
  multi_static_select: several(optionLists), multi_external_select: several(optionLists), multi_users_select: several(people),
  multi_channels_select: several(rooms), multi_conversations_select: several(rooms),
  checkboxes: several(optionLists),
  radio_buttons: (block, one, doing) => {
    const name = `radio-${(numbers += 1)}`;
    const chosen = doing.value(block, one);
    return h("div", { cls: "choices" }, everyOption(one).map((option) =>
      choice("radio", option, option.value === chosen, name, (event) => given(block, one, doing, event.currentTarget.value, event.currentTarget))));
  },
  plain_text_input: typed({ type: "text" }), rich_text_input: typed({}, "textarea"), email_text_input: typed({ type: "text", inputmode: "email" }),
  url_text_input: typed({ type: "text", inputmode: "url" }), number_input: typed({ type: "text", inputmode: "decimal" }),
  datepicker: picked("date"), timepicker: picked("time"),
  datetimepicker: picked("datetime-local", (value) => (value ? instantOf(value) : null), (value) => (value ? wallClock(value) : "")),
};

/** What is drawn here, by type; all else is a box that says so. Tests compare it with what the app uses. */
export const RENDERED = [...Object.keys(BLOCKS), ...Object.keys(ELEMENTS), ...Object.keys(FIELDS), "plain_text", "mrkdwn", ...RICH_TYPES];

const KEYS = ["selected_option", "selected_user", "selected_channel", "selected_conversation", "selected_date", "selected_time", "selected_date_time", "value"];
const LISTS = ["selected_options", "selected_users", "selected_channels", "selected_conversations"];

/** Give what stands in a field, as people put it: a text, an option's value, or a list of these. */
export function plainValue(state) {
  if (!state) return null;
  for (const key of LISTS) if (key in state) return (state[key] ?? []).map((one) => one?.value ?? one);
  for (const key of KEYS) if (state[key] !== undefined && state[key] !== null) return state[key]?.value ?? state[key];
  return null;
}

/** Give the value that the app itself put into an element. */
export function initial(one) {
  if (one.initial_options) return one.initial_options.map((option) => option.value);
  return one.initial_option?.value ?? one.initial_user ?? one.initial_channel ?? one.initial_conversation ?? one.initial_date ?? one.initial_time ?? one.initial_date_time ?? one.initial_value ?? null;
}

/** Put the words of errors at their fields, without touching what is typed. */
export function showErrors(box, errors) {
  for (const place of box.querySelectorAll("[data-error]")) {
    const problem = errors[place.dataset.error] ?? "";
    if (place.textContent !== problem) add((place.replaceChildren(), place), [problem]);
    const field = place.parentElement.querySelector("input,select,textarea");
    if (field) problem ? field.setAttribute("aria-invalid", "true") : field.removeAttribute("aria-invalid");
  }
}

/** Take a field's error away as soon as somebody mends it. */
export function clearError(control) {
  const place = control.closest("[data-block]")?.querySelector("[data-error]");
  if (place?.textContent) place.textContent = "";
  control.removeAttribute("aria-invalid");
}
