// Proposes the reader's own time zone where the server could only guess; a choice that was made stays.
const select = document.querySelector("select[name=zone]");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (select && [...select.options].some((option) => option.value === zone)) {
  select.value = zone;
  select.dispatchEvent(new Event("change", { bubbles: true }));
}
