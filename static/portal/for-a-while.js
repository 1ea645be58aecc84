// Says what callers get while somebody fills in how a number is closed for a while: the page itself says it, as it does
// when its button is pressed. Without this script that button is pressed first.
for (const form of document.querySelectorAll("form.override")) {
  const place = form.querySelector(".told-place");
  let newest = 0;

  async function tell() {
    const asked = ++newest;
    const typed = new FormData(form);
    typed.delete("file");
    typed.delete("shown");
    typed.set("again", "1");
    try {
      const answer = await fetch(form.action, { method: "POST", body: typed, headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const told = page.querySelector("form.override .told-place");
      if (asked === newest) {
        place.replaceChildren(...(told ? told.childNodes : []));
      }
    } catch {
      place.replaceChildren();
    }
  }

  form.addEventListener("change", tell);
}
