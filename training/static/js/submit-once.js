// A form with data-submit-once goes only once; coming back by the back button frees it again.
const sent = new WeakSet();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-submit-once]")) return;
  if (sent.has(form)) {
    event.preventDefault();
    return;
  }
  sent.add(form);
  const button = event.submitter;
  if (!button) return;
  button.setAttribute("aria-busy", "true");
  if (button.dataset.busyText) {
    button.dataset.restText = button.textContent;
    button.textContent = button.dataset.busyText;
  }
});

window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-submit-once]")) sent.delete(form);
  for (const button of document.querySelectorAll("[aria-busy]")) {
    button.removeAttribute("aria-busy");
    if (button.dataset.restText) button.textContent = button.dataset.restText;
  }
});
