// The page of notifications: switches that save themselves, and a test of each way.
import { chime } from "./chime.js";
import { onDesktop } from "./notify.js";
import { canPush, isMine, post, subscription, turnOff, turnOn } from "./push.js";

const form = document.getElementById("wishes");
const words = JSON.parse(form.dataset.words);
const pushes = document.querySelector("[data-push]");

function tell(way, text, isWrong = false) {
  const line = document.querySelector(`[data-said="${way}"]`);
  line.textContent = text;
  line.toggleAttribute("data-wrong", isWrong);
}

async function mayDesktop() {
  if (!("Notification" in window)) {
    tell("desktop", words.cannot, true);
    return false;
  }
  const may = Notification.permission === "default" ? await Notification.requestPermission() : Notification.permission;
  if (may !== "granted") tell("desktop", words.blocked, true);
  return may === "granted";
}

const TESTS = {
  async sound() {
    tell("sound", (await chime()) ? words.played : words.cannot);
  },
  async desktop() {
    if (!(await mayDesktop())) return;
    const said = { title: words.works, body: "Troth", tag: "troth-test", url: location.pathname };
    tell("desktop", onDesktop(said) ? words.shown : words.cannot);
  },
  async push() {
    const found = await subscription();
    if (!found || !isMine()) {
      tell("push", words.first, true);
      return;
    }
    tell("push", words.sending);
    const answer = await post("test", { endpoint: found.endpoint });
    const told = await answer.json().catch(() => ({}));
    tell("push", answer.ok ? words.sent : (told.error ?? words.failed), !answer.ok);
  },
};

async function save() {
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
  tell("saved", answer.ok ? words.saved : words.failed, !answer.ok);
}

async function drawPush() {
  const isOn = canPush && isMine() && Boolean(await subscription());
  pushes.setAttribute("aria-checked", String(isOn));
  pushes.disabled = !canPush;
  if (!canPush) tell("push", words.cannot, true);
}

async function switchPush() {
  pushes.disabled = true;
  try {
    if (pushes.getAttribute("aria-checked") === "true") {
      await turnOff();
      tell("push", words.off);
    } else if ((await Notification.requestPermission()) !== "granted") {
      tell("push", words.blocked, true);
    } else {
      const answer = await turnOn(form.dataset.publicKey);
      const told = await answer.json().catch(() => ({}));
      tell("push", answer.ok ? words.on : (told.error ?? words.failed), !answer.ok);
    }
  } catch {
    tell("push", words.unreached, true);
  }
  await drawPush();
}

form.addEventListener("change", async (event) => {
  if (event.target.name === "has_desktop" && event.target.checked && !(await mayDesktop())) event.target.checked = false;
  save().catch(() => tell("saved", words.failed, true));
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-test]");
  if (button) TESTS[button.dataset.test]().catch(() => tell(button.dataset.test, words.failed, true));
});
pushes.addEventListener("click", switchPush);
drawPush();
