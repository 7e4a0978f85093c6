// A page of a manual tells the server once that it has been opened, so that the reader can go on there another day.
const page = document.querySelector("[data-keep-place]");
const token = document.querySelector("meta[name=csrf-token]");

function keepPlace() {
  if (document.visibilityState !== "visible") return;
  document.removeEventListener("visibilitychange", keepPlace);
  fetch(page.dataset.keepPlace, {
    method: "POST",
    keepalive: true,
    headers: { "X-CSRFToken": token.content, Accept: "application/json" },
    body: new URLSearchParams({ edition: page.dataset.edition }),
  }).catch(() => {}); // without a network the next page tells it
}

if (page && token) {
  document.addEventListener("visibilitychange", keepPlace);
  keepPlace();
}
