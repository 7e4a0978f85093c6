// A page that the browser may keep is asked for again when somebody goes back to it: it may be another reader's by now.
const [navigation] = performance.getEntriesByType("navigation");

window.addEventListener("pagehide", (event) => {
  if (event.persisted) document.documentElement.style.visibility = "hidden"; // until it has been asked for
});
window.addEventListener("pageshow", (event) => {
  if ((event.persisted || navigation?.type === "back_forward") && navigator.onLine) location.reload();
  else document.documentElement.style.visibility = "";
});
