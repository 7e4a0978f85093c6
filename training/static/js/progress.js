// [data-progress]: while it is marked data-running, the page is fetched again now and then and this part of it
// replaced, so that a bar moves. Without this script a link on the page does the same.
const SOON = 1000; // ms; longer after the first minute
const LATER = 4000;
const says = document.querySelector("[data-progress-says]");
let rounds = 0;
let timer = 0;

function region() {
  return document.querySelector("[data-progress]");
}

function plan() {
  clearTimeout(timer);
  const part = region();
  if (part && part.hasAttribute("data-running") && !document.hidden) {
    timer = setTimeout(look, rounds++ < 60 ? SOON : LATER);
  }
}

async function look() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, redirect: "error" });
    if (answer.ok) replace(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    // no network for a moment: the next round asks again
  }
  plan();
}

function replace(page) {
  const old = region();
  const fresh = page.querySelector("[data-progress]");
  if (!fresh || fresh.outerHTML === old.outerHTML) return;
  const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
  old.replaceWith(document.adoptNode(fresh));
  if (focused) document.getElementById(focused)?.focus();
  const words = fresh.dataset.says ?? fresh.dataset.saysDone ?? "";
  if (says && says.textContent !== words) says.textContent = words;
}

document.addEventListener("visibilitychange", plan);
plan();
