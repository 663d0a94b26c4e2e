// Hears what changes: through the worker that all pages share, or by a connection of its own where a browser has none.

let port = null;
let own = null;
let broken = !globalThis.SharedWorker;

/** Listen as somebody from `after` on; `heard(news)`, `lost()` and `found()` are called as things happen. */
export function listen(asked, { heard, lost, found }) {
  if (broken) return alone(asked, { heard, lost, found });
  port ??= shared(lost);
  port.onmessage = ({ data }) => (data.news ? heard(data.news) : data.lost ? lost() : found());
  return port.postMessage({ listen: asked });
}

function shared(lost) {
  const worker = new SharedWorker("/static/worker.js");
  worker.onerror = () => {
    broken = true; // the page begins anew, and listens by itself
    lost();
  };
  addEventListener("pagehide", () => worker.port.postMessage({ bye: true }));
  return worker.port;
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
