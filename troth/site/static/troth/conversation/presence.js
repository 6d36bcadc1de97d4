// Says every few seconds that this page is open and whether somebody writes on it, and shows who else does.
const talk = document.getElementById("talk");
const region = document.getElementById("viewers");
const EVERY = 5000; // ms; the server forgets a page after fifteen seconds
let wrote = false;
let timer = 0;

const form = (entries) => {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
  for (const [name, value] of Object.entries(entries)) body.set(name, value);
  return body;
};

async function tell() {
  clearTimeout(timer);
  if (document.hidden) return;
  const said = wrote ? { writing: "1" } : {};
  wrote = false;
  try {
    const answer = await fetch(talk.dataset.viewers, { method: "POST", body: form(said) });
    if (answer.ok) {
      const shown = (await answer.text()).trim();
      if (region.innerHTML.trim() !== shown) region.innerHTML = shown;
    }
  } catch {
    // The line is down, which the page says elsewhere; who is there is asked again.
  }
  timer = setTimeout(tell, EVERY);
}

if (region && talk.dataset.viewers) {
  document.addEventListener("input", (event) => {
    if (!event.target.matches(".composer-text")) return;
    const isFirst = !wrote;
    wrote = true;
    if (isFirst && !region.dataset.told) {
      region.dataset.told = "yes"; // the first word is told at once, the others with the next round
      tell();
      setTimeout(() => delete region.dataset.told, EVERY);
    }
  });
  document.addEventListener("visibilitychange", tell);
  window.addEventListener("pagehide", () => navigator.sendBeacon(talk.dataset.viewers, form({ leave: "1" })));
  tell();
}
