// The boxes where agents write: Ctrl+Enter sends, and a draft stays on this device until the timeline shows it as said.
const PREFIX = "troth:draft:";

const store = {
  read: (key) => attempt(() => localStorage.getItem(key)),
  write: (key, text) => attempt(() => (text ? localStorage.setItem(key, text) : localStorage.removeItem(key))),
};

function attempt(act) {
  try {
    return act();
  } catch {
    return null; // storage is full or forbidden: writing still works, only the draft does not outlive the page
  }
}

const plain = (text) => text.replace(/\s+/g, " ").trim();

/** Whether the timeline already holds this text, said by someone of ours. */
function wasSaid(text) {
  const said = document.querySelectorAll(
    '.message:is([data-kind="answer"], [data-kind="update"], [data-kind="note"]) .message-text',
  );
  return [...said].slice(-20).some((node) => plain(node.textContent) === plain(text));
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  const box = form.querySelector("textarea");
  const key = PREFIX + new URL(form.action).pathname;
  const draft = store.read(key);
  if (draft && wasSaid(draft)) store.write(key, "");
  else if (draft && !box.value) {
    box.value = draft;
    const tab = document.getElementById(form.classList.contains("composer-note") ? "compose-note" : "compose-answer");
    if (!document.querySelector('form[data-draft] textarea[aria-invalid="true"]')) tab.checked = true;
  }
  box.addEventListener("input", () => store.write(key, box.value));
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  form.addEventListener("submit", (event) => {
    if (form.dataset.sending) event.preventDefault();
    form.dataset.sending = "yes";
    form.querySelector("button").setAttribute("aria-disabled", "true");
  });
  window.addEventListener("pageshow", () => {
    delete form.dataset.sending;
    form.querySelector("button").removeAttribute("aria-disabled");
  });
}

// In a long conversation the newest words are what the agent came for. Going back in history keeps its own place.
const newest = document.querySelector(".timeline > .message:last-child");
const [arrival] = performance.getEntriesByType("navigation");
if (newest && !location.hash && arrival?.type === "navigate" && newest.getBoundingClientRect().top > innerHeight) {
  newest.scrollIntoView({ block: "center" });
}

// Drafts quote customers; a shared computer must not keep them for the next person.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-signs-out]")) return;
  for (const key of Object.keys(attempt(() => ({ ...localStorage })) ?? {})) {
    if (key.startsWith(PREFIX)) store.write(key, "");
  }
});
