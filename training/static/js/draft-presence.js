// [data-presence]: tells the server that this page is open, and its author who else has it open and what they saved.
const EVERY = 15_000; // ms
const says = document.querySelector("[data-presence]");

if (says) {
  const newer = document.querySelector("[data-newer]");
  const forms = [...document.querySelectorAll("form[data-draft-text]")];

  async function tell() {
    if (document.hidden) return;
    try {
      const answer = await fetch(says.dataset.presence, {
        method: "POST",
        headers: { Accept: "application/json", "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content },
        redirect: "error",
      });
      if (!answer.ok) return;
      const reply = await answer.json();
      says.querySelector("[data-presence-says]").textContent = reply.said;
      says.hidden = !reply.others.length;
      const behind = forms.some(
        (form) => reply.heads[form.dataset.draftText] > Number(form.elements.base_rev.value) && form.isClean?.(),
      );
      newer.hidden = !behind;
    } catch {
      // the next one will do
    }
  }

  setInterval(tell, EVERY);
  document.addEventListener("visibilitychange", tell);
  tell();
}
