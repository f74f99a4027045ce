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

async function copy(text, made) {
  const {copy: label, copied} = panel.dataset
  try {
    await navigator.clipboard.writeText(text)
    made.textContent = copied
    setTimeout(() => { made.textContent = label }, 2000)
  } catch {
    // Not allowed here: select it, so that a key or a menu copies it.
    getSelection().selectAllChildren(made.previousElementSibling)
  }
}

if (panel) {
  for (const code of panel.querySelectorAll("code.copy")) {
    const made = button(panel.dataset.copy, () => copy(code.textContent, made))
    const name = code.getAttribute("aria-label") ?? code.closest("div:has(dt, h3)")?.querySelector("dt, h3").textContent
    made.setAttribute("aria-label", `${panel.dataset.copy}: ${name}`)
    code.after(made)
  }
  for (const place of panel.querySelectorAll("[data-print]")) {
    place.after(button(place.dataset.print, () => print()))
  }
}
