// [data-arriving] holds what is not ready yet: every so many seconds the page is asked whether it is, and only this place is
// renewed, so that what somebody is writing beside it stays.
async function look(place) {
  if (document.hidden) return place;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return place;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const renewed = page.getElementById(place.id);
    if (!renewed || renewed.textContent.trim() === place.textContent.trim()) return place;
    place.replaceWith(document.adoptNode(renewed));
    document.dispatchEvent(new Event("recordings-arrived"));
    return renewed;
  } catch {
    return place; // no connection: the next look may find it
  }
}

async function watch(place) {
  while (place.dataset.arriving) {
    await new Promise((done) => setTimeout(done, Number(place.dataset.arriving) * 1000));
    place = await look(place);
  }
}

for (const place of document.querySelectorAll("[data-arriving]")) watch(place);
