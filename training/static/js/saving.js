// What somebody writes or chooses is sent until the server has it. Each save has its op_id for life, so that sending it
// twice stores it once; until it is acknowledged it lies in localStorage. The form works without this, by the same
// address and fields: op_id, base_rev, and those of `fields`.
//
// An address that several people write at (a draft's) is told `own`, so that what one of them left in a browser is not sent
// as the next one's.
//
// hooks: fields(content) -> pairs; saved(reply, stale, save) after 200 or 409; told(what, reply) with 'waiting',
// 'signed-out', 'over' or 'refused'.
const AGAIN = [1000, 2000, 4000, 8000]; // ms between tries
const SMALL = 60_000; // characters that a browser still sends when the page is left

export const GAP = document.documentElement.lang.startsWith("zh") ? "" : " "; // between two sentences
export const reader = document.querySelector("meta[name=reader]")?.content ?? "";

export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export class Saving {
  constructor(form, hooks, { soon = 250, latest = Infinity, own = "" } = {}) {
    Object.assign(this, { form, hooks, soon, latest });
    this.address = form.getAttribute("action");
    this.store = `shanggang:save:${this.address}${own && `#${own}`}`;
    this.outbox = this.kept(); // {op, base, content}, oldest first; at most the one on its way and the newest
    this.sending = null;
    this.tries = 0;
    this.timer = 0;
    this.since = 0;
    this.ended = false;
    window.addEventListener("online", () => this.send());
    document.addEventListener("visibilitychange", () => document.hidden && this.send());
  }

  kept() {
    try {
      return JSON.parse(localStorage.getItem(this.store)) ?? [];
    } catch {
      return [];
    }
  }

  keep() {
    try {
      if (this.outbox.length) localStorage.setItem(this.store, JSON.stringify(this.outbox));
      else localStorage.removeItem(this.store);
    } catch {
      // a full or forbidden store: the page itself still holds it
    }
  }

  change(content, soon = this.soon) {
    if (this.ended) return this.hooks.told("over");
    this.outbox.splice(this.outbox[0]?.base === undefined ? 0 : 1); // what was tried may be stored: it is tried again first
    this.outbox.push({ op: newId(), content });
    this.keep();
    this.since ||= Date.now();
    this.plan(Math.min(soon, Math.max(0, this.since + this.latest - Date.now())));
  }

  plan(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), wait);
  }

  async send() {
    clearTimeout(this.timer);
    if (this.sending || !this.outbox.length || this.ended) return this.sending;
    const save = this.outbox[0];
    save.base ??= Number(this.form.elements.base_rev.value); // fixed at the first try, so that a retry is the same save
    this.keep();
    this.since = 0;
    this.sending = this.deliver(save);
    const done = await this.sending;
    this.sending = null;
    if (done) {
      this.tries = 0;
      if (this.outbox.length) return this.send();
    } else if (!this.ended && this.outbox.length) {
      this.plan(AGAIN[Math.min(this.tries++, AGAIN.length - 1)]);
    }
  }

  // Whether the server has spoken the last word about this save.
  async deliver(save) {
    const body = new URLSearchParams({ op_id: save.op, base_rev: save.base });
    for (const [name, value] of this.hooks.fields(save.content)) body.append(name, value);
    try {
      const answer = await fetch(this.address, {
        method: "POST",
        body,
        headers: { Accept: "application/json", "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content },
        redirect: "error",
        keepalive: body.toString().length < SMALL,
        signal: AbortSignal.timeout?.(8000),
      });
      if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
      return this.settle(save, answer.status, await answer.json());
    } catch {
      this.hooks.told("waiting");
      return false;
    }
  }

  settle(save, status, reply) {
    if (status === 401) {
      this.hooks.told("signed-out");
      return false;
    }
    if (status === 410) {
      this.ended = true; // it stays in this browser, and on the page
      this.hooks.told("over", reply);
      return true;
    }
    this.outbox.splice(this.outbox.indexOf(save), 1);
    if (status === 200 || status === 409) {
      this.form.elements.base_rev.value = reply.revision;
      this.form.elements.op_id.value = newId();
      if (status === 409) this.outbox.splice(0); // what was made on top of an older state is not sent over the newer one
      this.hooks.saved(reply, status === 409, save);
    } else {
      this.hooks.told("refused", reply);
    }
    this.keep();
    return true;
  }
}
