// [data-waiting] sends what other pages of this attempt left in localStorage without a network: all in one request, and
// one commit. What the server has is removed; what came after the end stays on the device, and the page says so.
const place = document.querySelector("[data-waiting]");
const PREFIX = "shanggang:save:";

if (place) {
  const address = place.dataset.waiting; // /attempts/<id>/responses
  const own = document.querySelector("form[data-autosave]")?.getAttribute("action");
  const says = document.querySelector("[data-waiting-says]");
  let sending = false;

  function waiting() {
    const found = [];
    for (const key of Object.keys(localStorage)) {
      const path = key.slice(PREFIX.length);
      if (!key.startsWith(`${PREFIX}${address}/`) || path === own) continue;
      try {
        let before = 0;
        for (const save of JSON.parse(localStorage.getItem(key))) {
          if (save.ended) continue;
          const base = save.base ?? before + 1; // chosen on top of the one before it, which goes first
          found.push({ key, op: save.op, position: Number(path.split("/").at(-1)), base, choice: save.content });
          before = base;
        }
      } catch {
        localStorage.removeItem(key); // no outbox of ours
      }
    }
    return found.slice(0, 100);
  }

  function settle(save, status) {
    const left = JSON.parse(localStorage.getItem(save.key) ?? "[]").filter((one) => one.op !== save.op || status === 410);
    for (const one of left) if (one.op === save.op) one.ended = true;
    if (left.length) localStorage.setItem(save.key, JSON.stringify(left));
    else localStorage.removeItem(save.key);
  }

  function say(saved, late) {
    const parts = [];
    if (saved) parts.push(place.dataset.waitingSaved.replace("{number}", saved));
    if (late) parts.push(place.dataset.waitingLate.replace("{number}", late));
    if (!says || !parts.length) return;
    says.hidden = false;
    says.className = `notice notice-${late ? "seal" : "pass"}`;
    says.textContent = parts.join(" ");
  }

  async function send() {
    const saves = waiting();
    if (sending || !saves.length) return;
    sending = true;
    try {
      const answer = await fetch(address, {
        method: "POST",
        headers: {
          Accept: "application/json",
          "Content-Type": "application/json",
          "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content,
        },
        body: JSON.stringify({
          saves: saves.map(({ op, position, base, choice }) => ({ op_id: op, position, base_rev: base, choice })),
        }),
      });
      if (answer.ok) {
        const { saves: told } = await answer.json();
        told.forEach((one, index) => settle(saves[index], one.status));
        const count = (...states) => told.filter((one) => states.includes(one.status)).length;
        say(count(200), count(410));
      }
    } catch {
      // still no network: the next page, or its return, tries again
    } finally {
      sending = false;
    }
  }

  window.addEventListener("online", send);
  send();
}
