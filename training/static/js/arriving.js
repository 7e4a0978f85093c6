// [data-arriving] holds what is not ready yet: after so many seconds, and then more and more seldom, the page [data-at] is asked
// whether it is, and only this place is renewed, so that what somebody is writing beside it stays.
const SELDOM = 30; // seconds, at most, between two looks

async function look(place) {
  if (document.hidden) return place;
  try {
    const answer = await fetch(place.dataset.at, { headers: { Accept: "text/html" } });
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
  for (let wait = Number(place.dataset.arriving); place.dataset.arriving; wait = Math.min(SELDOM, wait * 1.2)) {
    await new Promise((done) => setTimeout(done, wait * 1000));
    place = await look(place);
  }
}

for (const place of document.querySelectorAll("[data-arriving]")) watch(place);
