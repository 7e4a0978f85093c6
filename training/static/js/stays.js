// form[data-stays]: while this page records, a choice goes to the server without leaving the page, so that the recording is
// of one piece; what the server shows next takes the place of [data-stays-here], of the status and of the foot.
const RENEWED = ["[data-stays-here]", ".masthead-status", ".foot"];
const isRecording = () => document.querySelector("[data-recorder]")?.dataset.on;
let busy = false;

async function choose(form, submitter) {
  const body = new URLSearchParams(new FormData(form, submitter));
  const answer = await fetch(form.action, { method: "POST", body, signal: AbortSignal.timeout?.(15_000) });
  if (!answer.ok) return void location.reload(); // somebody moved on elsewhere: the page says where it stands
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const place of RENEWED) {
    const [before, after] = [document.querySelector(place), page.querySelector(place)];
    if (!before || !after) return void location.reload();
    before.replaceWith(document.adoptNode(after));
  }
  document.dispatchEvent(new Event("stayed"));
  document.querySelector("[data-stays-here]").focus({ preventScroll: true });
  scrollTo(0, 0);
}

document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    if (!form.matches("form[data-stays]") || !isRecording()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (busy) return;
    busy = true;
    event.submitter?.setAttribute("aria-busy", "true");
    try {
      await choose(form, event.submitter);
    } catch {
      event.submitter?.removeAttribute("aria-busy");
      const says = document.querySelector("[data-stays-says]");
      if (says) [says.hidden, says.textContent] = [false, says.dataset.words];
    }
    busy = false;
  },
  true,
);
