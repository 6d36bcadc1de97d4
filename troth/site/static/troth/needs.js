// Words with commas between them become chips; the field behind them is what is sent, so that nothing is lost without it.
const SPLIT = /[,;\n]/;

function chipsOf(field) {
  return field.value.split(",").map((one) => one.trim()).filter(Boolean);
}

function dress(field) {
  if (field.dataset.dressed) return;
  field.dataset.dressed = "yes";
  const box = document.createElement("div");
  box.className = "chips-field";
  const entry = document.createElement("input");
  for (const name of ["list", "aria-describedby", "aria-invalid"]) {
    if (field.hasAttribute(name)) entry.setAttribute(name, field.getAttribute(name));
  }
  entry.autocomplete = "off";
  entry.maxLength = 80;
  // The label speaks of what is typed in from here on.
  entry.id = field.id;
  field.removeAttribute("id");
  field.type = "hidden";
  box.append(entry);
  field.after(box);
  const draw = () => {
    for (const chip of box.querySelectorAll(".tag")) chip.remove();
    for (const word of chipsOf(field)) entry.before(chip(word));
  };
  const chip = (word) => {
    const made = document.createElement("span");
    made.className = "tag";
    made.textContent = word;
    const remove = document.createElement("button");
    remove.type = "button";
    const said = document.getElementById("needs").dataset.remove;
    remove.setAttribute("aria-label", said.replace("{name}", word));
    remove.textContent = "×";
    remove.addEventListener("click", () => {
      field.value = chipsOf(field).filter((one) => one !== word).join(", ");
      draw();
      entry.focus();
    });
    made.append(remove);
    return made;
  };
  const take = () => {
    const said = entry.value.split(SPLIT).map((one) => one.trim()).filter(Boolean);
    if (said.length) field.value = [...new Set([...chipsOf(field), ...said])].join(", ");
    entry.value = "";
    draw();
  };
  entry.addEventListener("input", () => SPLIT.test(entry.value) && take());
  entry.addEventListener("change", take);
  entry.addEventListener("blur", take);
  entry.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && entry.value.trim()) {
      event.preventDefault();
      take();
    } else if (event.key === "Backspace" && !entry.value) {
      field.value = chipsOf(field).slice(0, -1).join(", ");
      draw();
    }
  });
  draw();
}

function dressAll() {
  for (const field of document.querySelectorAll("input[data-chips]")) dress(field);
}

// What was refused is shown where it was written.
document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status === 422 && event.detail.target?.id === "needs") event.detail.shouldSwap = true;
});
document.body.addEventListener("htmx:afterSettle", () => {
  dressAll();
  const wrong = document.querySelector("#rule-form [aria-invalid=true]");
  const trial = document.getElementById("trial");
  if (wrong) wrong.focus();
  else if (trial && !trial.dataset.seen) {
    trial.dataset.seen = "yes";
    trial.scrollIntoView({ block: "start" });
    trial.focus({ preventScroll: true });
  }
});
dressAll();
