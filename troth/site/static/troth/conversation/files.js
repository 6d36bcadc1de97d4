// Files on an answer: chosen, dragged or pasted. They are uploaded at once and go when the answer goes.
import { tell } from "./acts.js";

const box = document.querySelector("[data-files-to]");
const chips = document.getElementById("chips");
const words = JSON.parse(document.getElementById("talk")?.dataset.words ?? "{}");

/** One after another: what a request may carry is one file of the largest size. */
async function upload(files) {
  if (!files.length) return;
  document.getElementById("compose-note").checked && document.getElementById("compose-answer").click();
  for (const file of files) await keep(file);
  changed();
}

async function keep(file) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", box.querySelector("[name=csrfmiddlewaretoken]").value);
  body.append("upload", file);
  const waiting = Object.assign(document.createElement("li"), { className: "chip chip-waiting", textContent: words.uploading });
  chips.append(waiting);
  try {
    const answer = await fetch(box.dataset.filesTo, { method: "POST", body });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (answer.ok) chips.append(...page.querySelectorAll(".chip"));
    else tell(page.querySelector(".soft")?.textContent ?? words.failed);
  } catch {
    tell(words.failed);
  }
  waiting.remove();
}

/** The draft holds the files too. */
const changed = () => document.getElementById("answer-text").dispatchEvent(new Event("input", { bubbles: true }));

if (box) {
  const input = document.getElementById("upload");
  input.addEventListener("change", () => {
    upload([...input.files]);
    input.value = "";
  });
  box.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    upload(files);
  });
  const carries = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  box.addEventListener("dragover", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    box.classList.add("is-over");
  });
  box.addEventListener("dragleave", (event) => box.contains(event.relatedTarget) || box.classList.remove("is-over"));
  box.addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    box.classList.remove("is-over");
    upload([...event.dataTransfer.files]);
  });
  chips.addEventListener("click", (event) => {
    const remove = event.target.closest("[data-remove-file]");
    if (!remove) return;
    remove.closest(".chip").remove();
    document.getElementById("answer-text").focus();
    changed();
  });
}
