// form[data-autosave]: what is chosen is sent at once, and again until the server has it (see saving.js).
import { Saving } from "./saving.js";

const SOON = 250; // ms after the last change
const TYPED = 700; // ms after the last letter
const form = document.querySelector("form[data-autosave]");

if (form) {
  const savedMark = document.querySelector("[data-saved]");
  const says = document.querySelector("[data-save-says]");
  const saving = new Saving(form, { fields, saved, told });
  let last = JSON.stringify(chosen()); // what was sent or shown last

  function chosen() {
    return new FormData(form).getAll("choice");
  }

  function fields(choice) {
    return choice.map((value) => ["choice", value]);
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
    if (savedMark) savedMark.className = `saved ${state}`.trim();
  }

  function saved(reply, stale) {
    if (savedMark) {
      savedMark.hidden = false;
      savedMark.querySelector("[data-saved-at]").textContent = reply.saved;
    }
    say(stale ? form.dataset.saysStale : "", saving.outbox.length ? "waiting" : "");
    if (stale) show(reply.choice);
  }

  function told(what, reply) {
    if (what === "waiting") say(form.dataset.saysWaiting, "waiting");
    else if (what === "signed-out") say(form.dataset.saysSignedOut, "waiting");
    else if (what === "over") say(form.dataset.saysOver, "failed");
    else say(reply.remedy ?? form.dataset.saysUnsaved, "failed");
  }

  function changed(event) {
    if (JSON.stringify(chosen()) === last && !saving.ended) return; // leaving a field whose text was sent while it was typed
    last = JSON.stringify(chosen());
    saving.change(chosen(), event?.type === "input" ? TYPED : SOON);
    if (savedMark && !saving.ended) savedMark.className = "saved waiting";
  }

  async function leave(event) {
    const to = event.submitter?.dataset.go;
    if (!to) return;
    event.preventDefault();
    for (let turn = 0; turn < 3 && saving.outbox.length && !saving.ended; turn++) await saving.send();
    if (!saving.outbox.length || saving.ended) location.assign(to);
  }

  form.addEventListener("change", changed);
  form.addEventListener("input", (event) => event.target.matches("input[type=text], textarea") && changed(event));
  form.addEventListener("submit", leave);
  document.addEventListener("clock:ending", () => saving.send());
  if (saving.outbox.length) {
    show(saving.outbox.at(-1).content);
    saving.send();
  }
}
