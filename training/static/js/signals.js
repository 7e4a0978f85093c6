// [data-signals] tells the server what may matter to whoever looks at this attempt later: that the page was left for
// more than a few seconds, that nothing was touched for minutes, and from where it was opened. Nothing follows by itself.
const page = document.querySelector("[data-signals]");
const LEFT = 5; // seconds
const IDLE = 180;

if (page) {
  let gone = 0;
  let touched = performance.now();

  function note(kind, seconds = "") {
    const body = new URLSearchParams({ kind, seconds });
    const token = document.querySelector("meta[name=csrf-token]").content;
    fetch(page.dataset.signals, {
      method: "POST",
      body,
      headers: { Accept: "application/json", "X-CSRFToken": token },
      keepalive: true,
    }).catch(() => {});
  }

  function touch() {
    const idle = Math.round((performance.now() - touched) / 1000);
    touched = performance.now();
    if (idle >= IDLE) note("idle", idle);
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      gone = performance.now();
      return;
    }
    const seconds = Math.round((performance.now() - gone) / 1000);
    touched = performance.now();
    if (gone && seconds >= LEFT) note("left", seconds);
  });
  for (const event of ["pointerdown", "keydown"]) document.addEventListener(event, touch, { passive: true });
  if (!sessionStorage.getItem(page.dataset.signals)) {
    sessionStorage.setItem(page.dataset.signals, "told");
    note("address");
  }
}
