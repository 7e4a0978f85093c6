// [data-point]: a point of feedback is pinned to a moment of the play. Typing pauses the player, and the first word takes the
// moment at which it stands; [data-pin] takes the moment of now, [data-hear] plays the one that is written.
import { hear, placeOf, played, playerOf } from "./seek.js";

const BEFORE = 2; // seconds: what a point is about began a little before it was noticed

function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

function written(text) {
  const found = /^(?:(\d{1,2})[:：])?([0-5]?\d)$/.exec(text.trim());
  return found ? Number(found[1] ?? 0) * 60 + Number(found[2]) : null;
}

// The recording that is playing, or was played last.
let current = null;
const now = () => {
  const recording = current?.isConnected ? current : document.querySelector("[data-recording]");
  return recording && { recording, moment: played(recording, playerOf(recording).currentTime) };
};

const points = [...document.querySelectorAll("[data-point]")].map((point) => ({
  text: point.querySelector("textarea"),
  moment: point.querySelector("input"),
  pin: point.querySelector("[data-pin]"),
  hear: point.querySelector("[data-hear]"),
}));

function show() {
  const at = now();
  for (const point of points) {
    point.pin.hidden = !at;
    point.hear.hidden = !at || written(point.moment.value) === null;
    if (!at) continue;
    const words = point.pin.querySelector("span");
    words.dataset.words ??= words.textContent;
    words.textContent = words.dataset.words.replace("{}", clock(at.moment));
  }
}

function set(point, moment) {
  point.moment.value = clock(moment);
  point.moment.dispatchEvent(new Event("input", { bubbles: true })); // the draft on this device keeps it
}

for (const point of points) {
  point.text.addEventListener("input", () => {
    const at = now();
    if (!at) return;
    const player = playerOf(at.recording);
    if (point.text.value && !point.moment.value && player.currentTime > 0) set(point, Math.max(0, at.moment - BEFORE));
    player.pause();
  });
  point.moment.addEventListener("input", show);
  point.pin.addEventListener("click", () => now() && set(point, now().moment));
  point.hear.addEventListener("click", () => {
    const place = placeOf(written(point.moment.value));
    if (place) hear(...place);
  });
}

document.addEventListener("timeupdate", (event) => ((current = event.target.closest("[data-recording]")), show()), true);
document.addEventListener("recordings-arrived", show);
show();
