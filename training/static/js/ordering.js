// [data-ordering]: steps are moved up and down; without this script their numbers are chosen from lists.
const group = document.querySelector("[data-ordering]");

if (group) {
  const list = group.querySelector("ol");
  const place = (step) => Number(step.querySelector("select").value.split(":")[1] ?? 0);

  function dress() {
    const steps = [...list.children];
    const ordered = steps.every(place);
    if (ordered) list.append(...steps.sort((one, other) => place(one) - place(other)));
    for (const [index, step] of [...list.children].entries()) {
      step.querySelector("[data-place]").textContent = ordered ? index + 1 : "–";
      step.querySelector('[data-move="-1"]').disabled = index === 0;
      step.querySelector('[data-move="1"]').disabled = index === steps.length - 1;
    }
  }

  function number() {
    for (const [index, step] of [...list.children].entries()) {
      const select = step.querySelector("select");
      select.value = `${select.dataset.number}:${index + 1}`;
    }
  }

  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    const step = button.closest("li");
    const up = button.dataset.move === "-1";
    if (up) step.previousElementSibling?.before(step);
    else step.nextElementSibling?.after(step);
    number();
    dress();
    const next = button.disabled ? step.querySelector("[data-move]:not(:disabled)") : button;
    next.focus();
    group.dispatchEvent(new Event("change", { bubbles: true }));
  });

  group.closest("form").addEventListener("shown", dress);
  for (const part of group.querySelectorAll("[data-scripted]")) part.hidden = false;
  for (const select of group.querySelectorAll("select")) select.hidden = true;
  dress();
}
