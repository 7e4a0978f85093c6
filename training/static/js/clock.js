// [data-clock] counts down to the server's deadline by the server's time: the browser only measures what has passed.
import { turn } from "./turning.js";

const clock = document.querySelector("[data-clock]");

if (clock) {
  const says = document.querySelector("[data-clock-says]");
  const left = Date.parse(clock.dataset.deadline) - Date.parse(clock.dataset.now);
  const loaded = performance.getEntriesByType("navigation")[0]?.responseStart || performance.now();
  let announced = Infinity;

  const remaining = () => Math.ceil((left - (performance.now() - loaded)) / 1000);
  const two = (number) => String(number).padStart(2, "0");
  const words = (template, values) => template.replace(/\{(\w+)\}/g, (_all, name) => values[name]);

  function tick() {
    const seconds = Math.max(remaining(), 0);
    const minutes = Math.floor(seconds / 60);
    const shown = `${minutes}:${two(seconds % 60)}`;
    clock.textContent = words(clock.dataset.left, { time: shown });
    clock.classList.toggle("late", seconds <= 60);
    for (const mark of [10, 5, 1]) {
      if (seconds <= mark * 60 && seconds > mark * 60 - 5 && announced > mark) {
        announced = mark;
        if (says) says.textContent = words(clock.dataset.announce, { minutes: mark });
      }
    }
    if (seconds === 2) document.dispatchEvent(new Event("clock:ending"));
    if (seconds > 0) return;
    clearInterval(timer);
    setTimeout(() => turn(clock.dataset.over), 1500);
  }

  const timer = setInterval(tick, 500);
  tick();
}
