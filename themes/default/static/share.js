// Buttons that copy and print. Everything they do can be done without them: the text is there to select, and
// browsers print by themselves.
const panel = document.querySelector("[data-copy]")

function button(label, act) {
  const made = document.createElement("button")
  made.type = "button"
  made.className = "copy-button"
  made.textContent = label
  made.addEventListener("click", () => act(made))
  return made
}

async function copy(code, made) {
  const {copy: label, copied} = panel.dataset
  getSelection().selectAllChildren(code) // where the clipboard is closed to us, a key or a menu copies it
  try {
    await navigator.clipboard.writeText(code.textContent)
    said.textContent = made.textContent = copied
    setTimeout(() => { said.textContent = ""; made.textContent = label }, 2000)
  } catch {
    // It stays selected.
  }
}

// What screen readers hear.
const said = document.createElement("p")

if (panel) {
  said.className = "visually-hidden"
  said.setAttribute("role", "status")
  panel.append(said)
  for (const code of panel.querySelectorAll("code.copy")) {
    const made = button(panel.dataset.copy, () => copy(code, made))
    const name = code.closest("details, dl > div, .share-way").querySelector("summary, dt, h3")
    made.setAttribute("aria-label", `${panel.dataset.copy}: ${name.textContent}`)
    code.after(made)
  }
  for (const place of panel.querySelectorAll("[data-print]")) {
    place.after(button(place.dataset.print, () => print()))
  }
}
