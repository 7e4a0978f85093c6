// form[data-autosave]: what is chosen is sent at once, and again until the server has it. Each choice has its op_id for
// life, so that sending it twice stores it once; until it is acknowledged it lies in localStorage. The form works
// without this script, by the same address and fields.
const SOON = 250; // ms after the last change
const TYPED = 700; // ms after the last letter
const AGAIN = [1000, 2000, 4000, 8000]; // ms between tries
const form = document.querySelector("form[data-autosave]");

if (form) {
  const store = `shanggang:save:${form.getAttribute("action")}`;
  const saved = document.querySelector("[data-saved]");
  const says = document.querySelector("[data-save-says]");
  const outbox = kept(); // {op, base, choice}, oldest first; at most the one on its way and the newest
  let sending = null;
  let tries = 0;
  let timer = 0;
  let ended = false;
  let last = JSON.stringify(chosen()); // what was sent or shown last

  function kept() {
    try {
      return JSON.parse(localStorage.getItem(store)) ?? [];
    } catch {
      return [];
    }
  }

  function keep() {
    try {
      if (outbox.length) localStorage.setItem(store, JSON.stringify(outbox));
      else localStorage.removeItem(store);
    } catch {
      // a full or forbidden store: the page itself still holds the choice
    }
  }

  function newId() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  function chosen() {
    return new FormData(form).getAll("choice");
  }

  function show(choice) {
    for (const input of form.querySelectorAll("input[name=choice]")) input.checked = choice.includes(input.value);
    for (const select of form.querySelectorAll("select[name=choice]")) {
      select.value = [...select.options].find((option) => option.value && choice.includes(option.value))?.value ?? "";
    }
    for (const [index, field] of form.querySelectorAll("input[type=text][name=choice], textarea[name=choice]").entries()) {
      field.value = choice[index] ?? "";
    }
    last = JSON.stringify(chosen());
    form.dispatchEvent(new CustomEvent("shown"));
  }

  function say(text, state = "") {
    if (says) {
      says.hidden = !text;
      says.textContent = text;
      says.className = text ? `notice notice-${state === "failed" ? "seal" : "warn"}` : "";
    }
    if (saved) saved.className = `saved ${state}`.trim();
  }

  function showSaved(time) {
    if (!saved) return;
    saved.hidden = false;
    saved.querySelector("[data-saved-at]").textContent = time;
  }

  function changed(event) {
    if (JSON.stringify(chosen()) === last && !ended) return; // leaving a field whose text was sent while it was typed
    last = JSON.stringify(chosen());
    if (ended) return say(form.dataset.saysOver, "failed");
    outbox.splice(outbox[0]?.base === undefined ? 0 : 1); // what was tried once may be stored: it is tried again first
    outbox.push({ op: newId(), choice: chosen() });
    keep();
    if (saved) saved.className = "saved waiting";
    plan(event?.type === "input" ? TYPED : SOON);
  }

  function plan(wait) {
    clearTimeout(timer);
    timer = setTimeout(send, wait);
  }

  async function send() {
    clearTimeout(timer);
    if (sending || !outbox.length || ended) return sending;
    const save = outbox[0];
    save.base ??= Number(form.elements.base_rev.value); // fixed at the first try, so that a retry is the same save
    keep();
    sending = deliver(save);
    const done = await sending;
    sending = null;
    if (done) {
      tries = 0;
      if (outbox.length) return send();
    } else if (!ended && outbox.length) {
      plan(AGAIN[Math.min(tries++, AGAIN.length - 1)]);
    }
  }

  // Whether the server has spoken the last word about this save.
  async function deliver(save) {
    const body = new URLSearchParams({ op_id: save.op, base_rev: save.base });
    for (const value of save.choice) body.append("choice", value);
    let answer;
    try {
      answer = await fetch(form.getAttribute("action"), {
        method: "POST",
        body,
        headers: { Accept: "application/json", "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content },
        redirect: "error",
        keepalive: true,
        signal: AbortSignal.timeout?.(8000),
      });
      if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
      const reply = await answer.json();
      return settle(save, answer.status, reply);
    } catch {
      say(form.dataset.saysWaiting, "waiting");
      return false;
    }
  }

  function settle(save, status, reply) {
    if (status === 401) {
      say(form.dataset.saysSignedOut, "waiting");
      return false;
    }
    if (status === 410) {
      ended = true; // the choice stays in this browser, and on the page
      say(form.dataset.saysOver, "failed");
      return true;
    }
    outbox.splice(outbox.indexOf(save), 1);
    if (status === 200 || status === 409) {
      form.elements.base_rev.value = reply.revision;
      form.elements.op_id.value = newId();
      showSaved(reply.saved);
      say(status === 409 ? form.dataset.saysStale : "", outbox.length ? "waiting" : "");
      if (status === 409) {
        outbox.splice(0); // what was chosen on top of an older response is not sent over the newer one
        show(reply.choice);
      }
    } else {
      say(reply.remedy ?? form.dataset.saysUnsaved, "failed");
    }
    keep();
    return true;
  }

  async function leave(event) {
    const to = event.submitter?.dataset.go;
    if (!to) return;
    event.preventDefault();
    for (let turn = 0; turn < 3 && outbox.length && !ended; turn++) await send();
    if (!outbox.length || ended) location.assign(to);
  }

  form.addEventListener("change", changed);
  form.addEventListener("input", (event) => event.target.matches("input[type=text], textarea") && changed(event));
  form.addEventListener("submit", leave);
  window.addEventListener("online", send);
  document.addEventListener("visibilitychange", () => document.hidden && send());
  document.addEventListener("clock:ending", send);
  if (outbox.length) {
    show(outbox.at(-1).choice);
    send();
  }
}
