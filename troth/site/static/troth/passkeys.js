// Makes a passkey, or signs in with one: a form marked data-passkey asks the device first, then sends its answer.
const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");

// WebAuthn Level 3, section 5.1: what JSON says in base64url, the browser wants as bytes.
function unpacked(options) {
  const key = { ...options.publicKey };
  key.challenge = bytes(key.challenge);
  if (key.user) {
    key.user = { ...key.user, id: bytes(key.user.id) };
    // One that signs in alone: the device keeps it, and asks for a finger, a face or a PIN.
    key.authenticatorSelection = { residentKey: "required", requireResidentKey: true, userVerification: "required" };
  }
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    if (key[list]) key[list] = key[list].map((one) => ({ ...one, id: bytes(one.id) }));
  }
  return key;
}

function packed(credential) {
  const said = credential.response;
  const response = { clientDataJSON: text(said.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (said[part]) response[part] = text(said[part]);
  }
  if (said.getTransports) response.transports = said.getTransports();
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function optionsOf(form) {
  if (!form.dataset.ask) return JSON.parse(form.dataset.options);
  const answer = await fetch(form.dataset.ask, { headers: { "X-Requested-With": "XMLHttpRequest" } });
  return (await answer.json()).request_options;
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-passkey]");
  if (!form) return;
  event.preventDefault();
  const complaint = form.querySelector("[role=alert]");
  complaint.hidden = true;
  try {
    const publicKey = unpacked(await optionsOf(form));
    const credential = await navigator.credentials[form.dataset.passkey]({ publicKey });
    form.elements.credential.value = JSON.stringify(packed(credential));
  } catch {
    complaint.hidden = false;
    return;
  }
  form.submit();
});
