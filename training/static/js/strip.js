// A row that slides sideways (data-strip) starts with its current entry in view.
for (const strip of document.querySelectorAll("[data-strip]")) {
  const current = strip.querySelector("[aria-current]");
  if (!current || strip.scrollWidth <= strip.clientWidth) continue;
  const from = strip.getBoundingClientRect();
  const place = current.getBoundingClientRect();
  strip.scrollLeft += place.left - from.left - (from.width - place.width) / 2;
}
