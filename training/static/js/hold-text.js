// form[data-hold]: what is written lies in localStorage until the server has acknowledged it. Without a network it is
// sent once there is one; sent twice it is kept once, for it keeps its op_id. The name of the store is the person's.
const form = document.querySelector("form[data-hold]");
const done = document.querySelector("[data-held-done]");
const NAMES = ["op_id", "asked", "said", "product", "section"];

function storeOf(person) {
  return `shanggang:report:${person}`;
}

function held(store) {
  try {
    return JSON.parse(localStorage.getItem(store)) ?? null;
  } catch {
    return null;
  }
}

if (done) {
  const store = storeOf(done.dataset.heldDone);
  if (held(store)?.op_id === done.dataset.op) localStorage.removeItem(store);
}

if (form) {
  const store = storeOf(form.dataset.hold);
  const says = document.querySelector("[data-held-says]");
  const kept = held(store);
  const fresh = !form.elements.asked.value;
  let waiting = false;

  function say(text) {
    says.textContent = text;
    says.hidden = !text;
  }

  function keep() {
    const values = Object.fromEntries(NAMES.map((name) => [name, form.elements[name].value]));
    values.customer = new FormData(form).get("customer") ?? "";
    try {
      if (values.asked || values.said) localStorage.setItem(store, JSON.stringify({ ...values, waiting }));
      else localStorage.removeItem(store);
    } catch {
      // a full or forbidden store: the page itself still holds the text
    }
  }

  function restore() {
    for (const name of NAMES) form.elements[name].value = kept[name] ?? "";
    for (const input of form.querySelectorAll("input[name=customer]")) input.checked = input.value === kept.customer;
    say(form.dataset.saysHeld);
  }

  async function send() {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      signal: AbortSignal.timeout?.(12000),
    });
    if (answer.status >= 500) throw new Error(String(answer.status));
    return answer;
  }

  async function submit(event) {
    event?.preventDefault();
    waiting = true;
    keep();
    try {
      const answer = await send();
      waiting = false;
      if (answer.ok && answer.redirected) {
        if (new URL(answer.url).searchParams.get("sent")) localStorage.removeItem(store);
        location.assign(answer.url);
      } else {
        keep();
        form.removeEventListener("submit", submit);
        form.submit(); // the server's page says what is wrong
      }
    } catch {
      say(form.dataset.saysOffline);
      keep();
    }
  }

  if (kept && fresh) restore();
  form.addEventListener("input", keep);
  form.addEventListener("submit", submit);
  window.addEventListener("online", () => waiting && submit());
  setInterval(() => waiting && navigator.onLine && !says.hidden && submit(), 20000);
  if (kept?.waiting && fresh && navigator.onLine) submit();
}
