// form[data-dictation]: what is said into the microphone comes back as text in the field [data-say], for the trainee to mend.
// Nothing is sent before the second press, nothing counts before the trainee sends the field.
const LONGEST = 90_000; // ms
const form = document.querySelector("form[data-dictation]");

if (form && navigator.mediaDevices && window.MediaRecorder) {
  const button = form.querySelector("[data-dictate]");
  const words = button.querySelector("span");
  const says = form.querySelector("[data-dictation-says]");
  const field = document.querySelector("[data-say]");
  const first = words.textContent;
  let recorder = null;
  let asking = false; // for the microphone: pressed twice, it would stay open

  async function begin() {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    document.dispatchEvent(new Event("microphone"));
    const pieces = [];
    recorder = new MediaRecorder(stream);
    recorder.ondataavailable = ({ data }) => pieces.push(data);
    recorder.onstop = () => {
      for (const track of stream.getTracks()) track.stop();
      send(new Blob(pieces, { type: recorder.mimeType }));
    };
    recorder.start();
    setTimeout(end, LONGEST, recorder);
    words.textContent = button.dataset.stop;
    says.textContent = form.dataset.saysListening;
  }

  function end(of) {
    if (of.state === "recording") of.stop();
  }

  async function send(sound) {
    words.textContent = first;
    button.disabled = true;
    says.textContent = form.dataset.saysWriting;
    const body = new FormData(form);
    body.set("file", sound, "said");
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "error" });
      const reply = await answer.json();
      says.textContent = answer.ok ? "" : `${reply.title} ${reply.remedy}`;
      if (answer.ok) take(reply.text);
    } catch {
      says.textContent = form.dataset.saysLost;
    }
    button.disabled = false;
  }

  function take(text) {
    field.value = [field.value.trim(), text].filter(Boolean).join(" ").slice(0, field.maxLength);
    document.querySelector("[data-recognised]").disabled = false;
    document.querySelector("[data-recognised-note]").hidden = false;
    field.focus();
  }

  button.hidden = false;
  button.addEventListener("click", () => {
    if (recorder?.state === "recording") return end(recorder);
    if (asking) return;
    asking = true;
    begin().catch(() => (says.textContent = form.dataset.saysDenied)).finally(() => (asking = false));
  });
}
