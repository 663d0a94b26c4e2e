// Hears what changes: through the worker that all pages share, or by a connection of its own where a browser has none.

let port = null;
let own = null;

/** Listen as somebody from `after` on; `heard(news)`, `lost()` and `found()` are called as things happen. */
export function listen(asked, { heard, lost, found }) {
  if (!globalThis.SharedWorker) return alone(asked, { heard, lost, found });
  port ??= shared();
  port.onmessage = ({ data }) => (data.news ? heard(data.news) : data.lost ? lost() : found());
  return port.postMessage({ listen: asked });
}

function shared() {
  const { port: made } = new SharedWorker("/static/worker.js");
  addEventListener("pagehide", () => made.postMessage({ bye: true }));
  return made;
}

function alone(asked, { heard, lost, found }) {
  own?.close();
  const mine = (own = new EventSource(`/sandbox/page/live?${new URLSearchParams(asked)}`));
  mine.onmessage = (event) => own === mine && heard(JSON.parse(event.data));
  mine.onopen = () => found();
  mine.onerror = () => {
    if (own !== mine) return;
    mine.close();
    lost();
  };
}
