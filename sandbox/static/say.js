// Short words to whoever sits here: what went wrong, and why somebody may not.

import { byId, h } from "./dom.js";
import { Misuse } from "./api.js";
import { channel, me, person, store } from "./store.js";

const WHY = {
  not_in_channel: () => `${me().real_name} is not in this channel.`,
  is_archived: () => "This channel is archived: nobody can write here.",
  no_text: () => "Write something first.",
  cant_update_message: () => "Slack lets people edit their own messages only.",
  cant_delete_message: () => "Slack lets people delete their own messages only.",
  already_reacted: () => "That reaction is there already.",
  message_not_found: () => "That message is gone.",
  thread_not_found: () => "That thread is gone.",
  user_not_found: () => "Slack lets people write to those they meet in a channel, or of their own workspace.",
  invalid_name: () => "The sandbox knows no emoji of that name.",
  operation_timeout: () => `${store.app.name} did not answer within three seconds.`,
  dispatch_failed: () => `${store.app.name} is not there to answer. Is it running?`,
  http_error: (answer) => `${store.app.name} answered with an error (${answer.status}).`,
  invalid_command_response: () => `${store.app.name} answered with something that Slack does not take.`,
  invalid_view_submission_response: () => `${store.app.name} answered with something that Slack does not take.`,
};

/** Say in plain words why something was refused. */
export function reason(answer) {
  const words = WHY[answer.error]?.(answer) ?? answer.error ?? "That did not work.";
  return [words, whyNoCommand(words), ...(answer.messages ?? [])].filter(Boolean).join(" ");
}

function whyNoCommand(words) {
  if (!/is not a valid command/.test(words)) return "";
  const team = store.teams[me().team];
  if (team.installed) return `${store.app.name} has ${store.app.commands.join(", ")}.`;
  return `${me().real_name} is of ${team.name}, where ${store.app.name} is not installed: slash commands are not shared over Slack Connect.`;
}

const toasts = byId("toasts");
for (const dialog of document.querySelectorAll("dialog")) dialog.addEventListener("close", () => document.body.append(toasts));

/** Show a few words for a while; `more` may be `{ label, act }`. */
export function say(words, { bad = false, more = null } = {}) {
  const gone = () => box.remove();
  const box = h("div", { cls: bad ? "toast bad" : "toast" }, h("span", {}, words),
    more && h("button", { type: "button", cls: "linklike", onclick: () => (gone(), more.act()) }, more.label),
    h("button", { type: "button", cls: "close", "aria-label": "Dismiss", onclick: gone }, "×"));
  (document.querySelector("dialog[open]") ?? document.body).append(toasts);
  toasts.append(box);
  while (toasts.children.length > 4) toasts.firstChild.remove();
  setTimeout(gone, bad ? 12000 : 6000);
}

/** Do something; say so when it is refused. Gives the answer, or null. */
export async function tried(deed) {
  try {
    const answer = await deed();
    if (answer?.ok === false && answer.error !== "field_errors") say(reason(answer), { bad: true });
    return answer ?? null;
  } catch (wrong) {
    say(wrong instanceof Misuse ? wrong.message : "The sandbox does not answer. Is it still running?", { bad: true });
    return null;
  }
}

/** Ask before something is done; resolves to whether to go on. */
export function ask({ title, text, yes = "Yes", no = "Cancel", danger = false }) {
  const dialog = byId("ask");
  return new Promise((settle) => {
    let sure = false;
    dialog.replaceChildren(
      h("form", { method: "dialog", onsubmit: () => (sure = true) }, h("h2", { id: "ask-title" }, title), h("p", {}, text),
        h("footer", {}, h("button", { type: "button", cls: "button", onclick: () => dialog.close() }, no),
          h("button", { cls: `button ${danger ? "danger" : "primary"}`, autofocus: true }, yes))));
    dialog.setAttribute("aria-labelledby", "ask-title");
    dialog.addEventListener("close", () => settle(sure), { once: true });
    dialog.showModal();
  });
}

/** Tell screen readers of a new message. */
export function announce(message) {
  const where = channel(message.channel);
  const line = h("div", {}, `${person(message.user).real_name} in ${where?.im ? "a direct message" : `#${where?.name}`}: ${message.text.slice(0, 200)}`);
  const log = byId("said");
  log.append(line);
  while (log.children.length > 5) log.firstChild.remove();
}
