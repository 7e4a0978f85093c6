// form[data-item-draft]: a draft saves itself while it is written, and tells its faults beside their fields. By the same
// address and fields as the form without script; a save has its op_id for life. A row comes and goes without a reload: the
// form of the page that the server answers with takes the place of this one's.
import { GAP, newId } from "./saving.js";

const SOON = 1500; // ms after the last key
const AGAIN = 5000; // ms between tries
const form = document.querySelector("form[data-item-draft]");

if (form) {
  const says = document.querySelector("[data-draft-says]");
  const saved = document.querySelector("[data-saved]");
  let timer = 0;
  let sending = false;
  let pending = null; // the body of a save without an answer yet
  let dirty = false; // written since
  let ended = false;
  let reloads = false; // a row that could not be fetched

  function say(text) {
    says.hidden = !text;
    says.textContent = text;
    says.className = text ? "notice notice-warn" : "";
  }

  function showFaults(faults) {
    const boxes = [...document.querySelectorAll("[data-faults]")];
    for (const box of boxes) box.replaceChildren();
    const loose = document.querySelector("[data-loose]");
    loose.replaceChildren();
    for (const fault of faults) {
      const inside = boxes.filter((box) => fault.path === box.dataset.faults || fault.path.startsWith(`${box.dataset.faults}.`));
      const line = document.createElement("p");
      line.className = "field-error";
      line.textContent = fault.cause + GAP + fault.remedy;
      (inside.sort((a, b) => b.dataset.faults.length - a.dataset.faults.length)[0] ?? loose).append(line);
    }
  }

  function showTwins(twins) {
    const box = document.querySelector("[data-twins]");
    box.replaceChildren();
    if (!twins.length) return;
    const line = document.createElement("p");
    line.className = "notice notice-warn";
    line.textContent = `${form.dataset.saysTwin}: ${twins.map((twin) => `${twin.item} (${twin.ratio}%)`).join(", ")}`;
    box.append(line);
  }

  function changed() {
    dirty = true;
    if (saved) saved.className = "saved waiting";
    clearTimeout(timer);
    timer = setTimeout(send, SOON);
  }

  async function send() {
    clearTimeout(timer);
    if (sending || ended || !(dirty || pending)) return;
    sending = true;
    pending ??= take(); // a save that was not acknowledged is tried again as it was
    try {
      const answer = await fetch(form.getAttribute("action"), {
        method: "POST",
        body: pending,
        headers: { Accept: "application/json", "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content },
        redirect: "error",
        signal: AbortSignal.timeout?.(8000),
      });
      if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
      settle(answer.status, await answer.json());
    } catch {
      say(form.dataset.saysWaiting);
    }
    sending = false;
    form.dispatchEvent(new CustomEvent("settled"));
    if (pending && !ended) timer = setTimeout(send, AGAIN);
    else if (dirty && !ended) timer = setTimeout(send, SOON);
  }

  function take() {
    dirty = false;
    const body = new URLSearchParams(new FormData(form));
    body.set("op_id", newId()); // never the form's own, which a button may send with newer words
    return body;
  }

  function settle(status, reply) {
    if (status === 401) return say(form.dataset.saysSignedOut);
    pending = null;
    if (status === 200) {
      form.elements.base_rev.value = reply.revision;
      saved.hidden = false;
      saved.className = dirty ? "saved waiting" : "saved";
      saved.querySelector("[data-saved-at]").textContent = reply.saved;
      say("");
      showFaults(reply.faults);
      showTwins(reply.twins);
      return;
    }
    ended = true;
    say(status === 409 ? form.dataset.saysStale : (reply.remedy ?? reply.title));
  }

  // A button waits for the save that is on its way, which it would otherwise overtake.
  function submit(event) {
    clearTimeout(timer);
    const button = event.submitter;
    if (!sending && (pending || reloads || !/^(add|remove|up|down|back):/.test(button?.value ?? ""))) {
      ended = true;
      return;
    }
    event.preventDefault();
    if (!sending) {
      turnRow(button);
      return;
    }
    form.addEventListener("settled", () => form.requestSubmit(button), { once: true });
  }

  async function turnRow(button) {
    sending = true;
    const body = new URLSearchParams(new FormData(form));
    body.set(button.name, button.value);
    try {
      const answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers: { Accept: "text/html" } });
      const next = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("form[data-item-draft]");
      if (!answer.ok || !next) throw new Error(String(answer.status));
      const place = document.activeElement?.closest("[id]")?.id ?? "";
      form.replaceChildren(...next.childNodes);
      dirty = false;
      const [what, path] = button.value.split(":");
      const list = document.getElementById(`f-${path.replaceAll(".", "-")}`);
      const row = what === "add" ? [...(list?.querySelectorAll(":scope > .row-sheet") ?? [])].at(-1) : (list ?? document.getElementById(place));
      const again = form.querySelector(`button[value="${what}:${moved(what, path)}"]`); // the same button of a part that moved
      (again ?? row?.querySelector("input:not([type=hidden]), textarea, select, a[href]") ?? form.querySelector("button:not([tabindex])"))?.focus();
    } catch {
      reloads = true; // by the form itself: its op_id makes one save of both
    }
    sending = false;
    if (reloads) form.requestSubmit(button);
    form.dispatchEvent(new CustomEvent("settled"));
  }

  function moved(what, path) {
    const by = { up: -1, down: 1 }[what] ?? NaN;
    return path.replace(/\d+$/, (place) => Number(place) + by);
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", submit);
  document.addEventListener("visibilitychange", () => document.hidden && send());
}
