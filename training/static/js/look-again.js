// [data-look-again]: the page is loaded again after so many seconds, while somebody looks at it.
const place = document.querySelector("[data-look-again]");
if (place) setTimeout(() => document.hidden || location.reload(), Number(place.dataset.lookAgain) * 1000);
