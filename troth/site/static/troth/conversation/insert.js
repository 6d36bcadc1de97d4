// Typing `/name` in an answer offers saved replies, `@name` in a note offers people. Arrows choose, Enter puts in.
const list = document.getElementById("offers");
const TRIGGERS = { "answer-text": [/(?:^|\s)\/([\p{L}\p{N}-]*)$/u, "replies"], "note-text": [/(?:^|\s)@([\p{L}\p{N} -]{0,30})$/u, "people"] };
let at = null; // {box, begin, end}: which characters are replaced
let asked = 0;

const options = () => [...list.querySelectorAll("[role=option]")];
const chosen = () => list.querySelector('[aria-selected="true"]');

function close() {
  asked += 1;
  list.hidden = true;
  for (const box of document.querySelectorAll(".composer-text")) {
    box.removeAttribute("aria-activedescendant");
    box.removeAttribute("aria-controls");
  }
}

function choose(option) {
  for (const one of options()) one.setAttribute("aria-selected", String(one === option));
  option?.scrollIntoView({ block: "nearest" });
  if (option) at.box.setAttribute("aria-activedescendant", option.id);
}

function put(option) {
  const { box, begin, end } = at;
  box.focus();
  box.setRangeText(option.dataset.text, begin, end, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
  close();
}

async function offer(box, what, query, begin) {
  const turn = ++asked;
  at = { box, begin, end: box.selectionStart };
  try {
    const answer = await fetch(`${box.dataset.offers}?what=${what}&q=${encodeURIComponent(query)}`);
    if (!answer.ok || turn !== asked) return;
    list.innerHTML = await answer.text();
  } catch {
    return;
  }
  list.hidden = !list.firstElementChild;
  box.setAttribute("aria-controls", list.id);
  choose(options()[0]);
}

function look(box) {
  const [pattern, what] = TRIGGERS[box.id] ?? [];
  const found = pattern?.exec(box.value.slice(0, box.selectionStart));
  if (!found || box.selectionStart !== box.selectionEnd) return close();
  const length = found[0].trimStart().length;
  offer(box, what, found[1], box.selectionStart - length);
}

if (list) {
  document.addEventListener("input", (event) => event.isTrusted && event.target.matches(".composer-text") && look(event.target));
  document.addEventListener(
    "keydown",
    (event) => {
      if (list.hidden || !event.target.matches(".composer-text")) return;
      const all = options();
      const place = all.indexOf(chosen());
      if (event.key === "ArrowDown") choose(all[(place + 1) % all.length]);
      else if (event.key === "ArrowUp") choose(all[(place - 1 + all.length) % all.length]);
      else if ((event.key === "Enter" || event.key === "Tab") && chosen() && !event.ctrlKey) put(chosen());
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) event.preventDefault();
    if (option) put(option);
  });
  document.addEventListener("focusout", (event) => event.target.matches(".composer-text") && !list.contains(event.relatedTarget) && close());
  document.querySelector("[data-insert=replies]")?.addEventListener("click", () => {
    const box = document.getElementById("answer-text");
    box.focus();
    offer(box, "replies", "", box.selectionStart);
  });
}
