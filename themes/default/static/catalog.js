// The list of badges, narrowed down where it is read. The address holds the whole state: the words in `q`, the order in
// `sort`, and each choice as a field of its own. What a card shows comes from catalog-index.json, which words are
// where from Pagefind's index; both are loaded when first needed, and nothing is sent anywhere. Text is only ever
// set as text.

const STEP = 24
const form = document.querySelector("#facets")
const part = (name) => document.querySelector(`[data-part="${name}"]`)

/** What `make` gives, made once; after a failure it is tried again. */
const once = (make) => {
  let made
  return () => (made ??= make().catch((error) => {
    made = undefined
    throw error
  }))
}

const catalog = once(async () => {
  const answer = await fetch(form.dataset.index)
  if (!answer.ok) throw new Error(String(answer.status))
  const {choices, badges, others} = await answer.json()
  const facetOf = choices.map((choice) => choice.slice(0, choice.indexOf("=")))
  return {numbers: new Map(choices.map((choice, number) => [choice, number])), facetOf, badges, others}
})

const engine = once(async () => {
  const {createInstance} = await import(form.dataset.engine)
  const made = createInstance({noWorker: true})
  await made.init()
  return made
})

// What was found for the last words: a letter taken back, or a choice made, searches nothing anew.
const found = new Map()

/** The place of each record that has the words, by its id; null where nobody asks for words. */
async function ranked(words) {
  if (!words) return null
  if (!found.has(words)) {
    const {results} = await (await engine()).search(words)
    if (found.size > 60) found.delete(found.keys().next().value)
    found.set(words, new Map(results.map(({id}, place) => [id, place])))
  }
  return found.get(words)
}

// --- the state: what the form says, as an address

const boxes = [...form.querySelectorAll("input[type=checkbox]")]
const known = new Set(boxes.map((box) => box.name))
const initial = new Map(boxes.map((box) => [box, countOf(box).textContent]))
// Choices of the address that the form doesn't show.
let unseen = []
// The order that the reader chose; '' is the one that fits: by name, or the best match where there are words.
let wished = ""

function countOf(box) {
  return box.closest("label").querySelector(".count")
}

/** What is looked for: a single letter of an alphabet is in every badge, and says nothing yet. */
function meant(text) {
  const words = text.trim()
  return words.length > 1 || /[^\0-\u052f]/.test(words) ? words : ""
}

function stateOfForm() {
  const chosen = [...boxes.filter((box) => box.checked).map((box) => [box.name, box.value]), ...unseen]
  const words = meant(form.elements.q.value)
  return {words, order: !words && wished === "name" ? "" : wished, chosen}
}

function stateOfAddress() {
  const query = new URLSearchParams(location.search)
  const orders = [...form.elements.sort.options].map((option) => option.value)
  const order = query.get("sort") ?? ""
  return {
    words: meant(query.get("q") ?? ""),
    order: orders.includes(order) ? order : "",
    chosen: [...query].filter(([name]) => known.has(name)),
  }
}

function fill({words, order, chosen}) {
  const wanted = new Set(chosen.map(([name, value]) => `${name}=${value}`))
  for (const box of boxes) {
    box.checked = wanted.delete(`${box.name}=${box.value}`)
    if (box.checked) for (let up = box.closest("details"); up; up = up.parentElement.closest("details")) up.open = true
  }
  unseen = chosen.filter(([name, value]) => wanted.has(`${name}=${value}`))
  if (form.elements.q.value.trim() !== words) form.elements.q.value = words
  wished = order
  showOrder(words, order)
}

/** Without words there is no best match: then the list goes by name. */
function showOrder(words, order) {
  form.elements.sort.options[0].disabled = !words
  form.elements.sort.value = order || (words ? "" : "name")
}

function addressOf({words, order, chosen}) {
  const query = new URLSearchParams([...(words ? [["q", words]] : []), ...chosen, ...(order ? [["sort", order]] : [])])
  return query.size === 0 || !String(query) ? location.pathname : `?${query}`
}

// --- what fits

/** The badges that fit, best first, and how many would fit with each choice, the others being as they are. */
function narrow({badges, numbers, facetOf}, {words, order, chosen}, places) {
  const wanted = new Map()
  for (const [name, value] of chosen) {
    if (!wanted.has(name)) wanted.set(name, new Set())
    wanted.get(name).add(numbers.get(`${name}=${value}`) ?? -1)
  }
  const facets = [...wanted]
  const counts = new Uint32Array(facetOf.length)
  const fitting = []
  for (const badge of badges) {
    if (places && !places.has(badge.id)) continue
    const missed = facets.filter(([, numbers]) => !badge.choices.some((number) => numbers.has(number)))
    if (missed.length > 1) continue
    if (missed.length === 0) fitting.push(badge)
    const only = missed[0]?.[0]
    for (const number of badge.choices) if (!only || facetOf[number] === only) counts[number] += 1
  }
  const last = Infinity
  const compare = {
    "": words ? (a, b) => places.get(a.id) - places.get(b.id) : () => 0,
    name: () => 0,
    newest: (a, b) => (b.created ?? "").localeCompare(a.created ?? ""),
    shortest: (a, b) => (a.hours ?? last) - (b.hours ?? last) || 0,
  }[order]
  return {fitting: fitting.sort(compare), counts}
}

