// An element with data-key="f" or data-key="ctrl+s" is clicked by that key; ? shows the list of those with data-key-label.
const TYPING = "input:not([type=radio]):not([type=checkbox]):not([type=submit]), textarea, select, [contenteditable]";

function pressed(event) {
  const key = event.key.toLowerCase();
  return event.ctrlKey || event.metaKey ? `ctrl+${key}` : key;
}

// The group that has the focus comes first; without focus in any, the only group, or the first one, is meant.
function keyed(key) {
  const found = [...document.querySelectorAll("[data-key]")].filter(
    (element) => element.dataset.key === key && !element.disabled && element.getClientRects().length,
  );
  const group = document.activeElement?.closest("[data-key-scope]");
  return found.find((element) => group?.contains(element)) ?? found[0];
}

function showKeys() {
  const dialog = document.querySelector("[data-keys-dialog]");
  const named = document.querySelectorAll("[data-key-label]");
  if (!dialog || !named.length) return;
  const list = dialog.querySelector("dl");
  list.replaceChildren();
  for (const element of named) {
    const term = document.createElement("dt");
    const key = document.createElement("kbd");
    key.textContent = element.dataset.keyShown ?? element.dataset.key.toUpperCase().replace("CTRL+", "Ctrl+");
    term.append(key);
    const meaning = document.createElement("dd");
    meaning.textContent = element.dataset.keyLabel;
    list.append(term, meaning);
  }
  dialog.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
  const key = pressed(event);
  if (event.target.matches(TYPING) && !key.startsWith("ctrl+")) return;
  if (key === "?") {
    event.preventDefault();
    showKeys();
    return;
  }
  const element = keyed(key);
  if (!element) return;
  event.preventDefault();
  if (element.matches("input")) element.focus();
  element.click();
});
