// Asks the browser's authenticator for what a form of class "passkey" sends: a passkey that it makes or uses. Such a form
// is hidden until this runs where passkeys work: at the portal's own address, in a browser that knows them. At sign-in a
// browser that can do so offers passkeys beside the names that it fills in.
const RENEWED = 4 * 60 * 1000; // milliseconds; what is asked holds for five minutes
let waiting = null; // what stops the authenticator that is waiting to be used beside a field

function fromText(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function toText(octets) {
  const plain = String.fromCharCode(...new Uint8Array(octets));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

async function optionsFor(form, signal) {
  const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
  const answer = await fetch(form.dataset.options, { method: "POST", headers, signal });
  if (!answer.ok) {
    throw new Error("no options");
  }
  const options = await answer.json();
  options.challenge = fromText(options.challenge);
  for (const known of [...(options.allowCredentials || []), ...(options.excludeCredentials || [])]) {
    known.id = fromText(known.id);
  }
  if (options.user) {
    options.user.id = fromText(options.user.id);
  }
  return options;
}

function asJson(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) {
      response[name] = toText(credential.response[name]);
    }
  }
  const { id, type } = credential;
  return JSON.stringify({ id, rawId: toText(credential.rawId), type, response });
}

function stopWaiting() {
  if (waiting) {
    waiting.abort();
    waiting = null;
  }
}

async function ask(form, extra) {
  const publicKey = await optionsFor(form, extra.signal);
  const isMade = form.dataset.passkey === "make";
  const credential = await (isMade ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey, ...extra }));
  form.elements.credential.value = asJson(credential);
  form.submit();
}

function tell(form, error) {
  const place = form.querySelector(".passkey-trouble");
  const words = { InvalidStateError: "known", NotAllowedError: "refused", AbortError: "refused", SecurityError: "refused" };
  place.textContent = place.dataset[words[error.name] || "failed"];
  place.hidden = false;
}

async function press(event) {
  const form = event.currentTarget;
  event.preventDefault();
  stopWaiting();
  const button = form.querySelector("button[type=submit]");
  button.disabled = true;
  try {
    await ask(form, {});
  } catch (error) {
    button.disabled = false;
    tell(form, error);
  }
}

// The browser waits, and shows nothing, until somebody picks a passkey at the field of the username.
async function waitBesideField(form) {
  if (document.visibilityState !== "visible") {
    return;
  }
  stopWaiting();
  waiting = new AbortController();
  try {
    await ask(form, { mediation: "conditional", signal: waiting.signal });
  } catch {
    // nobody has asked for it: the button says what is wrong
  }
}

async function offerBesideField(form) {
  const isThere = PublicKeyCredential.isConditionalMediationAvailable;
  if (isThere && (await isThere.call(PublicKeyCredential))) {
    waitBesideField(form);
    setInterval(waitBesideField, RENEWED, form);
    document.addEventListener("visibilitychange", () => waitBesideField(form));
  }
}

for (const form of document.querySelectorAll("form.passkey")) {
  if (window.PublicKeyCredential && form.dataset.origin === location.origin) {
    form.hidden = false;
    form.addEventListener("submit", press);
    for (const instead of document.querySelectorAll(".without-passkeys")) {
      instead.hidden = true;
    }
    if (form.dataset.passkey === "sign-in") {
      offerBesideField(form);
    }
  }
}
