// form[data-picture-form]: a picture is sent as soon as it is chosen, and its Markdown written where the caret was.
import { write } from "./draft-tools.js";

const form = document.querySelector("form[data-picture-form]");

if (form) {
  const says = form.querySelector("[data-picture-says]");

  async function send(event) {
    event.preventDefault();
    if (!form.elements.file.files.length) return;
    says.textContent = form.dataset.saysSending;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
        redirect: "error",
      });
      const reply = await answer.json();
      if (!answer.ok) {
        says.textContent = `${reply.title} ${reply.remedy}`;
        return;
      }
      says.textContent = form.dataset.saysAdded.replace("%s", reply.name);
      form.elements.file.value = "";
      form.elements.alt.value = "";
      write(reply.markdown);
      document.dispatchEvent(new CustomEvent("pictures"));
    } catch {
      says.textContent = form.dataset.saysFailed;
    }
  }

  form.addEventListener("submit", send);
  form.elements.file.addEventListener("change", () => form.requestSubmit());
  for (const button of document.querySelectorAll("[data-show-picture]")) {
    button.hidden = false;
    button.addEventListener("click", () => write(`![](${button.dataset.showPicture})`));
  }
}
