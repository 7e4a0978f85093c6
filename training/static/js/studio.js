// The studio: lines of a screenplay in colours behind the text, and a click on a fault or on the picture that leads to its line.
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
