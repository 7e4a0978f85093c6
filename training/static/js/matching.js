// [data-matching]: a card from the top is dragged, or tapped and then put, onto its counterpart. The lists stay: they
// are what is sent, and what the keyboard and the screen reader use.
const group = document.querySelector("[data-matching]");

if (group) {
  const cards = [...group.querySelectorAll("[data-right]")];
  const pairs = [...group.querySelectorAll(".pair")];
  const says = group.querySelector("[data-moves]");
  const listOf = (pair) => pair.querySelector("select");
  let held = null; // the card that was tapped or is being dragged
  let start = null;

  function dress() {
    const used = new Set(pairs.map((pair) => listOf(pair).value.split(":")[1]));
    for (const card of cards) card.classList.toggle("used", used.has(card.dataset.right));
    for (const pair of pairs) pair.classList.toggle("filled", Boolean(listOf(pair).value));
  }

  function tell(pair) {
    const list = listOf(pair);
    const words = list.value ? group.dataset.says : group.dataset.saysEmpty;
    says.textContent = words.replace("{left}", pair.dataset.left).replace("{right}", list.selectedOptions[0].text);
  }

  function hold(card) {
    held = card;
    for (const one of cards) one.classList.toggle("held", one === card);
    group.classList.toggle("holding", Boolean(card));
  }

  function put(pair) {
    const list = listOf(pair);
    const option = [...list.options].find((one) => one.value.split(":")[1] === held.dataset.right);
    list.value = option.value;
    hold(null);
    list.dispatchEvent(new Event("change", { bubbles: true }));
  }

  const under = (event) => document.elementFromPoint(event.clientX, event.clientY)?.closest(".pair");

  function drag(event) {
    if (!start || Math.hypot(event.clientX - start.x, event.clientY - start.y) < 6) return;
    held.style.setProperty("translate", `${event.clientX - start.x}px ${event.clientY - start.y}px`);
    held.classList.add("dragged");
    for (const pair of pairs) pair.classList.toggle("under", pair === under(event));
  }

  function drop(event) {
    if (!start) return;
    const card = held;
    const moved = card.classList.contains("dragged");
    const pair = event.type === "pointerup" && moved ? under(event) : null;
    start = null;
    card.classList.remove("dragged");
    card.style.removeProperty("translate");
    for (const one of pairs) one.classList.remove("under");
    if (pair && group.contains(pair)) put(pair);
    else if (moved) hold(null);
  }

  for (const card of cards) {
    card.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      const again = held === card;
      hold(again ? null : card);
      if (again) return;
      start = { x: event.clientX, y: event.clientY };
      card.setPointerCapture(event.pointerId);
    });
    card.addEventListener("pointermove", drag);
    card.addEventListener("pointerup", drop);
    card.addEventListener("pointercancel", drop);
  }
  for (const pair of pairs) {
    pair.addEventListener("click", (event) => {
      if (!held || event.target.closest("select")) return;
      event.preventDefault();
      put(pair);
    });
  }
  group.addEventListener("keydown", (event) => event.key === "Escape" && hold(null));
  group.addEventListener("change", (event) => {
    tell(event.target.closest(".pair"));
    dress();
  });
  group.closest("form").addEventListener("shown", dress);
  group.classList.add("scripted");
  dress();
}
