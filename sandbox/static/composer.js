// The box people write in: commands and names are completed, what Slack would refuse says why.

import { act } from "./api.js";
import { h } from "./dom.js";
import { say, tried } from "./say.js";
import { channel, me, person, store } from "./store.js";

/** A composer. `where()` gives `{ channel, thread }`. */
export class Composer {
  constructor({ id, where, label }) {
    this.where = where;
    this.options = [];
    this.files = [];
    this.drafts = new Map();
    this.list = h("ul", { cls: "completions", role: "listbox", id: `${id}-list`, "aria-label": "Suggestions", hidden: true });
    this.text = h("textarea", { id, rows: 1, "aria-label": label, role: "combobox", "aria-expanded": "false", "aria-controls": `${id}-list`, "aria-autocomplete": "list",
      onkeydown: (event) => this.key(event), oninput: () => this.typed(), onblur: () => setTimeout(() => this.offer([]), 150) });
    this.also = h("input", { type: "checkbox" });
    this.attached = h("div", { cls: "attached" });
    this.picker = h("input", { type: "file", multiple: true, hidden: true, "aria-label": "Files", onchange: () => this.attach() });
    this.alsoLabel = h("label", { cls: "choice also" }, this.also, h("span", {}));
    this.why = h("p", { cls: "why", hidden: true });
    this.node = h("form", { cls: "composer", onsubmit: (event) => (event.preventDefault(), this.send()) }, this.list, this.why,
      h("div", { cls: "frame" }, this.text, this.attached,
        h("div", { cls: "row" }, this.picker,
          h("button", { type: "button", cls: "tool", "aria-label": "Attach a file by reference", title: "Attach a file: only its name and size are kept", onclick: () => this.picker.click() }, "📎"),
          h("button", { type: "button", cls: "tool", "aria-label": "Slash commands", title: "Slash commands", onclick: () => this.insert("/") }, "/"),
          h("button", { type: "button", cls: "tool", "aria-label": "Mention somebody", title: "Mention somebody", onclick: () => this.insert("@") }, "@"),
          id === "reply" && this.alsoLabel, h("span", { cls: "dim hint" }, "Enter sends"),
          h("button", { cls: "button primary send", "aria-label": "Send" }, "➤"))));
  }

  /** Fit the composer to where it stands now. */
  update() {
    const { channel: id, thread } = this.where();
    const room = channel(id);
    const name = room?.im ? room.name : `#${room?.name}`;
    this.text.placeholder = thread ? "Reply…" : `Message ${name} as ${me().real_name}`;
    this.alsoLabel.lastChild.textContent = `Also send to ${name}`;
    this.text.disabled = Boolean(room?.archived);
    this.why.hidden = !room?.archived;
    this.why.textContent = room?.archived ? "This channel is archived: nobody can write here." : "";
    const key = `${id}/${thread ?? ""}/${store.me}`;
    if (key !== this.key_) {
      if (this.key_) this.drafts.set(this.key_, this.text.value);
      this.key_ = key;
      this.text.value = this.drafts.get(key) ?? "";
      this.also.checked = false;
      this.grow();
    }
  }

  insert(mark) {
    const text = this.text.value;
    this.text.value = mark === "/" ? "/" : `${text}${text && !text.endsWith(" ") ? " " : ""}${mark}`;
    this.text.focus();
    this.typed();
  }

  attach() {
    this.files = [...this.picker.files].map((file) => ({ name: file.name, size: file.size, mimetype: file.type || "application/octet-stream" }));
    this.attached.replaceChildren(...this.files.map((file) => h("span", { cls: "file" }, `📄 ${file.name}`)));
    this.picker.value = "";
    this.text.focus();
  }

  typed() {
    this.grow();
    const text = this.text.value.slice(0, this.text.selectionStart);
    const command = /^\/(\S*)$/.exec(text);
    const name = /(?:^|\s)@([\w.-]*)$/.exec(text);
    if (command) this.offer(commands(command[1], this.where().thread));
    else if (name) this.offer(names(name[1], channel(this.where().channel)));
    else this.offer([]);
  }

  grow() {
    this.text.style.height = "auto";
    if (this.text.value) this.text.style.height = `${Math.min(this.text.scrollHeight, 220)}px`;
  }

