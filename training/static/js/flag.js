// button[data-flag] marks an item without leaving the page.
const button = document.querySelector("button[data-flag]");

button?.addEventListener("click", async (event) => {
  event.preventDefault();
  const flag = button.value;
  try {
    const answer = await fetch(button.form.getAttribute("action"), {
      method: "POST",
      body: new URLSearchParams({ flag }),
      headers: { Accept: "application/json", "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content },
    });
    if (!answer.ok) return;
  } catch {
    return; // offline: the flag stays as it was, which the button shows
  }
  const on = flag === "on";
  button.value = on ? "off" : "on";
  button.setAttribute("aria-pressed", String(on));
  button.querySelector("[data-flag-on]").hidden = !on;
  button.querySelector("[data-flag-off]").hidden = on;
});
