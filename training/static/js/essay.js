// [data-essay]: how many characters are left, said aloud only near the end.
const group = document.querySelector("[data-essay]");

if (group) {
  const field = group.querySelector("textarea");
  const left = group.querySelector("[data-left]");

  function count() {
    const number = field.maxLength - field.value.length;
    left.textContent = left.dataset.left.replace("{left}", number);
    left.setAttribute("aria-live", number <= 50 ? "polite" : "off");
  }

  field.addEventListener("input", count);
  group.closest("form").addEventListener("shown", count);
  count();
}
