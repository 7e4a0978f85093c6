// A form with data-draft keeps what is filled in on this device until it was submitted; data-draft-clear forgets it.
// A form that came back from the server (data-draft-newer) is newer than any draft.
const note = document.querySelector("[data-draft-note]");

function entries(form) {
  return [...new FormData(form)].filter(([name, value]) => name !== "csrf_token" && typeof value === "string");
}

function keep(form) {
  try {
    localStorage.setItem(form.dataset.draft, JSON.stringify(entries(form)));
  } catch {
    return; // no room, or storage is switched off: the form works without
  }
  if (note) note.textContent = `${note.dataset.words} ${new Date().toLocaleTimeString(document.documentElement.lang)}`;
}

function restore(form) {
  let draft;
  try {
    draft = JSON.parse(localStorage.getItem(form.dataset.draft) ?? "[]");
  } catch {
    return;
  }
  for (const [name, value] of draft) {
    for (const field of form.elements) {
      if (field.name !== name || field.type === "hidden") continue;
      if (field.type === "radio" || field.type === "checkbox") field.checked = field.checked || field.value === value;
      else field.value = value;
    }
  }
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  if (!("draftNewer" in form.dataset)) restore(form);
  else keep(form);
  form.addEventListener("input", () => keep(form));
}

for (const element of document.querySelectorAll("[data-draft-clear]")) {
  try {
    localStorage.removeItem(element.dataset.draftClear);
  } catch {
    // storage is switched off: there was no draft
  }
}
