// The studio: lines of a screenplay in colours behind the text, a click on a fault or on the picture that leads to its line,
// and buttons that write a part of a script where it belongs.
const KINDS = [
  [/^\s*#/, "remark"],
  [/^\s*==/, "scene"],
  [/^\s*(客户|customer\b)/i, "customer"],
  [/^\s*(销售|seller\b)/i, "seller"],
  [/^\s*[[［【]/, "branch"],
  [/^\s*(→|->|若|if\b)/i, "branch"],
  [/^\s*(要点|误区|流程|评分|key point\b|pitfall\b|flow\b|criterion\b)/i, "part"],
  [/^\s+(误|not)\s*[：:]/i, "not"],
];

function go(pane, line) {
  const field = pane.querySelector("textarea");
  const lines = field.value.split("\n");
  const place = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  field.focus();
  field.setSelectionRange(place, place + (lines[line - 1] ?? "").length);
  field.scrollTop = (field.scrollHeight * (line - 1)) / Math.max(1, lines.length) - field.clientHeight / 3;
}

for (const pane of document.querySelectorAll("[data-pane]")) {
  pane.addEventListener("click", (event) => {
    const to = event.target.closest("[data-line]");
    if (to && !to.matches("ol")) go(pane, Number(to.dataset.line));
  });
}

// --- parts ---

const AFTER = {
  head: /^\s*==/,
  scene: /^\s*(要点|误区|流程|评分|key point\b|pitfall\b|flow\b|criterion\b)/i,
  point: /^\s*(流程|评分|flow\b|criterion\b)/i,
};

// The number of the line before which the part goes: above what must follow it, and above the notes on that.
function placeFor(kind, lines, caret) {
  if (kind === "line") return caret + 1;
  let at = AFTER[kind] ? lines.findIndex((line) => AFTER[kind].test(line)) : -1;
  if (at < 0) at = lines.length;
  while (at > 0 && /^\s*(#|$)/.test(lines[at - 1])) at--;
  return at;
}

// By the browser's own typing, so that undo takes it back.
function insert(field, { place, text, chosen }) {
  const lines = field.value.split("\n");
  const caret = field.value.slice(0, field.selectionStart).split("\n").length - 1;
  const at = placeFor(place, lines, caret);
  const blank = place === "scene" && at > 0 ? "\n" : "";
  const start = lines.slice(0, at).join("\n").length;
  const written = `${at > 0 ? "\n" : ""}${blank}${text}${at > 0 ? "" : "\n"}`;
  field.focus();
  field.setSelectionRange(start, start);
  if (!document.execCommand("insertText", false, written)) {
    field.setRangeText(written, start, start, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const from = start + written.indexOf(chosen);
  field.setSelectionRange(from, from + chosen.length);
  field.scrollTop = (field.scrollHeight * at) / Math.max(1, lines.length) - field.clientHeight / 3;
}

for (const bar of document.querySelectorAll("[data-parts]")) {
  bar.hidden = false;
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-place]");
    if (button) insert(bar.closest("[data-pane]").querySelector("textarea"), button.dataset);
  });
}

// --- colours ---

for (const frame of document.querySelectorAll("[data-coloured]")) {
  const field = frame.querySelector("textarea");
  const shown = document.createElement("pre");
  shown.className = "colours";
  shown.setAttribute("aria-hidden", "true");
  frame.prepend(shown);
  frame.classList.add("on");

  const draw = () => {
    shown.replaceChildren(
      ...field.value.split("\n").map((line) => {
        const span = document.createElement("span");
        span.className = KINDS.find(([pattern]) => pattern.test(line))?.[1] ?? "";
        span.textContent = `${line}\n`;
        return span;
      }),
    );
    follow();
  };
  const follow = () => {
    shown.scrollTop = field.scrollTop;
    shown.scrollLeft = field.scrollLeft;
  };
  field.addEventListener("input", draw);
  field.addEventListener("replaced", draw);
  field.addEventListener("scroll", follow);
  draw();
}
