// What has ended since the page was made, and buttons that copy and print. Everything that those do can be done without
// them: the text is there to select, and browsers print by themselves. On a site that publishes no images with a
// credential inside, buttons that make one here, of the artwork and the signed file.

for (const each of document.querySelectorAll("[data-ends]")) {
  if (Date.now() <= Date.parse(each.dataset.ends)) continue
  if (each.dataset.ended) {
    each.textContent = each.dataset.ended
    each.className = "chip chip-warn"
  } else {
    for (const offered of document.querySelectorAll("[data-while-valid]")) offered.remove()
    for (const said of document.querySelectorAll("[data-ended]")) said.hidden = false
    each.querySelector(".certificate")?.classList.remove("certificate")
  }
}

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

async function loaded(address) {
  const answer = await fetch(address)
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`)
  return answer
}

/** An image with the credential inside, to be saved. */
async function make(place) {
  const {signed, baker} = panel.dataset
  const status = place.querySelector("[data-failed]")
  status.textContent = ""
  try {
    const [{bake}, text, artwork] = await Promise.all([
      import(baker),
      loaded(signed).then((answer) => answer.text()),
      loaded(place.dataset.artwork).then((answer) => answer.arrayBuffer()),
    ])
    const type = {png: "image/png", svg: "image/svg+xml"}[place.dataset.bake]
    const link = document.createElement("a")
    link.href = URL.createObjectURL(new Blob([bake(new Uint8Array(artwork), text)], {type}))
    link.download = signed.replace(/^.*\/|\.json$/g, "") + "." + place.dataset.bake
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
  } catch {
    status.textContent = status.dataset.failed
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
  for (const place of panel.querySelectorAll("[data-bake]")) {
    const made = button(place.dataset.label, () => void make(place))
    made.className = "link"
    place.prepend(made, " ")
    place.hidden = false
  }
  for (const place of panel.querySelectorAll("[data-print]")) {
    place.after(button(place.dataset.print, () => print()))
  }
}
