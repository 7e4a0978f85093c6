// [data-ordering]: steps are moved by their arrows or dragged; without this script their numbers are chosen from lists.
const group = document.querySelector("[data-ordering]");

if (group) {
  const list = group.querySelector("ol");
  const says = group.querySelector("[data-moves]");
  const place = (step) => Number(step.querySelector("select").value.split(":")[1] ?? 0);
  let dragged = null;

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

  function moved(step) {
    number();
    dress();
    const words = group.dataset.says.replace("{place}", [...list.children].indexOf(step) + 1);
    says.textContent = words.replace("{step}", step.querySelector(".step-text").textContent);
    group.dispatchEvent(new Event("change", { bubbles: true }));
  }

  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    const step = button.closest("li");
    if (button.dataset.move === "-1") step.previousElementSibling?.before(step);
    else step.nextElementSibling?.after(step);
    moved(step);
    const next = button.disabled ? step.querySelector("[data-move]:not(:disabled)") : button;
    next.focus();
  });

  list.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest("[data-handle]");
    if (!handle || event.button) return;
    event.preventDefault();
    dragged = { step: handle.closest("li"), from: [...list.children].indexOf(handle.closest("li")) };
    handle.setPointerCapture(event.pointerId);
    dragged.step.classList.add("dragged");
  });

  list.addEventListener("pointermove", (event) => {
    if (!dragged) return;
    const { step } = dragged;
    const middle = (one) => one.getBoundingClientRect().top + one.getBoundingClientRect().height / 2;
    const before = () => step.previousElementSibling;
    const after = () => step.nextElementSibling;
    while (before() && event.clientY < middle(before())) before().before(step);
    while (after() && event.clientY >= middle(after())) after().after(step);
  });

  for (const end of ["pointerup", "pointercancel"]) {
    list.addEventListener(end, () => {
      if (!dragged) return;
      const { step, from } = dragged;
      dragged = null;
      step.classList.remove("dragged");
      if ([...list.children].indexOf(step) !== from) moved(step);
    });
  }

  group.closest("form").addEventListener("shown", dress);
  for (const part of group.querySelectorAll("[data-scripted]")) part.hidden = false;
  for (const select of group.querySelectorAll("select")) select.hidden = true;
  dress();
}
