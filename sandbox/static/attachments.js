// What stands beside a message's blocks: attachments of the older kind, videos and tables, as plain as they can be read.

import { h, link } from "./dom.js";
import { clockTime, longDay, mrkdwn, richParts, words } from "./text.js";

const COLOURS = { good: "#2e7d5b", warning: "#b7791f", danger: "#b3261e" };

/** Draw attachments; `draw` draws the blocks that newer ones hold. */
export function attachments(list, draw) {
  return (list ?? []).map((one) => coloured(one, one.blocks ? draw(one.blocks) : parts(one)));
}

function coloured(one, inside) {
  const box = h("div", { cls: "attachment" }, inside);
  const colour = COLOURS[one.color] ?? (/^#?[0-9a-f]{6}$/i.test(one.color ?? "") ? `#${one.color.replace("#", "")}` : "");
  if (colour) box.style.borderLeftColor = colour;
  return h("div", {}, one.pretext && h("div", { cls: "text" }, mrkdwn(one.pretext)), box);
}

function parts(one) {
  const shown = [
    one.author_name && h("div", { cls: "dim" }, one.author_link ? link(one.author_link, one.author_name) : one.author_name),
    one.title && h("strong", {}, one.title_link ? link(one.title_link, one.title) : one.title),
    one.text && h("div", { cls: "text" }, mrkdwn(one.text)),
    one.fields?.length > 0 && h("div", { cls: "fields" }, one.fields.map((field) => h("div", {}, h("strong", {}, field.title), h("br"), mrkdwn(field.value)))),
    (one.image_url || one.thumb_url) && picture(one.fallback || one.title || "a picture", one.image_url || one.thumb_url),
    one.actions?.length > 0 && h("div", { cls: "unrendered" }, `Not rendered here: ${one.actions.length} buttons or menus of an attachment`),
    (one.footer || one.ts) && h("div", { cls: "dim" }, [one.footer, one.ts && `${longDay(Number(one.ts))}, ${clockTime(Number(one.ts))}`].filter(Boolean).join(" · ")),
  ].filter(Boolean);
  return shown.length ? shown : h("div", { cls: "text" }, one.fallback || "(an empty attachment)");
}

/** A picture is its description: nothing is loaded from outside. */
export const picture = (alt, url) => h("span", { cls: "picture", role: "img", "aria-label": alt, title: url }, `🖼 ${alt}`);

/** Draw a video as what it is called and where it plays. */
export function video(block) {
  const told = [block.provider_name, block.author_name].filter(Boolean).join(" · ");
  return h("figure", { cls: "video" }, h("strong", {}, "▶ ", link(block.title_url ?? block.video_url, words(block.title))), told && h("div", { cls: "dim" }, told),
    block.description && h("div", {}, words(block.description)), picture(block.alt_text, block.thumbnail_url));
}

/** Draw a table; its first row is its heading. */
export function table(block) {
  const [head, ...rows] = block.rows;
  const cells = (row, tag, scope) => h("tr", {}, row.map((cell) => h(tag, { scope }, cell.type === "rich_text" ? richParts(cell) : String(cell.text ?? cell.value ?? ""))));
  return h("div", { cls: "wide", tabindex: "0", role: "region", "aria-label": "Table" }, h("table", {}, h("thead", {}, cells(head ?? [], "th", "col")), h("tbody", {}, rows.map((row) => cells(row, "td")))));
}

/** Draw a file that is elsewhere. */
export const remoteFile = (block) => h("div", { cls: "file" }, h("span", { "aria-hidden": "true" }, "📄 "), `A file elsewhere, ${block.external_id}`, h("span", { cls: "dim" }, " · by reference"));
