// Pieces of recordings wait here until the server has them: in IndexedDB, so that a reload or a lost connection loses
// nothing. One box for this browser; `pump` sends what waits, in order, and finishes what was asked to be finished.
const AGAIN = [1000, 2000, 4000, 8000]; // ms between tries

const opened = new Promise((resolve, reject) => {
  const asked = indexedDB.open("shanggang-recordings", 1);
  asked.onupgradeneeded = () => {
    asked.result.createObjectStore("parts", { keyPath: "id" }); // {id, run, begin, segment, chunks, finish, page, count, ended}
    asked.result.createObjectStore("pieces", { keyPath: ["part", "number"] }); // {part, number, blob}
  };
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});

async function within(mode, work) {
  const box = await opened;
  return new Promise((resolve, reject) => {
    const transaction = box.transaction(["parts", "pieces"], mode);
    const result = work(transaction.objectStore("parts"), transaction.objectStore("pieces"));
    transaction.oncomplete = () => resolve(result?.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

export const addPart = (part) => within("readwrite", (parts) => parts.put(part));
export const addPiece = (piece) => within("readwrite", (_parts, pieces) => pieces.put(piece));
export const partsOf = async (run) => (await within("readonly", (parts) => parts.getAll())).filter((part) => part.run === run);
export const waiting = () => within("readonly", (_parts, pieces) => pieces.count());

export async function endRun(run) {
  for (const part of await partsOf(run)) await addPart({ ...part, ended: true });
}

async function forget(run) {
  for (const part of await partsOf(run)) await within("readwrite", (parts) => parts.delete(part.id));
}

async function post(address, body, type) {
  const headers = { Accept: "application/json", "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content };
  if (type) headers["Content-Type"] = type;
  const answer = await fetch(address, { method: "POST", body, headers, redirect: "manual" });
  if (answer.status >= 500 || answer.status === 429 || answer.status === 401) throw new Error(String(answer.status));
  return answer;
}

// The server's word on a piece: true when it has it, or a sentence of refusal.
async function deliver(part, piece) {
  const answer = await post(`${part.chunks}/${piece.number}`, piece.blob, "application/octet-stream");
  if (answer.status === 204) return true;
  return (await answer.json().catch(() => ({}))).remedy ?? String(answer.status);
}

// The part as the server knows it, or a sentence of refusal.
async function begun(part) {
  if (part.segment) return part;
  const answer = await post(part.begin, new URLSearchParams());
  if (!answer.ok) return (await answer.json().catch(() => ({}))).remedy ?? String(answer.status);
  const known = { ...part, ...(await answer.json()) };
  await addPart(known);
  return known;
}

async function sendAll(run) {
  for (const kept of (await partsOf(run)).sort((a, b) => a.at - b.at)) {
    const part = await begun(kept);
    if (typeof part === "string") return part;
    const pieces = await within("readonly", (_parts, all) => all.getAll(IDBKeyRange.bound([part.id, 0], [part.id, Infinity])));
    for (const piece of pieces) {
      const word = await deliver(part, piece);
      if (word !== true) return word;
      await within("readwrite", (_parts, all) => all.delete([piece.part, piece.number]));
    }
  }
  return true;
}

async function finishAll(run) {
  const byRecording = new Map();
  for (const part of await partsOf(run)) {
    if (!part.ended) return null;
    byRecording.set(part.recording, [...(byRecording.get(part.recording) ?? []), part]);
  }
  let address = null;
  for (const parts of byRecording.values()) {
    const promised = parts.filter((part) => part.count).map((part) => `${part.segment}:${part.count}`).join(" ");
    const answer = await post(parts[0].finish, new URLSearchParams({ promised }));
    if (answer.type !== "opaqueredirect" && !answer.ok) throw new Error(String(answer.status));
    address = parts[0].page;
  }
  if (address) await forget(run);
  return address;
}

// Sends until nothing waits. `tell({ waiting, refused, finished })` is called whenever that changes.
export function pump(run, tell) {
  let tries = 0;
  let timer = 0;
  let busy = false;
  let again = false;
  async function work() {
    clearTimeout(timer);
    if (busy) return void (again = true);
    busy = true;
    try {
      const word = await sendAll(run);
      tries = 0;
      tell({ waiting: await waiting(), refused: word === true ? "" : word, finished: word === true ? await finishAll(run) : null });
    } catch {
      tell({ waiting: await waiting(), refused: "", finished: null });
      timer = setTimeout(work, AGAIN[Math.min(tries++, AGAIN.length - 1)]);
    }
    busy = false;
    if (again) {
      again = false;
      work();
    }
  }
  addEventListener("online", work);
  work();
  return work;
}
