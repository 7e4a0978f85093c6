// form[data-seen]: who looks at the page has seen it; the button is for those without this script.
const form = document.querySelector("form[data-seen]");

if (form) {
  form.hidden = true;
  fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual", keepalive: true }).catch(() => {
    form.hidden = false; // without a network the button stays
  });
}
