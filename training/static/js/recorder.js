// [data-recorder]: records the turn while this conversation is being recorded (chosen on the page of the recording, kept
// for this tab), and sends the pieces. A form that is sent waits until the last piece lies in the browser's own store.
import { addPart, addPiece, endRun, partsOf, pump } from "./recording-box.js";

const PIECE = 1000; // ms
const place = document.querySelector("[data-recorder]");

if (place) {
  const { run, begin } = place.dataset;
  const medium = sessionStorage.getItem(`shanggang:record:${run}`);
  const shown = place.querySelector("[data-recorder-state]");
  let said = "";

  function tell({ waiting, refused, finished }) {
    said = refused;
    if (finished) {
      sessionStorage.removeItem(`shanggang:record:${run}`);
      const link = place.querySelector("[data-recorder-link]");
      if (link) {
        link.href = finished;
        link.hidden = false;
      }
    }
    const state = refused || (finished ? place.dataset.saysDone : waiting > 2 ? place.dataset.saysWaiting : place.dataset.saysSaved);
    if (shown.textContent !== state) shown.textContent = state;
    place.classList.toggle("done", Boolean(finished));
    place.classList.toggle("late", Boolean(refused) || waiting > 2);
  }

  async function record() {
    document.documentElement.dataset.microphone = "open"; // the customer's voice keeps silent
    document.dispatchEvent(new Event("microphone"));
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: medium === "video" });
    const part = { id: crypto.randomUUID?.() ?? String(Math.random()), run, begin, at: Date.now(), count: 0, ended: false };
    await addPart(part);
    const send = pump(run, tell);
    const recorder = new MediaRecorder(stream);
    let storing = Promise.resolve();
    let count = 0;
    recorder.ondataavailable = ({ data }) => {
      if (!data.size) return;
      const number = ++count;
      storing = storing.then(async () => {
        await addPiece({ part: part.id, number, blob: data });
        const known = (await partsOf(run)).find((one) => one.id === part.id) ?? part;
        await addPart({ ...known, count: number });
        send();
      });
    };
    recorder.start(PIECE);
    place.dataset.on = "yes";
    navigator.wakeLock?.request("screen").catch(() => undefined); // a tablet that falls asleep hears nothing
    for (const offer of document.querySelectorAll("[data-not-recording]")) offer.hidden = true;
    document.addEventListener("submit", (event) => leave(event), true);

    async function leave(event) {
      if (recorder.state === "inactive" || event.target.matches("form[data-stays]")) return;
      event.preventDefault();
      event.stopPropagation();
      await new Promise((done) => {
        recorder.onstop = done;
        recorder.stop();
      });
      for (const track of stream.getTracks()) track.stop();
      await storing;
      event.target.requestSubmit(event.submitter ?? undefined);
    }
  }

  if (place.dataset.recorder === "end") {
    partsOf(run).then(async (parts) => {
      if (!parts.length) return;
      place.hidden = false;
      await endRun(run);
      pump(run, tell);
    });
  } else if (medium && navigator.mediaDevices && window.MediaRecorder) {
    place.hidden = false;
    record().catch(() => (shown.textContent = place.dataset.saysDenied));
  }
}
