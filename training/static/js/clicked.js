// #clicked[data-every]: every so many seconds the page is asked what has been clicked on the showroom since, and only this place
// is renewed: a recording goes on. It is found anew each time, for a choice made while recording puts a newer one there.
const here = () => document.getElementById("clicked");

async function look() {
  if (document.hidden) return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, signal: AbortSignal.timeout?.(5000) });
    if (!answer.ok || answer.redirected) return;
    const older = here();
    const newer = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("clicked");
    if (!older || !newer || newer.textContent.trim() === older.textContent.trim()) return;
    const focused = older.contains(document.activeElement);
    newer.querySelector("details")?.toggleAttribute("open", Boolean(older.querySelector("details")?.open));
    older.replaceWith(document.adoptNode(newer));
    if (focused) newer.querySelector("summary")?.focus({ preventScroll: true });
  } catch {
    // no connection: the next look may find it
  }
}

async function watch() {
  while (here()) {
    await new Promise((done) => setTimeout(done, Number(here().dataset.every) * 1000));
    if (here()) await look();
  }
}

if (here()?.dataset.every) watch();
