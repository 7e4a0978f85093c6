// [data-recording]: a player with its chapters and its waveform. [data-seek] leads to a second of the recording, a press on the
// waveform too, [data-moment] anywhere on the page to a second of the play; the chapter that is playing is marked. Players
// may come later than this script.
const recordings = () => [...document.querySelectorAll("[data-recording]")];
const partsOf = (recording) => JSON.parse(recording.dataset.parts); // [[begin in the play, length], …], in ms
export const playerOf = (recording) => recording.querySelector("[data-player]");

// Which second of the play this second of the recording is.
export function played(recording, seconds) {
  let before = 0;
  for (const [begins, length] of partsOf(recording)) {
    if (seconds * 1000 <= before + length) return (begins + seconds * 1000 - before) / 1000;
    before += length;
  }
  return seconds;
}

// Where a second of the play lies: [recording, second of it]. What was not recorded leads to what came next.
export function placeOf(moment) {
  let last = null;
  for (const recording of recordings()) {
    let before = 0;
    for (const [begins, length] of partsOf(recording)) {
      if (moment * 1000 <= begins + length) return [recording, (before + Math.max(0, moment * 1000 - begins)) / 1000];
      before += length;
      last = [recording, before / 1000];
    }
  }
  return last;
}

export function hear(recording, seconds) {
  const player = playerOf(recording);
  for (const other of recordings()) if (other !== recording) playerOf(other).pause();
  player.currentTime = seconds;
  player.play().catch(() => undefined); // it was paused again at once, or the browser waits for a press on the player
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-seek], [data-moment]");
  const wave = event.target.closest("[data-wave]");
  if (button?.dataset.seek) hear(button.closest("[data-recording]"), Number(button.dataset.seek));
  else if (button) {
    const place = placeOf(Number(button.dataset.moment));
    if (place) hear(...place);
  } else if (wave) {
    const player = playerOf(wave.closest("[data-recording]"));
    const frame = wave.getBoundingClientRect();
    player.currentTime = (Number(player.dataset.seconds) * (event.clientX - frame.left)) / frame.width;
  }
});

// 'timeupdate' does not bubble: it is caught on its way down.
document.addEventListener(
  "timeupdate",
  (event) => {
    const player = event.target;
    const recording = player.closest("[data-recording]");
    if (!recording) return;
    const buttons = [...recording.querySelectorAll("[data-seek]")];
    const now = buttons.filter((button) => Number(button.dataset.seek) <= player.currentTime + 0.05).at(-1);
    for (const button of buttons) {
      if (button === now) button.closest("li").setAttribute("aria-current", "true");
      else button.closest("li").removeAttribute("aria-current");
    }
    const cursor = recording.querySelector("[data-wave-cursor]");
    cursor?.setAttribute("x", String((200 * player.currentTime) / Number(player.dataset.seconds)));
  },
  true,
);
