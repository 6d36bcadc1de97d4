// The way up: what the customer says is shown at once, sent in its order, and tried again until it is kept.
const PAUSES = [1000, 2000, 5000, 10000, 20000, 30000]; // ms

export class Refusal extends Error {
  /** The server said no: trying again is of no use, unless it said when. */
  constructor(sentence, status, retryAfter) {
    super(sentence);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Outbox {
  /** `send(said)` resolves with the kept message; `changed(said)` is told of each change of `said.state`. */
  constructor({ send, changed, kept, remember }) {
    Object.assign(this, { send, changed, kept, remember });
    this.waiting = [];
    this.isBusy = false;
    window.addEventListener("online", () => this.wake?.());
  }

  add(said) {
    this.waiting.push(said);
    this.remember();
    this.run();
  }

  again(said) {
    said.tries = 0;
    if (!this.waiting.includes(said)) this.waiting.push(said);
    this.wake?.();
    this.run();
  }

  async run() {
    if (this.isBusy) return;
    this.isBusy = true;
    while (this.waiting.length) await this.next(this.waiting[0]);
    this.isBusy = false;
  }

  async next(said) {
    if (said.state !== "held") this.show(said, said.tries ? "waiting" : "sending");
    try {
      const message = await this.send(said);
      this.leave(said);
      this.show(said, "sent");
      this.kept(said, message);
    } catch (error) {
      if (error instanceof Refusal && error.status < 500 && error.status !== 429) {
        this.leave(said);
        said.why = error.message;
        this.show(said, "failed");
        return;
      }
      const pause = error.retryAfter * 1000 || PAUSES[Math.min(said.tries, PAUSES.length - 1)];
      said.tries += 1;
      said.why = "";
      this.show(said, error.status === 429 ? "held" : "waiting");
      await new Promise((resolve) => {
        this.wake = resolve;
        setTimeout(resolve, pause);
      });
    }
  }

  leave(said) {
    this.waiting = this.waiting.filter((one) => one !== said);
    this.remember();
  }

  show(said, state) {
    said.state = state;
    this.changed(said);
  }
}
