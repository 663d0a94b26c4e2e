// One connection for all pages of a browser: it allows six to one address, and every page would hold one.

/** Pages by port: `{ as, after, age }`, or null while a page asks for nothing. */
const pages = new Map();
let source = null;
let due = 0;

addEventListener("connect", ({ ports: [port] }) => {
  pages.set(port, null);
  port.postMessage({ here: true });
  port.onmessage = ({ data }) => {
    if (data.bye) pages.delete(port);
    else pages.set(port, data.listen);
    clearTimeout(due);
    due = setTimeout(open, 10); // several pages may come at once
  };
});

const listening = () => [...pages].filter(([, page]) => page);

/** Listen for everybody who sits at some page, from the earliest that one of their pages knows; what comes twice does no harm. */
function open() {
  source?.close();
  const people = new Map();
  for (const [, { as, after, age }] of listening()) {
    const known = people.get(as);
    people.set(as, { after: Math.min(after, known?.after ?? after), age: Math.min(age, known?.age ?? age) });
  }
  if (!people.size) return;
  const query = new URLSearchParams([...people].flatMap(([as, { after, age }]) => [["as", as], ["after", after], ["age", age]]));
  const own = (source = new EventSource(`/sandbox/page/live?${query}`));
  own.onopen = () => tell(null, { found: true });
  own.onmessage = ({ data }) => {
    const news = JSON.parse(data);
    for (const [, page] of listening()) if (page.as === news.as && news.after) page.after = news.after;
    tell(news.as, { news });
    if (news.reload) forget(news.as);
  };
  own.onerror = () => {
    if (source !== own) return;
    own.close();
    tell(null, { lost: true });
    forget(null);
  };
}

/** Tell the pages of somebody, or of all. */
function tell(as, word) {
  for (const [port, page] of listening()) if (!as || page.as === as) port.postMessage(word);
}

/** These pages begin anew, and ask again when they have. */
function forget(as) {
  for (const [port, page] of listening()) if (!as || page.as === as) pages.set(port, null);
}
