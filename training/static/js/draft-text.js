// form[data-draft-text]: a text is saved within two seconds of a pause (see saving.js). When somebody else has saved a
// newer one, this one is kept beside it, and nothing more is sent until its author has chosen.
import { Saving } from "./saving.js";

for (const form of document.querySelectorAll("form[data-draft-text]")) {
  const area = form.elements.text;
  const mark = form.querySelector("[data-saved]");
  const says = form.querySelector("[data-save-says]");
  const conflict = form.querySelector("[data-conflict]");
  const words = form.dataset;
  let newer = null;
  const saving = new Saving(
    form,
    { fields: (text) => [["text", text]], saved, told },
    { soon: 1200, latest: 10_000 },
  );

  function say(text, state = "") {
    says.hidden = !text;
    says.textContent = text;
    mark.className = `saved ${state}`.trim();
  }

  function saved(reply, stale) {
    if (stale) return standOff(reply);
    mark.hidden = false;
    mark.querySelector("[data-saved-at]").textContent = reply.saved;
    say("", saving.outbox.length ? "waiting" : "");
  }

  function told(what, reply) {
    if (what === "waiting") say(words.saysWaiting, "waiting");
    else if (what === "signed-out") say(words.saysSignedOut, "waiting");
    else say(reply?.remedy ?? words.saysUnsaved, "failed");
  }

  function standOff(reply) {
    newer = reply;
    conflict.hidden = false;
    conflict.querySelector("[data-conflict-by]").textContent = reply.by;
    conflict.querySelector("[data-conflict-at]").textContent = reply.saved;
    conflict.querySelector("a").href = reply.compare;
    say("", "waiting");
    conflict.focus();
  }

  function settleWith(text) {
    if (!newer) return;
    newer = null;
    conflict.hidden = true;
    area.value = text;
    area.dispatchEvent(new CustomEvent("replaced", { bubbles: true }));
    say("");
  }

  function changed() {
    if (newer) return;
    saving.change(area.value);
    mark.className = "saved waiting";
  }

  area.addEventListener("input", changed);
  conflict.querySelector("[data-take-newer]").addEventListener("click", () => settleWith(newer.text));
  form.addEventListener("submit", async (event) => {
    if (event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    if (newer) return;
    if (!saving.outbox.length) changed();
    await saving.send();
  });
  window.addEventListener("beforeunload", (event) => newer || saving.outbox.length ? event.preventDefault() : null);
  if (saving.outbox.length) {
    area.value = saving.outbox.at(-1).content;
    saving.send();
  }
  form.isClean = () => !saving.outbox.length && !newer;
}