// --- showing it

const shape = part("card").content.firstElementChild

function put(card, selector, text, language) {
  const element = card.querySelector(selector)
  element.textContent = text
  if (language) element.lang = language
  return element
}

function link(element, {path, name, language}) {
  element.href = form.dataset.root + path
  element.textContent = name
  if (language) element.lang = language
}

function cardOf(badge) {
  const card = shape.cloneNode(true)
  card.querySelector("img").src = form.dataset.root + badge.image
  put(card, ".kicker", badge.kind)
  if (badge.tongue) {
    const tongue = document.createElement("span")
    tongue.className = "tongue"
    tongue.textContent = badge.tongue
    card.querySelector(".kicker").append(" ", tongue)
  }
  link(card.querySelector("a"), badge)
  put(card, ".summary", badge.summary ?? "", badge.language)
  if (badge.for) put(card, ".for", badge.for, badge.language)
  else card.querySelector(".for").remove()
  for (const [text, quiet] of [[badge.state, true], ...(badge.chips ?? []).map((text) => [text, false])]) {
    if (!text) continue
    const chip = document.createElement("span")
    chip.className = quiet ? "chip chip-quiet" : "chip"
    chip.textContent = text
    card.querySelector(".chips").append(chip)
  }
  return card
}

let waiting = []

/** The next cards; where someone asked for them, reading goes on at the first. */
function more(asked) {
  const cards = waiting.splice(0, STEP).map(cardOf)
  part("results").append(...cards)
  part("more").hidden = waiting.length === 0
  if (asked) cards[0]?.querySelector("a").focus()
}

function say(text) {
  if (part("found").textContent !== text) part("found").textContent = text
}

function showOthers(others, places) {
  const found = places ? others.filter(({id}) => places.has(id)) : []
  found.sort((a, b) => places.get(a.id) - places.get(b.id))
  part("others").hidden = found.length === 0
  part("others").querySelector("ul").replaceChildren(...found.slice(0, 12).map((other) => {
    const line = document.createElement("li")
    const anchor = document.createElement("a")
    link(anchor, other)
    anchor.dir = "auto"
    const kind = document.createElement("span")
    kind.className = "quiet"
    kind.textContent = `${other.kind}: `
    line.append(kind, anchor)
    return line
  }))
}

function showAll() {
  for (const box of boxes) countOf(box).textContent = initial.get(box)
  toggle(true)
  say(part("found").dataset.text.replace("{count}", part("found").dataset.all))
}

/** Either the list as it was written, or what was found in it. */
function toggle(whole) {
  part("list").hidden = !whole
  part("results").hidden = whole
  part("clear").hidden = whole
  for (const name of ["more", "none", "others"]) part(name).hidden = true
}

let turn = 0

async function show(state) {
  const mine = ++turn
  if (!state.words && !state.order && !state.chosen.length) return showAll()
  try {
    const [all, places] = await Promise.all([catalog(), ranked(state.words)])
    if (mine !== turn) return
    const {fitting, counts} = narrow(all, state, places)
    for (const box of boxes) {
      const count = String(counts[all.numbers.get(`${box.name}=${box.value}`)] ?? 0)
      if (countOf(box).textContent !== count) countOf(box).textContent = count
    }
    toggle(false)
    part("results").replaceChildren()
    waiting = [...fitting]
    say(part("found").dataset.text.replace("{count}", String(fitting.length)))
    more(false)
    part("none").hidden = fitting.length > 0
    showOthers(all.others, places)
  } catch {
    if (mine !== turn) return
    showAll()
    say(part("found").dataset.failed)
  } finally {
    if (mine === turn) form.removeAttribute("aria-busy")
  }
}

// --- what readers do

let typing = false

/** Typing is one step back however many letters it took; every other change is a step of its own. */
function changed(isTyping) {
  const state = stateOfForm()
  showOrder(state.words, state.order)
  const address = addressOf(state)
  if (address !== (location.search || location.pathname)) {
    if (isTyping && typing) history.replaceState(null, "", address)
    else history.pushState(null, "", address)
    typing = isTyping
  }
  return show(state)
}

form.addEventListener("input", ({target}) => {
  if (target.name === "sort") wished = target.value
  void changed(target.name === "q")
})
form.addEventListener("submit", (event) => {
  event.preventDefault()
  void changed(true)
})
// The first touch of the form says that its data will be needed.
form.addEventListener("focusin", ({target}) => {
  catalog().catch(() => {})
  if (target.name === "q") engine().catch(() => {})
})
part("clear").addEventListener("click", () => {
  fill({words: "", order: "", chosen: []})
  void changed(false)
  form.elements.q.focus()
})
part("more").addEventListener("click", () => more(true))
part("narrow").addEventListener("click", ({currentTarget}) => {
  const open = form.toggleAttribute("data-open")
  currentTarget.setAttribute("aria-expanded", String(open))
})

function arrive() {
  typing = false
  const state = stateOfAddress()
  fill(state)
  void show(state)
}

addEventListener("popstate", arrive)
arrive()
