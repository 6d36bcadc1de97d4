// Says that a screen of this person is open, and shows what they chose to be. One tab does it for all: the one that
// holds the lock. The others hear of a change on the channel.
const BEAT = 20000; // ms; rules/presence.py gives a silent screen 45 s
const LAST = "troth:beat";
const form = document.querySelector("form[data-presence]");
const channel = "BroadcastChannel" in window ? new BroadcastChannel("troth-presence") : null;

function show(chosen) {
  if (!chosen) return;
  for (const words of document.querySelectorAll("[data-presence-is]")) words.hidden = words.dataset.presenceIs !== chosen;
  for (const button of form.querySelectorAll("[name=chosen]")) {
    button.setAttribute("aria-pressed", String(button.value === chosen));
  }
}

async function tell(chosen) {
  const said = new FormData(form);
  if (chosen) said.set("chosen", chosen);
  try {
    // A redirect leads to the sign-in page: whoever is signed out is not here.
    const answer = await fetch(form.action, { method: "POST", body: said, redirect: "error" });
    if (!answer.ok) return;
    const told = (await answer.json()).chosen;
    show(told);
    channel?.postMessage(told);
  } catch {
    // the next beat tries again
  }
}

/** When a tab of this browser last said so, in ms; a reader who goes from page to page need not say it on each. */
function lastBeat() {
  try {
    return Number(sessionStorage.getItem(LAST)) || 0;
  } catch {
    return 0;
  }
}

function beat() {
  try {
    sessionStorage.setItem(LAST, String(Date.now()));
  } catch {
    // said once more than needed
  }
  tell();
}

function keepBeating() {
  const since = Date.now() - lastBeat();
  if (since < 0 || since > BEAT / 2) beat();
  // Browsers slow the clocks of hidden tabs down to one tick a minute, but not those of a worker.
  const clock = new Worker(new URL("presence_clock.js", import.meta.url));
  clock.addEventListener("message", beat);
  clock.postMessage(BEAT);
}

if (form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    form.hidePopover?.();
    show(event.submitter.value);
    tell(event.submitter.value);
  });
  channel?.addEventListener("message", (event) => show(event.data));
  if ("locks" in navigator) {
    navigator.locks.request("troth-presence", () => {
      keepBeating();
      return new Promise(() => {}); // the lock is let go when the page ends
    });
  } else {
    keepBeating();
  }
}