  offer(options) {
    this.options = options;
    this.at = 0;
    this.list.hidden = !options.length;
    this.text.setAttribute("aria-expanded", String(options.length > 0));
    this.list.replaceChildren(...options.map((one, number) =>
      h("li", { role: "option", id: `${this.text.id}-${number}`, "aria-selected": String(number === 0), "aria-disabled": one.why ? "true" : null, onmousedown: (event) => (event.preventDefault(), this.take(one)) },
        h("strong", {}, one.label), h("span", { cls: "dim" }, ` ${one.note ?? ""}`), one.why && h("div", { cls: "why" }, one.why))));
    this.mark(0);
  }

  mark(at) {
    this.at = at;
    [...this.list.children].forEach((node, number) => node.setAttribute("aria-selected", String(number === at)));
    if (this.options.length) this.text.setAttribute("aria-activedescendant", `${this.text.id}-${at}`);
    else this.text.removeAttribute("aria-activedescendant");
  }

  take(one) {
    if (one.why) return;
    const until = this.text.selectionStart;
    const text = this.text.value;
    this.text.value = text.slice(0, until).replace(/[/@][^\s/@]*$/, one.put) + text.slice(until);
    this.offer([]);
    this.text.focus();
  }

  key(event) {
    if (event.isComposing) return;
    const offered = this.options.length;
    if (offered && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      this.mark((this.at + (event.key === "ArrowDown" ? 1 : offered - 1)) % offered);
    } else if (offered && (event.key === "Tab" || event.key === "Enter") && !this.options[this.at].why && !this.exact()) {
      event.preventDefault();
      this.take(this.options[this.at]);
    } else if (offered && event.key === "Escape") {
      event.stopPropagation();
      this.offer([]);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.send();
    }
  }

  exact() {
    return this.options.some((one) => one.put.trim() === this.text.value.trim());
  }

  async send() {
    const text = this.text.value.trim();
    if (!text && !this.files.length) return this.text.focus();
    const { channel: id, thread } = this.where();
    const about = { channel: id, text, thread_ts: thread ?? undefined, files: this.files, broadcast: (thread && this.also.checked) || undefined };
    const files = this.files;
    this.text.value = "";
    this.files = [];
    this.attached.replaceChildren();
    this.offer([]);
    this.grow();
    const answer = await tried(() => act(text.startsWith("/") ? "command" : "post", about));
    if (answer?.ok) this.also.checked = false;
    else if (!this.text.value) [this.text.value, this.files] = [text, files];
  }
}

function commands(typed, thread) {
  const team = store.teams[me().team];
  const why = !team.installed ? `Not for ${me().real_name}: ${store.app.name} is not installed at ${team.name}, and slash commands are not shared over Slack Connect.`
    : thread ? "Slack does not offer slash commands in threads." : "";
  return store.app.commands.filter((one) => one.slice(1).startsWith(typed))
    .map((one) => ({ label: one, note: store.app.hints[one] ?? "", put: `${one} `, why }));
}

function names(typed, room) {
  const wanted = typed.toLowerCase();
  return (room?.members ?? []).map((id) => [id, person(id)])
    .filter(([id, who]) => id !== store.me && (who.name.startsWith(wanted) || who.real_name.toLowerCase().startsWith(wanted)))
    .slice(0, 8).map(([, who]) => ({ label: who.real_name, note: `@${who.name}`, put: `@${who.name} ` }));
}

/** Edit one of one's own messages, in a small form. */
export function editor(message, dialog) {
  const text = h("textarea", { rows: 4, "aria-label": "Message", value: unescape(message.text) });
  const save = async (event) => {
    event.preventDefault();
    const answer = await tried(() => act("edit", { channel: message.channel, ts: message.ts, text: text.value }));
    if (answer?.ok) dialog.close();
  };
  dialog.replaceChildren(h("form", { onsubmit: save }, h("h2", { id: "ask-title" }, "Edit message"), text,
    h("footer", {}, h("button", { type: "button", cls: "button", onclick: () => dialog.close() }, "Cancel"), h("button", { cls: "button primary" }, "Save"))));
  dialog.showModal();
  text.focus();
  if (message.text.includes("<")) say("Mentions and links stand here as Slack keeps them.");
}

const unescape = (text) => text.replace(/&(lt|gt|amp);/g, (_, name) => ({ lt: "<", gt: ">", amp: "&" })[name]);
