// [data-customer-line]: the customer's lines can be heard. A recorded line is played; else the browser's own voice reads it;
// where there is neither, nothing is shown. [data-speak-always] lets new lines be spoken by themselves; the browser keeps
// the choice. It falls silent when somebody leaves, sends, or opens the microphone.
const KEPT = "shanggang:speak";
const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
const ELSEWHERE = /^zh[-_](hk|mo)|yue/i; // Cantonese is another language to hear
const synth = window.speechSynthesis;
const places = [...document.querySelectorAll("[data-customer-line]")];
const always = document.querySelector("[data-speak-always]");
let voice = null;
let player = null;
let words = null; // held, for a browser may drop an utterance that nobody holds, and never say that it ended
let round = 0; // whatever was begun in an earlier round is over
let microphone = "microphone" in document.documentElement.dataset; // this page records
let begun = false;

const recorded = (place) => place.querySelector("a[data-hear]");
const canSpeak = (place) => Boolean(recorded(place) || voice);

// The device's own voice first: the others send the text to their maker.
function choose() {
  const able = (synth?.getVoices() ?? []).filter(({ lang }) => lang.toLowerCase().startsWith(language) && !ELSEWHERE.test(lang));
  const rank = ({ lang, localService }) => (localService ? 2 : 0) + (/^(zh[-_](cn|hans)|en[-_](gb|us))/i.test(lang) ? 1 : 0);
  voice = able.sort((a, b) => rank(b) - rank(a))[0] ?? null;
}

function show() {
  for (const place of places) {
    const button = place.querySelector("button[data-hear]");
    if (button) button.hidden = !voice;
  }
  if (always) always.closest("[data-speak]").hidden = !places.some(canSpeak);
}

function mark(place) {
  for (const each of places) {
    const label = each.querySelector("[data-hear-words]");
    if (label) label.textContent = each === place ? label.dataset.saysStop : label.dataset.saysHear;
    each.classList.toggle("spoken", each === place);
  }
}

function stop() {
  round += 1;
  synth?.cancel();
  player?.pause();
  player = null;
  mark(null);
}

// True when the line was spoken to its end.
function read(place) {
  if (!voice) return Promise.resolve(false);
  words = new SpeechSynthesisUtterance(place.querySelector(".line-said").textContent);
  words.voice = voice;
  words.lang = voice.lang;
  return new Promise((done) => {
    words.onend = () => done(true);
    words.onerror = () => done(false);
    synth.speak(words);
  });
}

function play(place) {
  const own = recorded(place);
  if (!own) return read(place);
  const mine = round;
  player = new Audio(own.href);
  const heard = new Promise((done) => {
    player.onended = () => done(true);
    player.onerror = player.onpause = () => done(false);
  });
  return player.play().then(() => heard, (refused) => (refused.name === "NotAllowedError" || mine !== round ? false : read(place)));
}

async function speak(lines) {
  stop();
  const mine = round;
  for (const place of lines) {
    mark(place);
    const heard = await play(place);
    if (mine !== round) return;
    if (!heard) break;
  }
  mark(null);
}

function begin() {
  choose();
  show();
  if (!always?.checked || microphone || begun) return;
  const lines = places.filter((place) => "new" in place.dataset && canSpeak(place));
  if (!lines.length) return;
  begun = true;
  speak(lines);
}

for (const place of places) {
  for (const control of place.querySelectorAll("[data-hear]")) {
    control.addEventListener("click", (event) => {
      event.preventDefault();
      if (place.classList.contains("spoken")) stop();
      else speak([place]);
    });
  }
}

if (places.length) {
  if (always) {
    always.checked = localStorage.getItem(KEPT) === "yes";
    always.addEventListener("change", () => {
      localStorage.setItem(KEPT, always.checked ? "yes" : "no");
      begun = false;
      if (always.checked) begin();
      else stop();
    });
  }
  synth?.addEventListener?.("voiceschanged", begin);
  addEventListener("pagehide", stop);
  document.addEventListener("submit", stop, true);
  document.addEventListener("microphone", () => {
    microphone = true;
    stop();
  });
  begin();
}
