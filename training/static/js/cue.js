// Clocks that go on from the server's seconds: data-clock with data-seconds and data-limit. The page's own time only
// counts what has passed since it was loaded, or renewed. One minute before the end of the first clock is spoken, once.
let loaded = performance.now();
const spoken = document.querySelector("[data-clock-spoken]");

function shown(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function tick() {
  const passed = Math.floor((performance.now() - loaded) / 1000);
  document.querySelectorAll("[data-clock]").forEach((clock, place) => {
    const seconds = Number(clock.dataset.seconds) + passed;
    const limit = Number(clock.dataset.limit);
    clock.textContent = `${shown(seconds)} / ${shown(limit)}`;
    clock.classList.toggle("late", seconds >= limit);
    if (place === 0 && spoken && limit - seconds === 60) spoken.textContent = spoken.dataset.words;
  });
}

document.addEventListener("stayed", () => (loaded = performance.now()));
setInterval(tick, 250);
