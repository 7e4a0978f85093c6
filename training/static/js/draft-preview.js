// [data-preview]: the text as its readers will see it, and what is wrong with it, drawn by the server after a pause.
const SOON = 500; // ms after the last change
const token = document.querySelector("meta[name=csrf-token]").content;
const texts = () =>
  Object.fromEntries([...document.querySelectorAll("form[data-draft-text]")].map((form) => [form.dataset.draftText, form.elements.text.value]));

// Both texts are read together: what one of them lacks is told in the other's list, too.
const lists = [];
let latest = 0;

for (const pane of document.querySelectorAll("[data-preview-url]")) {
  const code = pane.dataset.pane;
  const area = pane.querySelector("textarea");
  const sheet = pane.querySelector("[data-preview]");
  const list = pane.querySelector("[data-faults]");
  const first = pane.querySelector("[data-first-first]");
  const count = pane.querySelector("[data-fault-count]");
  let timer = 0;
  let asked = 0;

  async function draw() {
    const turn = ++asked;
    const place = ++latest;
    const body = new URLSearchParams(Object.entries(texts()).map(([name, text]) => [`text_${name}`, text]));
    try {
      const answer = await fetch(pane.dataset.previewUrl, {
        method: "POST",
        body,
        headers: { Accept: "application/json", "X-CSRFToken": token },
        redirect: "error",
      });
      if (!answer.ok || turn !== asked) return;
      const reply = await answer.json();
      // Markup that the server has cleaned, as that of every page; a document of its own runs nothing.
      // Null: a line is half typed, and what was drawn before it stays.
      if (reply.html !== null)
        sheet.replaceChildren(...new DOMParser().parseFromString(reply.html, "text/html").body.childNodes);
      if (place === latest) for (const each of lists) each(reply.faults);
    } catch {
      // without a network the preview stays as it is; the text itself is kept
    }
  }

  lists.push(tell);

  function tell(faults) {
    const own = faults.filter((fault) => fault.language === code);
    list.replaceChildren(...own.map(line));
    const blocking = own.filter((fault) => fault.blocks !== false).length;
    if (first) first.hidden = blocking < 2;
    count.textContent = blocking ? count.dataset.some.replace("%s", blocking) : count.dataset.none;
    count.className = blocking ? "tag tag-warn" : "tag tag-pass";
  }

  function line(fault) {
    const item = document.createElement("li");
    const jump = document.createElement("button");
    jump.type = "button";
    jump.dataset.line = fault.line;
    jump.textContent = list.dataset.line.replace("%s", fault.line);
    const remedy = [fault.remedy, fault.code].filter(Boolean).join(" ");
    if (fault.blocks === false) item.className = "hint";
    item.append(jump, ` ${fault.cause} `, Object.assign(document.createElement("span"), { textContent: remedy, className: "dim" }));
    return item;
  }

  function plan() {
    clearTimeout(timer);
    timer = setTimeout(draw, SOON);
  }

  area.addEventListener("input", plan);
  area.addEventListener("replaced", plan);
  document.addEventListener("pictures", plan);
  draw();
}
