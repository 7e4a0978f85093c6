// [data-tools]: buttons that write Markdown at the caret; links and faults that lead to a line; the picker of objectives.
const panes = [...document.querySelectorAll("[data-pane]")];
const SECTION = /^##(?!#)\s*(.*?)\s*(?:\{:?([^{}]*)\})?\s*$/;
let last = panes[0];

const area = (pane) => pane.querySelector("textarea");
const partner = (pane) => panes.find((other) => other !== pane);

// --- what stands where ---

function sections(text) {
  return text.split("\n").flatMap((written, index) => {
    const found = SECTION.exec(written);
    return found ? [{ line: index, id: /#(\S+)/.exec(found[2] ?? "")?.[1] ?? "", written }] : [];
  });
}

const lineAt = (text, place) => text.slice(0, place).split("\n").length - 1;
const startOf = (text, line) => text.split("\n").slice(0, line).join("\n").length + (line ? 1 : 0);

function go(pane, line) {
  const field = area(pane);
  const place = startOf(field.value, line);
  const view = document.querySelector(`input[name=view][value=${pane.dataset.pane}]`);
  if (pane.offsetParent === null && view) view.checked = true;
  field.focus();
  field.setSelectionRange(place, place);
  field.scrollTop = (field.scrollHeight * line) / Math.max(1, field.value.split("\n").length) - field.clientHeight / 3;
  last = pane;
}

// --- writing ---

// By the browser's own typing, so that undo takes it back.
function put(field, start, end, text, select) {
  field.focus();
  field.setSelectionRange(start, end);
  if (!document.execCommand("insertText", false, text)) {
    field.setRangeText(text, start, end, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  if (select) field.setSelectionRange(start + select[0], start + select[1]);
}

export function write(text) {
  const field = area(last);
  put(field, field.selectionStart, field.selectionEnd, text);
}

function block(field, text, chosen) {
  const before = field.value.slice(0, field.selectionStart);
  const after = field.value.slice(field.selectionEnd);
  const head = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const tail = !after || after.startsWith("\n\n") ? "" : after.startsWith("\n") ? "\n" : "\n\n";
  const at = text.indexOf(chosen);
  const select = chosen ? [head.length + at, head.length + at + chosen.length] : null;
  put(field, field.selectionStart, field.selectionEnd, head + text + tail, select);
}

function idFor(pane, heading) {
  const mine = sections(area(pane).value).map((one) => one.id);
  const place = sections(area(pane).value.slice(0, area(pane).selectionStart)).length;
  const theirs = partner(pane) ? sections(area(partner(pane)).value).map((one) => one.id) : [];
  if (theirs[place] && !mine.includes(theirs[place])) return theirs[place];
  const stem = heading.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60) || `section-${place + 1}`;
  let id = stem;
  for (let number = 2; [...mine, ...theirs].includes(id); number++) id = `${stem}-${number}`;
  return id;
}

function inline(field, sign, words) {
  const chosen = field.value.slice(field.selectionStart, field.selectionEnd) || words;
  put(field, field.selectionStart, field.selectionEnd, sign + chosen + sign, [sign.length, sign.length + chosen.length]);
}

function lines(field, words, prefix) {
  const chosen = field.value.slice(field.selectionStart, field.selectionEnd) || words;
  block(field, chosen.split("\n").map((line) => prefix + line).join("\n"), chosen.includes("\n") ? "" : chosen);
}

const TOOLS = {
  section(pane, field, words) {
    const heading = field.value.slice(field.selectionStart, field.selectionEnd).trim() || words.heading;
    block(field, `## ${heading} {#${idFor(pane, heading)} objectives=""}`, heading);
  },
  bold: (pane, field, words) => inline(field, "**", words.text),
  list: (pane, field, words) => lines(field, words.text, "- "),
  table: (pane, field, words) =>
    block(field, `| ${words.column} 1 | ${words.column} 2 |\n| --- | --- |\n| ${words.text} | ${words.text} |`, `${words.column} 1`),
  box(pane, field, words, kind) {
    const chosen = field.value.slice(field.selectionStart, field.selectionEnd) || words.text;
    block(field, `!!! ${kind} "${words[kind]}"\n${chosen.split("\n").map((line) => `    ${line}`).join("\n")}`, words[kind]);
  },
  link(pane, field, words, target) {
    const chosen = field.value.slice(field.selectionStart, field.selectionEnd) || words.text;
    put(field, field.selectionStart, field.selectionEnd, `[${chosen}](#${target})`, [1, 1 + chosen.length]);
  },
  picture() {
    document.querySelector("#pictures input[type=file]").click();
  },
};

for (const pane of panes) {
  const field = area(pane);
  const bar = pane.querySelector("[data-tools]");
  const words = JSON.parse(bar.dataset.words);
  bar.hidden = false;
  field.addEventListener("focus", () => (last = pane));
  bar.addEventListener("click", (event) => {
    const tool = event.target.closest("button[data-tool]")?.dataset.tool;
    if (!tool) return;
    last = pane;
    TOOLS[tool](pane, field, words);
  });
  bar.addEventListener("change", (event) => {
    const { tool } = event.target.dataset;
    if (tool && event.target.value) TOOLS[tool](pane, field, words, event.target.value);
    event.target.value = "";
  });
  pane.addEventListener("click", (event) => {
    const jump = event.target.closest("[data-line]");
    if (jump?.closest("[data-faults], [data-preview]")) go(pane, Number(jump.dataset.line) - 1);
  });
}

document.querySelector("[data-contents]")?.addEventListener("click", (event) => {
  const jump = event.target.closest("[data-jump]");
  if (!jump) return;
  event.preventDefault();
  for (const pane of [...panes].reverse()) {
    const found = sections(area(pane).value).find((one) => one.id === jump.dataset.jump);
    if (found) go(pane, found.line);
    else if (!jump.dataset.jump) go(pane, 0);
  }
});

// --- objectives of the section at the caret, the same in both languages ---

const picker = document.querySelector("[data-objectives]");

function here() {
  const field = area(last);
  const line = lineAt(field.value, field.selectionStart);
  return sections(field.value).filter((one) => one.line <= line).at(-1);
}

function chosenIn(written) {
  return (/objectives="([^"]*)"/.exec(written)?.[1] ?? "").split(/\s+/).filter(Boolean);
}

function show() {
  const section = here();
  picker.querySelector("[data-objectives-of]").textContent = section
    ? picker.dataset.of.replace("%s", SECTION.exec(section.written)[1])
    : picker.dataset.nowhere;
  const chosen = section ? chosenIn(section.written) : [];
  for (const box of picker.querySelectorAll("input")) {
    box.disabled = !section?.id;
    box.checked = chosen.includes(box.value);
  }
}

function choose() {
  const section = here();
  const known = [...picker.querySelectorAll("input")].map((box) => box.value);
  const added = [...picker.querySelectorAll("input:checked")].map((box) => box.value);
  const kept = chosenIn(section.written).filter((one) => !known.includes(one));
  const objectives = [...kept, ...added].sort().join(" ");
  for (const pane of panes) {
    const field = area(pane);
    const found = sections(field.value).find((one) => one.id === section.id);
    if (!found) continue;
    const heading = SECTION.exec(found.written)[1];
    const start = startOf(field.value, found.line);
    field.setRangeText(`## ${heading} {#${found.id} objectives="${objectives}"}`, start, start + found.written.length, "preserve");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

if (picker) {
  picker.addEventListener("toggle", show);
  document.addEventListener("selectionchange", () => picker.open && document.activeElement === area(last) && show());
  picker.addEventListener("change", choose);
}
