// The way down: one line per browser to /chat/KEY/line, kept by the tab that is looked at and shared with the others.
//
// The token goes in a header and not in the address, where logs would keep it; so this reads the event stream by
// itself (HTML standard, 9.2.6) instead of through EventSource.
const LONGEST_PAUSE = 30000; // ms between two tries
const SILENT_FOR = 45000; // ms without a byte after which a line is dead: the server says something every 20 s

/** Yields the events of a text/event-stream: {name, data, id}. */
export async function* eventsOf(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await inTime(reader.read(), reader);
    if (done) return;
    rest += value;
    const blocks = rest.split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const event = { name: "message", data: "", id: "" };
      for (const line of block.split("\n")) {
        const at = line.indexOf(": ");
        const field = line.slice(0, at);
        if (field === "event") event.name = line.slice(at + 2);
        else if (field === "data") event.data += line.slice(at + 2);
        else if (field === "id") event.id = line.slice(at + 2);
      }
      if (event.data) yield event;
    }
  }
}

async function inTime(reading, reader) {
  let timer = 0;
  const dead = new Promise((_, refuse) => {
    timer = setTimeout(() => {
      reader.cancel().catch(() => {});
      refuse(new TypeError("the line is silent"));
    }, SILENT_FOR);
  });
  try {
    return await Promise.race([reading, dead]);
  } finally {
    clearTimeout(timer);
  }
}

export class Line {
  /** `open(place, signal)` fetches; `hear(event)` is told of each event, in every tab; `lost(isLost)` of the line. */
  constructor(name, { open, hear, lost, refused }) {
    Object.assign(this, { name, open, hear, lost, refused });
    this.place = "";
    this.isWanted = this.isHolding = false;
    this.stop = null;
    this.tabs = "BroadcastChannel" in window ? new BroadcastChannel(name) : null;
    this.tabs?.addEventListener("message", ({ data }) => this.take(data));
  }

  /** From here on there is something to hear. */
  want() {
    if (this.isWanted) return;
    this.isWanted = true;
    document.addEventListener("visibilitychange", () => this.claim());
    window.addEventListener("online", () => this.wake?.());
    window.addEventListener("pagehide", () => this.stop?.abort());
    window.addEventListener("pageshow", (event) => event.persisted && this.begin());
    this.begin();
  }

  begin() {
    this.isHolding = false;
    if (!navigator.locks || !this.tabs) this.hold(new AbortController());
    else this.claim();
    // A tab that is not looked at queues: it takes over when the one that holds the line is closed.
    if (document.hidden && navigator.locks && this.tabs) this.queue({});
  }

  /** The tab that is looked at takes the line from whichever tab has it. */
  claim() {
    if (!document.hidden && !this.isHolding && navigator.locks && this.tabs) this.queue({ steal: true });
  }

  queue(how) {
    const stop = new AbortController();
    const held = navigator.locks.request(this.name, how, () => this.hold(stop));
    held.catch((error) => {
      stop.abort();
      this.isHolding = false;
      if (error.name === "AbortError") this.queue({}); // taken by another tab
      else this.hold(new AbortController()); // a page without an origin has no locks: it keeps its own
    });
  }

  async hold(stop) {
    this.isHolding = true;
    this.stop = stop;
    for (let tries = 0; !stop.signal.aborted; tries++) {
      try {
        const answer = await this.open(this.place, stop.signal);
        if (answer.ok) {
          tries = 0;
          this.say({ name: "open" });
          for await (const event of eventsOf(answer.body)) {
            if (stop.signal.aborted) return;
            this.say(event);
          }
        } else if (answer.status === 401 || answer.status === 403 || answer.status === 404) {
          this.refused(answer.status);
          return;
        }
      } catch {
        // A line drops whenever a network does; what was missed comes with the next one.
      }
      if (stop.signal.aborted) return;
      this.say({ name: "lost" });
      await this.pause(Math.min(500 * 2 ** tries, LONGEST_PAUSE) * (0.75 + Math.random() / 2));
    }
  }

  pause(milliseconds) {
    return new Promise((resolve) => {
      this.wake = resolve;
      setTimeout(resolve, milliseconds);
    });
  }

  say(event) {
    this.take(event);
    this.tabs?.postMessage(event);
  }

  take(event) {
    if (event.name === "open" || event.name === "lost") {
      this.lost(event.name === "lost");
      return;
    }
    // A place that another tab heard says nothing of what this one had before it began to listen.
    if (event.name === "place") this.place = this.isHolding || this.place ? event.id : "";
    else this.hear(event, this.isHolding);
  }
}
