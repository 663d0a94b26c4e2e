// Hears what changes: through the worker that all pages share, or by a connection of its own where a browser has none.

/** How long the worker may keep silent: a browser tells of one that failed, but not every page that shares it. */
const PATIENCE = 3000;

let port = null;
let own = null;
let broken = !globalThis.SharedWorker;

/** Listen as somebody from `after` on; `heard(news)`, `lost()` and `found()` are called as things happen. */
export function listen(asked, { heard, lost, found }) {
  if (broken) return alone(asked, { heard, lost, found });
  port ??= shared(lost);
  port.onmessage = ({ data }) => (data.news ? heard(data.news) : data.lost ? lost() : data.found && found());
  return port.postMessage({ listen: asked });
}

function shared(lost) {
  const worker = new SharedWorker("/static/worker.js");
  const silent = setTimeout(failed, PATIENCE);
  worker.port.addEventListener("message", () => clearTimeout(silent), { once: true });
  worker.onerror = failed;
  addEventListener("pagehide", leave);
  return worker.port;

  function leave() {
    worker.port.postMessage({ bye: true });
  }

  function failed() {
    if (broken) return;
    broken = true; // the page begins anew, and listens by itself
    clearTimeout(silent);
    worker.port.onmessage = null;
    leave();
    lost();
  }
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
