// How long is left of a promise, ticking. The words beside it are the promise; this is for the eye alone.
const DAY = 86400;

export function leftOf(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  if (whole >= DAY) return "";
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

export class Countdown {
  constructor(show) {
    this.show = show;
    this.timer = 0;
  }

  /** `dueAt` in milliseconds since 1970, by the server's clock; `skew` is how much ours is ahead of it. */
  to(dueAt, skew) {
    clearInterval(this.timer);
    if (!dueAt) {
      this.show("", false);
      return;
    }
    const tick = () => {
      const seconds = (dueAt + skew - Date.now()) / 1000;
      this.show(seconds > 0 ? leftOf(seconds) : "", seconds <= 0);
    };
    tick();
    this.timer = setInterval(tick, 1000);
  }
}
