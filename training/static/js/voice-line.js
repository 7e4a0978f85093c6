// form[data-voice-line]: the customer's line is recorded here and sent as the form's file. Without a microphone the file
// that stands below does.
const LONGEST = 60_000; // ms

function prepare(form) {
  const button = form.querySelector("[data-voice-record]");
  const words = button.querySelector("span");
  const says = form.querySelector("[data-voice-says]");
  const first = words.textContent;
  let recorder = null;
  let asking = false; // for the microphone: pressed twice, it would stay open

  async function begin() {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const pieces = [];
    recorder = new MediaRecorder(stream);
    recorder.ondataavailable = ({ data }) => pieces.push(data);
    recorder.onstop = () => {
      for (const track of stream.getTracks()) track.stop();
      const holder = new DataTransfer();
      holder.items.add(new File(pieces, "line", { type: recorder.mimeType }));
      form.elements.file.files = holder.files;
      form.requestSubmit();
    };
    recorder.start();
    setTimeout(() => recorder.state === "recording" && recorder.stop(), LONGEST);
    words.textContent = button.dataset.stop;
    button.removeAttribute("aria-label");
    says.textContent = form.dataset.saysRecording;
  }

  button.hidden = false;
  button.addEventListener("click", () => {
    if (recorder?.state === "recording") {
      recorder.stop();
      button.disabled = true;
      says.textContent = "";
      words.textContent = first;
    } else if (!asking) {
      asking = true;
      begin().catch(() => (says.textContent = form.dataset.saysDenied)).finally(() => (asking = false));
    }
  });
}

if (navigator.mediaDevices && window.MediaRecorder) {
  for (const form of document.querySelectorAll("form[data-voice-line]")) prepare(form);
}
