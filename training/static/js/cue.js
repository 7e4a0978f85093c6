// Clocks that go on from the server's seconds: data-clock with data-seconds and data-limit. The page's own time only
// counts what has passed since it was loaded. One minute before the end of the first clock is spoken, once.
const loaded = performance.now();
const clocks = document.querySelectorAll("[data-clock]");
const spoken = document.querySelector("[data-clock-spoken]");

function shown(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function tick() {
  const passed = Math.floor((performance.now() - loaded) / 1000);
  clocks.forEach((clock, place) => {
    const seconds = Number(clock.dataset.seconds) + passed;
    const limit = Number(clock.dataset.limit);
    clock.textContent = `${shown(seconds)} / ${shown(limit)}`;
    clock.classList.toggle("late", seconds >= limit);
    if (place === 0 && spoken && limit - seconds === 60) spoken.textContent = spoken.dataset.words;
  });
}

if (clocks.length) setInterval(tick, 250);
