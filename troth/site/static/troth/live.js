// One live line per browser and host: HTTP/1.1 allows six connections to a host, and agents open more tabs than that.
// The tab that holds the lock keeps the line to /live and tells the others.
//
// On document.body it dispatches `troth:changed` ({detail: {brand, conversation}}), `troth:changed-<conversation>` for
// each conversation, `troth:notice` in the tab that holds the line, and `troth:missed` after a break in which changes may have been lost.
const GATHER = 1000; // ms; the first change shows at once, a storm of them once a second
const SHARE = 10; // and more seldom where the server is slow: a screen keeps it busy a tenth of the time at most
const LONGEST_GATHER = 30000;
const PATIENCE = 4000; // ms without a line before the reader hears of it
const channel = "BroadcastChannel" in window ? new BroadcastChannel("troth-live") : null;
const waiting = new Map();
let missed = false;
const asked = new WeakMap(); // when each request for a drawing went out
let gathering = 0;
let gather = GATHER;
let last = 0;
let lostTimer = 0;

function dispatch(type, detail) {
  document.body.dispatchEvent(new CustomEvent(type, { detail }));
}

function release() {
  clearTimeout(gathering);
  gathering = 0;
  if (document.hidden || (!waiting.size && !missed)) return;
  last = Date.now();
  const changes = [...waiting.values()];
  const all = missed;
  waiting.clear();
  missed = false;
  if (all) dispatch("troth:missed", {});
  dispatch("troth:changed", changes.at(-1) ?? {});
  for (const change of changes) dispatch(`troth:changed-${change.conversation}`, change);
}

function schedule() {
  if (document.hidden || gathering) return; // a hidden tab catches up when it is seen again
  gathering = setTimeout(release, Math.max(0, last + gather - Date.now()));
}

function hear({ kind, change }) {
  if (kind === "changed") {
    waiting.set(`${change.brand}:${change.conversation}`, change);
    if (waiting.size > 200) {
      waiting.clear();
      missed = true;
    }
    schedule();
  } else if (kind === "missed") {
    missed = true;
    schedule();
  }
  if (kind === "lost") lostTimer ||= setTimeout(() => showLost(true), PATIENCE);
  else showLost(false);
}

function showLost(lost) {
  if (!lost) {
    clearTimeout(lostTimer);
    lostTimer = 0;
  }
  const toast = document.getElementById("live-lost");
  if (toast) toast.hidden = !lost;
}

function tell(message) {
  hear(message);
  channel?.postMessage(message);
}

/** Keeps the line for as long as the page lives; the browser tries again by itself unless the server refused. */
function keepLine() {
  let wasLost = true; // what changed after the page was drawn and before the line was open was not heard either
  let pause = 2000;
  const open = () => {
    const line = new EventSource("/live");
    line.addEventListener("open", () => {
      pause = 2000;
      tell({ kind: wasLost ? "missed" : "open" });
      wasLost = false;
    });
    line.addEventListener("changed", (event) => tell({ kind: "changed", change: JSON.parse(event.data) }));
    line.addEventListener("notice", (event) => dispatch("troth:notice", JSON.parse(event.data)));
    line.addEventListener("error", () => {
      wasLost = true;
      tell({ kind: "lost" });
      if (line.readyState !== EventSource.CLOSED) return;
      setTimeout(open, pause * (0.75 + Math.random() / 2));
      pause = Math.min(pause * 2, 60000);
    });
    window.addEventListener("pagehide", () => line.close(), { once: true });
  };
  open();
}

function start() {
  if (!("locks" in navigator) || !channel) {
    keepLine();
    return;
  }
  channel.addEventListener("message", (event) => hear(event.data));
  const hold = () => {
    keepLine();
    return new Promise(() => {}); // the lock is let go when the page ends
  };
  // The outer request ends only where another tab holds the line. Then this one queues behind it, and takes over when
  // that tab closes; what changed before this one listened may have been missed.
  navigator.locks.request("troth-live", { ifAvailable: true }, (lock) => lock && hold()).then(() => {
    hear({ kind: "missed" });
    navigator.locks.request("troth-live", hold);
  });
}

document.body.addEventListener("htmx:beforeSend", ({ detail }) => asked.set(detail.xhr, performance.now()));
document.body.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.requestConfig?.verb !== "get" || !asked.has(detail.xhr)) return;
  const took = performance.now() - asked.get(detail.xhr);
  gather = Math.min(LONGEST_GATHER, Math.max(GATHER, took * SHARE));
});
document.addEventListener("visibilitychange", release);
// A page that comes back out of the browser's memory has lost its line and its place in the queue.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
if ("live" in document.body.dataset) start();
