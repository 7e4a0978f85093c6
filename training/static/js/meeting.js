// [data-meeting]: the host's screen of an evening meeting. It asks how many have joined and answered, and loads the page
// again when the meeting has gone on, on another screen say.
const EVERY = 1500; // ms
const page = document.querySelector("[data-meeting]");

if (page) {
  const says = page.querySelector("[data-meeting-says]");

  function show(name, number) {
    for (const place of page.querySelectorAll(`[data-${name}]`)) place.textContent = number;
  }

  async function look() {
    if (document.hidden) return;
    try {
      const answer = await fetch(page.dataset.meeting, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout?.(5000) });
      if (!answer.ok) throw new Error(String(answer.status));
      const told = await answer.json();
      says.hidden = true;
      show("seats", told.seats);
      show("answered", told.answered);
      if (told.state !== page.dataset.state) location.reload();
    } catch {
      says.hidden = false;
      says.className = "notice notice-warn";
      says.textContent = page.dataset.saysAway;
    }
  }

  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
}
