// form[data-draft-text]: a text is saved within two seconds of a pause (see saving.js). When somebody else has saved a
// newer one, this one is kept beside it, with what its author has typed since, and nothing more is sent until there is a
// choice. A text left over from a draft that has ended is still that draft's, and stale in the one that follows.
import { GAP, newId, reader, Saving } from "./saving.js";

for (const form of document.querySelectorAll("form[data-draft-text]")) {
  const area = form.elements.text;
  const mark = form.querySelector("[data-saved]");
  const says = form.querySelector("[data-save-says]");
  const conflict = form.querySelector("[data-conflict]");
  const words = form.dataset;
  let newer = null;
  let kept = null; // the save that is kept beside the newer text
  const saving = new Saving(
    form,
    { fields: (content) => Object.entries(content), saved, told },
    { soon: 1200, latest: 10_000, own: reader },
  );

  function content() {
    const draft = form.elements.draft?.value;
    return draft ? { text: area.value, draft } : { text: area.value };
  }

  function say(text, state = "") {
    says.hidden = !text;
    says.textContent = text;
    mark.className = `saved ${state}`.trim();
  }

  function saved(reply, stale, save) {
    if (stale) return standOff(reply, save);
    mark.hidden = false;
    mark.querySelector("[data-saved-at]").textContent = reply.saved;
    say("", saving.outbox.length ? "waiting" : "");
  }

  function told(what, reply) {
    if (what === "waiting") say(words.saysWaiting, "waiting");
    else if (what === "signed-out") say(words.saysSignedOut, "waiting");
    else if (what === "over") end(reply);
    else say(reply?.remedy ?? words.saysUnsaved, "failed");
  }

  // It stays in this browser, too, until a draft of this name is open again.
  function end(reply) {
    area.readOnly = true;
    if (reply) say(`${reply.title}${GAP}${reply.remedy}`, "failed");
  }

  function standOff(reply, save) {
    newer = reply;
    kept = save;
    conflict.hidden = false;
    conflict.querySelector("[data-conflict-by]").textContent = reply.by;
    conflict.querySelector("[data-conflict-at]").textContent = reply.saved;
    conflict.querySelector("a").href = reply.compare;
    say("", "waiting");
    conflict.focus();
  }

  // Whether all that stands here is kept beside the newer text; what was typed since the save that met it goes there first.
  async function isKept() {
    if (area.value !== kept.content.text) {
      saving.outbox.push({ op: newId(), base: kept.base, content: { ...kept.content, text: area.value } });
      await saving.send();
    }
    return !saving.outbox.length;
  }

  function settleWith(text) {
    newer = null;
    conflict.hidden = true;
    area.value = text;
    area.dispatchEvent(new CustomEvent("replaced", { bubbles: true }));
    say("");
  }

  function changed() {
    if (newer) return;
    saving.change(content());
    mark.className = "saved waiting";
  }

  area.addEventListener("input", changed);
  conflict.querySelector("[data-take-newer]").addEventListener("click", async () => {
    if (newer && (await isKept())) settleWith(newer.text);
  });
  conflict.querySelector("a").addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (newer && (await isKept())) location.assign(newer.compare);
  });
  form.addEventListener("submit", async (event) => {
    if (event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    if (newer) return;
    if (!saving.outbox.length) changed();
    await saving.send();
  });
  window.addEventListener("beforeunload", (event) =>
    saving.outbox.length || (newer && area.value !== kept.content.text) ? event.preventDefault() : null,
  );
  if (saving.outbox.length) {
    for (const save of saving.outbox) if (typeof save.content === "string") save.content = { text: save.content };
    area.value = saving.outbox.at(-1).content.text;
    saving.send();
  }
  form.isClean = () => !saving.outbox.length && !newer;
}
