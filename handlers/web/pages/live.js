// Keeps a page that somebody looks at at its newest state. Without scripts the page is the same, as of when it was loaded.
"use strict";

const EVERY = 20_000;
const main = document.querySelector("main");
const live = document.querySelector("#live");
let shown = null;

/** What is open, and where the reader is, stays. */
function take(fresh) {
  const open = new Set([...main.querySelectorAll("details[open]")].map((one) => one.id));
  const typed = main.querySelector("#search")?.value;
  const focused = main.contains(document.activeElement) ? document.activeElement : null;
  const place = focused && (focused.id ? `#${CSS.escape(focused.id)}` : focused.getAttribute("href") && `[href="${CSS.escape(focused.getAttribute("href"))}"]`);
  main.replaceChildren(...fresh.childNodes);
  for (const one of main.querySelectorAll("details")) one.open = open.has(one.id);
  if (typed !== undefined && main.querySelector("#search")) main.querySelector("#search").value = typed;
  if (place) main.querySelector(place)?.focus({ preventScroll: true });
  live.textContent = "Something has changed; the page shows it.";
}

async function look() {
  if (document.hidden) return;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" }).catch(() => null);
  if (answer === null || answer.status >= 500) {
    live.textContent = "The newest cannot be had at the moment.";
    return;
  }
  if (!answer.ok) return location.reload();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("main");
  if (shown === null) shown = fresh.innerHTML;
  if (live.textContent.startsWith("The newest")) live.textContent = "";
  document.querySelector("#as-of").replaceWith(page.querySelector("#as-of"));
  if (fresh.innerHTML === shown) return;
  shown = fresh.innerHTML;
  take(fresh);
}

shown = main.innerHTML;
live.textContent = "";
setInterval(look, EVERY);
document.addEventListener("visibilitychange", look);
