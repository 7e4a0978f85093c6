// form[data-drill]: an answer goes out at once and leads to what was right. Without connection it waits in localStorage
// under its op_id, here and on every later page of the drills, so that it is stored once, whenever it arrives. The form
// works without this script, by the same address and fields.
import { reader } from "./saving.js";

const STORE = `shanggang:drills:${reader}`; // a phone may be another's tomorrow
const AGAIN = 4000; // ms between tries
const form = document.querySelector("form[data-drill]");
const says = document.querySelector("[data-drill-says]");

function kept() {
  try {
    return JSON.parse(localStorage.getItem(STORE)) ?? [];
  } catch {
    return [];
  }
}

function keep(answers) {
  try {
    if (answers.length) localStorage.setItem(STORE, JSON.stringify(answers));
    else localStorage.removeItem(STORE);
  } catch {
    // a full or forbidden store: the page itself still holds the choice
  }
}

function say(text, tone = "warn") {
  if (!says) return;
  says.hidden = !text;
  says.textContent = text;
  says.className = text ? `notice notice-${tone}` : "";
}

// The server's last word about an answer, or null while it cannot be reached.
async function deliver({ to, body }) {
  try {
    const answer = await fetch(to, {
      method: "POST",
      body: new URLSearchParams(body),
      headers: { Accept: "application/json", "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content },
      redirect: "error",
      signal: AbortSignal.timeout?.(8000),
    });
    if (answer.status >= 500 || answer.status === 429) return null;
    return { status: answer.status, reply: await answer.json() };
  } catch {
    return null;
  }
}

async function settle(entry) {
  const told = await deliver(entry);
  if (!told) {
    say(form?.dataset.saysWaiting ?? "");
    return false;
  }
  if (told.status === 401) {
    say(form?.dataset.saysSignedOut ?? "");
    return false;
  }
  keep(kept().filter((other) => other.op !== entry.op));
  if (!form || entry.op !== form.elements.op_id.value) return say(form?.dataset.saysSent ?? "", "pass"), true;
  if (told.status === 200) location.assign(told.reply.to);
  else say(told.reply.remedy);
  return true;
}

async function sendWaiting() {
  for (const entry of kept()) if (!(await settle(entry))) return setTimeout(sendWaiting, AGAIN);
}

async function send(event) {
  event.preventDefault();
  const fields = new FormData(form, event.submitter);
  fields.delete("csrf_token");
  const entry = { op: form.elements.op_id.value, to: form.getAttribute("action"), body: [...fields] };
  keep([...kept().filter((other) => other.op !== entry.op), entry]);
  if (!(await settle(entry))) setTimeout(sendWaiting, AGAIN);
}

form?.addEventListener("submit", send);
window.addEventListener("online", sendWaiting);
if (kept().length) sendWaiting();
