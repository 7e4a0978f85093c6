// [data-seek] buttons lead a player to a moment; the one that is playing is marked. A press on the waveform does the same.
const player = document.querySelector("[data-player]");

if (player) {
  const buttons = [...document.querySelectorAll("[data-seek]")];
  const wave = document.querySelector("[data-wave]");
  const cursor = document.querySelector("[data-wave-cursor]");
  const length = Number(player.dataset.seconds);

  for (const button of buttons) {
    button.addEventListener("click", () => {
      player.currentTime = Number(button.dataset.seek);
      player.play();
    });
  }
  wave?.addEventListener("click", (event) => {
    const frame = wave.getBoundingClientRect();
    player.currentTime = (length * (event.clientX - frame.left)) / frame.width;
  });
  player.addEventListener("timeupdate", () => {
    const now = buttons.filter((button) => Number(button.dataset.seek) <= player.currentTime + 0.05).at(-1);
    for (const button of buttons) {
      if (button === now) button.closest("li").setAttribute("aria-current", "true");
      else button.closest("li").removeAttribute("aria-current");
    }
    cursor?.setAttribute("x", String((200 * player.currentTime) / length));
  });
}
