// The reply clock counts down and never enforces anything; it stops at zero and says so by its look.
const clock = document.querySelector("[data-reply-clock]");
if (clock) {
  const shown = clock.querySelector("[data-reply-time]");
  const ends = performance.now() + Number(clock.dataset.seconds) * 1000;
  const tick = () => {
    const left = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
    shown.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    clock.classList.toggle("late", left <= 10);
    if (left) setTimeout(tick, 250);
  };
  tick();
}

// At a desk one may type at once; on a phone the keyboard would hide what the customer said.
if (matchMedia("(pointer: fine)").matches) {
  document.querySelector("[data-say]")?.focus({ preventScroll: true });
}
