// [data-together]: two devices at one conversation. Each asks whether something has changed, and loads the page again when
// it has. form[data-send-again]: a choice made without a connection is sent again, the same one, until the server has it.
const EVERY = 1500; // ms
const page = document.querySelector("[data-together]");

if (page) {
  const says = page.querySelector("[data-together-says]");
  const away = (gone) => {
    says.hidden = !gone;
    says.textContent = gone ? page.dataset.saysAway : "";
  };

  async function look() {
    if (document.hidden || page.dataset.busy) return;
    try {
      const answer = await fetch(page.dataset.together, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout?.(5000) });
      if (!answer.ok) throw new Error(String(answer.status));
      away(false);
      if ((await answer.json()).state !== page.dataset.state && !writing()) location.reload();
    } catch {
      away(true);
    }
  }

  // Whoever is writing notes is not interrupted by the other's.
  const writing = () => [...document.querySelectorAll("textarea")].some((field) => field.value);

  async function send(event) {
    const form = event.target;
    if (!form.matches("form[data-send-again]")) return;
    event.preventDefault();
    if (page.dataset.busy) return;
    page.dataset.busy = "1";
    const body = new URLSearchParams(new FormData(form, event.submitter));
    event.submitter?.classList.add("chosen");
    for (;;) {
      try {
        const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
        if (answer.status < 500) return location.reload();
      } catch {
        // no connection: the same choice again
      }
      away(true);
      await new Promise((done) => setTimeout(done, EVERY));
    }
  }

  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
  document.addEventListener("submit", send);
}
