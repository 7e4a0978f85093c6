// A page of a manual counts the seconds in which it is in view, has the focus and somebody does something now and then;
// it tells them every 15 seconds, and what is left when it is closed. The server counts no more than went by.
const page = document.querySelector("[data-seconds]");
const token = document.querySelector("meta[name=csrf-token]");
const REPORT = 15; // seconds
const STILL = 120; // seconds without a sign of the reader, after which nothing is counted

let counted = 0;
let still = 0;

function tell() {
  if (!counted) return;
  const seconds = counted;
  counted = 0;
  fetch(page.dataset.seconds, {
    method: "POST",
    keepalive: true,
    headers: { "X-CSRFToken": token.content, Accept: "application/json" },
    body: new URLSearchParams({ edition: page.dataset.edition, seconds }),
  }).catch(() => {}); // lost seconds are lost: they prove little
}

function tick() {
  still += 1;
  if (document.visibilityState !== "visible" || !document.hasFocus() || still > STILL) return;
  counted += 1;
  if (counted >= REPORT) tell();
}

if (page && token) {
  for (const sign of ["scroll", "pointermove", "pointerdown", "keydown", "touchstart"]) {
    addEventListener(sign, () => (still = 0), { passive: true });
  }
  addEventListener("pagehide", tell);
  setInterval(tick, 1000);
}
