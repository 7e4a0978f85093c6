// [data-device-check]: shows how loud the microphone hears, and what the camera sees, before anything is recorded; its
// buttons choose sound or video for the conversation of this tab.
const place = document.querySelector("[data-device-check]");

if (place && navigator.mediaDevices && window.MediaRecorder) {
  const meter = place.querySelector("meter");
  const picture = place.querySelector("video");
  const says = place.querySelector("[data-device-says]");
  const go = document.querySelector("[data-device-go]");
  place.hidden = false;

  async function listen(medium) {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: medium === "video" });
    const sound = new AudioContext();
    const analyser = sound.createAnalyser();
    sound.createMediaStreamSource(stream).connect(analyser);
    const wave = new Float32Array(analyser.fftSize);
    picture.hidden = medium !== "video";
    if (medium === "video") picture.srcObject = stream;
    const watch = () => {
      analyser.getFloatTimeDomainData(wave);
      meter.value = Math.min(1, 4 * Math.sqrt(wave.reduce((sum, x) => sum + x * x, 0) / wave.length));
      if (meter.value > 0.08) says.textContent = place.dataset.saysHeard;
      requestAnimationFrame(watch);
    };
    watch();
    sessionStorage.setItem(`shanggang:record:${place.dataset.run}`, medium);
    go.hidden = false;
  }

  for (const button of place.querySelectorAll("[data-medium]")) {
    button.addEventListener("click", () => {
      says.textContent = place.dataset.saysListening;
      listen(button.dataset.medium).catch(() => (says.textContent = place.dataset.saysDenied));
    });
  }
  document.querySelector("[data-device-stop]")?.addEventListener("click", () => sessionStorage.removeItem(`shanggang:record:${place.dataset.run}`));
} else if (place) {
  document.querySelector("[data-device-missing]").hidden = false;
}
