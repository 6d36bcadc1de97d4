// A button that copies the words of the element it names; where the browser may not, it selects them instead.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const words = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(words.value ?? words.textContent);
    button.querySelector("span").textContent = button.dataset.copied;
  } catch {
    if (words.select) words.select();
    else getSelection().selectAllChildren(words);
  }
});
