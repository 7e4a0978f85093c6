// form[data-autosave]: what is chosen is sent at once, and again until the server has it (see saving.js).
import { Saving } from "./saving.js";
import { stay, turn } from "./turning.js";

const SOON = 250; // ms after the last change
const TYPED = 700; // ms after the last letter
const form = document.querySelector("form[data-autosave]");

if (form) {
  const savedMark = document.querySelector("[data-saved]");
  const says = document.querySelector("[data-save-says]");
  const saving = new Saving(form, { fields, saved, told });
  let goal = ""; // the page to turn to
  let trouble = "";
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
    if (stale) goal = "";
    else if (goal && !saving.outbox.length) go(goal, true);
  }

  // Only once: asking for a page again takes back the first asking.
  function go(to, sure) {
    goal = "";
    turn(to, stays, sure);
  }

  function told(what, reply) {
    trouble = what;
    if (what === "waiting") say(goal ? form.dataset.saysStays : form.dataset.saysWaiting, "waiting");
    else if (what === "signed-out") say(form.dataset.saysSignedOut, "waiting");
    else if (what === "over") say(form.dataset.saysOver, "failed");
    else say(reply.remedy ?? form.dataset.saysUnsaved, "failed");
  }

  function changed(event) {
    if (JSON.stringify(chosen()) === last && !saving.ended) return; // leaving a field whose text was sent while it was typed
    last = JSON.stringify(chosen());
    goal = "";
    stay(); // who goes on answering here is not taken away
    saving.change(chosen(), event?.type === "input" ? TYPED : SOON);
    if (savedMark && !saving.ended) savedMark.className = "saved waiting";
  }

  // To another page of the attempt, once what was chosen here is saved and the server answers.
  async function leave(event, to) {
    if (!to) return;
    event.preventDefault();
    goal = to;
    let sure = false;
    for (let times = 0; times < 3 && saving.outbox.length && !saving.ended; times++) {
      await saving.send();
      sure = !saving.outbox.length;
    }
    if (goal !== to) return;
    if (!saving.outbox.length || saving.ended) go(to, sure);
    else if (trouble === "waiting") stays();
  }

  function stays() {
    say(form.dataset.saysStays, "waiting");
  }

  form.addEventListener("change", changed);
  form.addEventListener("input", (event) => event.target.matches("input[type=text], textarea") && changed(event));
  form.addEventListener("submit", (event) => leave(event, event.submitter?.dataset.go));
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".dots a[href]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) leave(event, link.href);
  });
  document.addEventListener("clock:ending", () => saving.send());
  if (saving.outbox.length) {
    show(saving.outbox.at(-1).content);
    saving.send();
  }
}
