// The boxes where agents write: Ctrl+Enter sends, and a draft stays on this device and on the server until it was said.
const PREFIX = "troth:draft:";
const PAUSE = 800; // ms without a key after which the draft is saved
const words = JSON.parse(document.getElementById("talk")?.dataset.words ?? "{}");

const store = {
  read: (key) => attempt(() => localStorage.getItem(key)),
  write: (key, text) => attempt(() => (text ? localStorage.setItem(key, text) : localStorage.removeItem(key))),
};

function attempt(act) {
  try {
    return act();
  } catch {
    return null; // storage is full or forbidden: the server keeps the draft
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

const kindOf = (form) => (form.dataset.part === "note" ? "note" : form.elements.kind?.value === "update" ? "update" : "answer");

/** Keeps the draft of one form on the server, and offers what another device saved since. */
function keeping(form, box, key) {
  let timer = 0;
  let isSaving = false;
  let isWaiting = false;

  async function save(anyway) {
    if (isSaving) {
      isWaiting = true; // in order: an older draft must not arrive after a newer one
      return;
    }
    isSaving = true;
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.set("kind", kindOf(form));
    body.set("text", box.value);
    body.set("seen", form.dataset.seen ?? "");
    if (anyway) body.set("anyway", "1");
    for (const input of form.querySelectorAll("[name=file]")) body.append("file", input.value);
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body, keepalive: true });
      const said = answer.ok || answer.status === 409 ? await answer.json() : null;
      if (answer.ok) {
        form.dataset.seen = said.seen;
        store.write(key, "");
      } else if (answer.status === 409) offerNewer(said);
    } catch {
      // Not reached: this device has the draft, and the next key tries again.
    }
    isSaving = false;
    if (isWaiting) {
      isWaiting = false;
      save();
    }
  }

  function offerNewer({ text, seen }) {
    const region = document.getElementById("draft-newer");
    const choice = (label, act) => {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "button button-small", textContent: label });
      button.addEventListener("click", () => {
        region.hidden = true;
        form.dataset.seen = seen;
        act();
        box.focus();
      });
      return button;
    };
    const quote = Object.assign(document.createElement("q"), { textContent: text.slice(0, 300) });
    const take = choice(words.take, () => {
      box.value = text;
      store.write(key, "");
    });
    region.replaceChildren(Object.assign(document.createElement("b"), { textContent: words.newer }), quote, take, choice(words.keep, () => save(true)));
    region.hidden = false;
  }

  return {
    later() {
      clearTimeout(timer);
      timer = setTimeout(save, PAUSE);
    },
    now() {
      clearTimeout(timer);
      save();
    },
    stop: () => clearTimeout(timer),
  };
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  const box = form.querySelector("textarea");
  const key = PREFIX + new URL(form.action).pathname;
  const keeper = keeping(form, box, key);
  const draft = store.read(key);
  if (draft && wasSaid(draft)) store.write(key, "");
  else if (draft && draft !== box.value) {
    // What did not reach the server before the page was left.
    if (!box.value || box.value.startsWith(draft) || draft.startsWith(box.value)) box.value = draft;
    keeper.now();
  }
  if (form.dataset.part === "note" && box.value && !document.getElementById("answer-text").value) {
    document.getElementById("compose-note").checked = true;
  }
  box.addEventListener("input", () => {
    store.write(key, box.value);
    keeper.later();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector('.composer-end button[type="submit"], .composer-end .button'));
    }
  });
  form.addEventListener("submit", (event) => {
    if (form.dataset.sending) event.preventDefault();
    form.dataset.sending = "yes";
    keeper.stop();
    for (const button of form.querySelectorAll(".composer-end .button")) button.setAttribute("aria-disabled", "true");
  });
  window.addEventListener("pageshow", () => {
    delete form.dataset.sending;
    for (const button of form.querySelectorAll(".composer-end .button")) button.removeAttribute("aria-disabled");
  });
}

/** An answer and an update are written in the same box, which says which of the two it is. */
function named() {
  const box = document.getElementById("answer-text");
  if (!box) return;
  const update = kindOf(box.form) === "update";
  box.placeholder = update ? box.dataset.updatePlaceholder : box.dataset.answerPlaceholder;
  box.setAttribute("aria-label", update ? box.dataset.updateLabel : box.dataset.answerLabel);
}
named();

document.addEventListener("change", (event) => {
  if (!event.target.matches(".composer-tab input")) return;
  named();
  const box = document.getElementById(event.target.value === "note" ? "note-text" : "answer-text");
  if (event.target.value !== "note" && box.value) box.dispatchEvent(new Event("input", { bubbles: true }));
});

// In a long conversation the newest words are what the agent came for. Going back in history keeps its own place.
const newest = document.querySelector(".timeline > .message:last-child");
const [arrival] = performance.getEntriesByType("navigation");
const writing = document.querySelector(".composer-box")?.getBoundingClientRect().top ?? innerHeight;
const seen = Math.min(writing, innerHeight);
if (newest && !location.hash && arrival?.type === "navigate" && newest.getBoundingClientRect().bottom > seen) {
  newest.scrollIntoView({ block: "center" });
}

// Drafts quote customers; a shared computer must not keep them for the next person.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-signs-out]")) return;
  for (const key of Object.keys(attempt(() => ({ ...localStorage })) ?? {})) {
    if (key.startsWith(PREFIX)) store.write(key, "");
  }
});
