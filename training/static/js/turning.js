// Leaves a page only when the server answers: a browser's own error page would take away what stands here. Until then
// the page stays, `waits` says so, and it turns by itself when the connection is back.
const AGAIN = 4000; // ms between tries
const PATIENCE = 4000; // ms for an answer
let wanted = "";
let asked = 0; // how often it was asked to turn or to stay: only the last word counts
let timer = 0;

async function answers() {
  if (!navigator.onLine) return false;
  try {
    // this very file: it costs the server no page and no statement
    return (await fetch(import.meta.url, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout?.(PATIENCE) })).ok;
  } catch {
    return false;
  }
}

// `sure`: the server has answered just now.
export async function turn(to, waits, sure = false) {
  const mine = ++asked;
  wanted = to;
  clearTimeout(timer);
  const there = sure || (await answers());
  if (mine !== asked) return;
  if (there) {
    location.assign(to);
    return;
  }
  waits?.();
  timer = setTimeout(() => turn(to, waits), AGAIN);
}

export function stay() {
  asked++;
  wanted = "";
  clearTimeout(timer);
}

window.addEventListener("online", () => wanted && turn(wanted));
