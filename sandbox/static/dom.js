// Makes elements. What people wrote only ever becomes text nodes: nothing here parses markup.

/** Make an element: `props` are attributes, `on…` are listeners, children are nodes or texts. */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "disabled") node[name] = value;
    else node.setAttribute(name === "cls" ? "class" : name, value === true ? "" : String(value));
  }
  add(node, children);
  return node;
}

/** Append nodes, texts and lists of them; empty ones are left out. */
export function add(node, children) {
  for (const child of [children].flat(Infinity)) {
    if (child === undefined || child === null || child === false || child === "") continue;
    node.append(child);
  }
  return node;
}

/** Put new children in place of the old ones. */
export function fill(node, ...children) {
  node.replaceChildren();
  return add(node, children);
}

/** Find the one element of an id. */
export const byId = (id) => document.getElementById(id);

/** Make a link out, or only its words when the address is none that a link may have. */
export function link(url, ...words) {
  if (!/^(https?:|mailto:)/i.test(url)) return h("span", {}, words);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer nofollow" }, words);
}

/** Bring a list's children to `wanted`, moving and keeping those that are there already; whether any had to be moved. */
export function reconcile(list, wanted) {
  let at = list.firstChild;
  let moved = false;
  for (const node of wanted) {
    if (node === at) at = at.nextSibling;
    else moved = Boolean(list.insertBefore(node, at));
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
    moved = true;
  }
  return moved;
}
