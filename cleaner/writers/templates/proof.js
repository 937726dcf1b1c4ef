"use strict";
// One listener of a kind for the whole page; elements are looked up by entry once, when the page opens.
(() => {
  const $ = (selector) => document.querySelector(selector);
  const dump = $("#dump"), edition = $("#edition"), panel = $("#marks"), help = $("#help"), now = $("#now");
  const sourceOf = new Map(), blockOf = new Map(), pieces = new Map(), cardOf = new Map();
  for (const el of dump.querySelectorAll("[data-a]")) {
    const source = el.closest(".source").dataset.source;
    if (el.dataset.e && !sourceOf.has(el.dataset.e)) sourceOf.set(el.dataset.e, []);
    if (el.dataset.e) sourceOf.get(el.dataset.e).push(el);
    if (!pieces.has(source)) pieces.set(source, []);
    pieces.get(source).push(el);
  }
  const blocks = [...edition.querySelectorAll(".b")];
  for (const el of blocks) blockOf.set(el.dataset.e, el);
  const cards = [...panel.querySelectorAll(".card")].sort((a, b) => a.dataset.m - b.dataset.m);
  for (const el of cards) cardOf.set(el.dataset.m, el);
  const hidden = new Set([...document.querySelectorAll('.filters [aria-pressed="false"]')].map((el) => el.dataset.kind));
  let held = null, mark = null, lit = [];

  // Lighting up ----------------------------------------------------------------
  function dim() { for (const el of lit) el.classList.remove("lit", "run"); lit = []; }
  function light(entry, run) {
    dim();
    if (entry === null) return;
    lit = [...(sourceOf.get(entry) || [])];
    const block = blockOf.get(entry);
    if (block) lit.push(block);
    for (const el of lit) el.classList.add("lit");
    if (run === undefined || !block) return;
    const exact = [...(sourceOf.get(entry) || []), ...block.querySelectorAll("p > [data-r]")].filter((el) => el.dataset.r === run);
    for (const el of exact) el.classList.add("run");
    lit.push(...exact);
  }
  function pointed(event) {
    const el = event.target.closest("[data-e]");
    if (!el || !el.closest("#dump, #edition")) return [null];
    const run = event.target.closest("[data-r]");
    return [el.dataset.e, run ? run.dataset.r : undefined];
  }
  document.addEventListener("mouseover", (event) => {
    const [entry, run] = pointed(event);
    if (entry !== null) light(entry, run); else light(held);
  });
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  function show(el, pane) {
    if (!el) return;
    const there = el.getBoundingClientRect(), frame = pane.getBoundingClientRect();
    const rows = el.closest && el.closest(".rows"), wide = rows && rows.getBoundingClientRect();
    if (rows && (there.left < wide.left + 60 || there.right > wide.right)) rows.scrollLeft += there.left - wide.left - 130; // a column far to the right
    if (there.top >= frame.top + 40 && there.bottom <= frame.bottom - 20) return;
    const far = Math.abs(there.top - frame.top) > 3 * frame.height;
    pane.scrollTo({ top: pane.scrollTop + there.top - frame.top - Math.min(frame.height / 3, 220), behavior: calm || far ? "auto" : "smooth" });
  }

  // Holding a paragraph, holding a mark ------------------------------------------
  function hold(entry) {
    if (held !== null && blockOf.get(held)) blockOf.get(held).classList.remove("held");
    held = entry;
    light(entry);
    tell();
    if (entry === null) return;
    const block = blockOf.get(entry);
    if (block) { block.classList.add("held"); show(block, edition); }
    show((sourceOf.get(entry) || [])[0], dump);
  }
  // What is held, for a page that does more with it than show it.
  function tell() { document.dispatchEvent(new CustomEvent("held", { detail: { entry: held, mark } })); }
  function release() {
    unmark(); hold(null); drawer(false);
  }
  function unmark() {
    if (mark === null) return;
    cardOf.get(mark).classList.remove("current");
    for (const el of edition.querySelectorAll(".current")) { el.classList.remove("current"); el.style.removeProperty("--k"); }
    if (CSS.highlights) for (const name of ["place", "rival"]) CSS.highlights.delete(name);
    now.replaceChildren();
    mark = null;
  }
  function hold_mark(number) {
    const card = cardOf.get(number);
    if (!card) return;
    unmark();
    hold(card.dataset.e === undefined ? null : card.dataset.e);
    mark = number;
    tell();
    card.classList.add("current");
    now.replaceChildren(card.cloneNode(true)); // read aloud, and seen where the list is closed
    const spots = [...edition.querySelectorAll("[data-m]")].filter((el) => el.dataset.m.split(" ").includes(number));
    // A stretch may bear marks of several kinds: while this one is held, it takes this one's colour.
    for (const el of spots) { el.classList.add("current"); el.style.setProperty("--k", `var(--${card.dataset.kind})`); }
    show(spots[0], edition);
    show(card, panel);
    const first = highlight(card.dataset.places, card.dataset.whole === undefined && "place");
    show(first, dump);
    try { history.replaceState(null, "", "#m" + number); } catch { /* some browsers refuse it for files */ }
  }
  // Offsets count code points; the DOM counts UTF-16 units.
  const units = (text, points) => [...text].slice(0, points).join("").length;
  function highlight(places, name) {
    let first = null;
    const ranges = [];
    for (const place of places.trim().split(" ").filter(Boolean)) {
      const [source, start, end] = place.split(/[:-]/).map(Number);
      const own = pieces.get(String(source)) || [];
      for (let i = at(own, start); i < own.length && Number(own[i].dataset.a) < end; i++) {
        const text = own[i].textContent, begin = Number(own[i].dataset.a);
        const from = units(text, Math.max(0, start - begin)), to = units(text, end - begin);
        if (from >= to) continue;
        const range = document.createRange();
        range.setStart(own[i].firstChild, from);
        range.setEnd(own[i].firstChild, to);
        ranges.push(range);
        first = first || own[i];
      }
    }
    if (name && CSS.highlights && window.Highlight) CSS.highlights.set(name, new Highlight(...ranges));
    return first;
  }
  function at(own, start) {
    let low = 0, high = own.length;
    while (low < high) { const mid = (low + high) >> 1; if (Number(own[mid].dataset.a) <= start) low = mid + 1; else high = mid; }
    return Math.max(0, low - 1);
  }

  // Evidence, on demand ----------------------------------------------------------
  function evidence(card) {
    const old = card.querySelector("table");
    if (old) { old.remove(); return; }
    if (!card.dataset.evidence) return;
    const table = document.createElement("table");
    const rows = card.dataset.evidence.split(";").filter(Boolean).map((row) => [row.slice(0, row.lastIndexOf("=")), Number(row.slice(row.lastIndexOf("=") + 1))]);
    const sum = Number(card.dataset.sum);
    const largest = Math.max(...rows.map((row) => Math.abs(row[1])), 0.01);
    const add = (name, nats, kind) => {
      const tr = table.insertRow();
      tr.className = kind;
      tr.insertCell().textContent = name;
      tr.insertCell().textContent = (nats >= 0 ? "+" : "−") + Math.abs(nats).toFixed(2);
      const bar = tr.insertCell().appendChild(document.createElement("meter"));
      bar.max = largest; bar.value = Math.min(Math.abs(nats), largest); bar.className = nats < 0 ? "against" : "for";
    };
    for (const [name, nats] of rows) add(name, nats, "");
    add("all, in nats", sum, "sum");
    if (card.dataset.runnerUp !== undefined) {
      add("runner-up", Number(card.dataset.runnerUp), "other");
      const row = table.insertRow(), cell = row.insertCell(), place = card.dataset.rivalPlace;
      row.className = "rival";
      cell.colSpan = 3;
      const named = cell.appendChild(document.createElement(place ? "button" : "span"));
      named.textContent = card.dataset.rival;
      if (place) { named.type = "button"; named.lang = dump.querySelector(".source").lang; named.addEventListener("click", (event) => { event.stopPropagation(); show(highlight(place, "rival"), dump); }); }
      add("margin", sum - Number(card.dataset.runnerUp), "sum");
    }
    card.append(table);
  }

  // Filters ------------------------------------------------------------------------
  const chips = [...document.querySelectorAll(".filters [data-kind]")];
  function filter() {
    for (const chip of chips) {
      const off = hidden.has(chip.dataset.kind);
      chip.setAttribute("aria-pressed", String(!off));
      document.body.classList.toggle("hide-" + chip.dataset.kind, off);
    }
  }
  function toggle(kind, only) {
    const kinds = chips.map((chip) => chip.dataset.kind);
    if (only) { hidden.clear(); for (const other of kinds) if (other !== kind) hidden.add(other); }
    else if (!hidden.delete(kind)) hidden.add(kind);
    filter();
  }

  // Steps ----------------------------------------------------------------------------
  function step_block(by) {
    const here = blocks.findIndex((el) => el.dataset.e === held);
    const next = blocks[here < 0 ? (by > 0 ? 0 : blocks.length - 1) : here + by];
    if (next) { unmark(); hold(next.dataset.e); }
  }
  function step_mark(by, kind) {
    const open = cards.filter((card) => (kind ? card.dataset.kind === kind : !hidden.has(card.dataset.kind)));
    if (!open.length) return;
    let next;
    if (mark !== null) {
      next = by > 0 ? open.find((card) => Number(card.dataset.m) > Number(mark)) : open.findLast((card) => Number(card.dataset.m) < Number(mark));
    } else if (held !== null) {
      next = by > 0 ? open.find((card) => Number(card.dataset.e) >= Number(held)) : open.findLast((card) => Number(card.dataset.e) <= Number(held));
    }
    next = next || (by > 0 ? open[0] : open[open.length - 1]);
    if (kind && hidden.delete(kind)) filter();
    hold_mark(next.dataset.m);
  }

  // Search: over everything the edition holds, what was set aside with it; white space counts for nothing.
  const search = $("#search"), hits = $("#hits");
  let found = [], at_hit = -1;
  function find() {
    const wanted = search.value.replace(/\s+/g, "").toLowerCase();
    found = [];
    at_hit = -1;
    if (wanted) for (const block of blocks) found.push(...places_of(wanted, block));
    hits.textContent = wanted ? String(found.length) : "";
    if (!CSS.highlights || !window.Highlight) return;
    CSS.highlights.delete("here");
    CSS.highlights.set("found", new Highlight(...found.map((hit) => hit.range)));
  }
  function places_of(wanted, block) {
    const walker = document.createTreeWalker(block.querySelector("p"), NodeFilter.SHOW_TEXT), spots = [];
    let text = "";
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      for (let i = 0; i < node.data.length; i++) if (/\S/.test(node.data[i])) { text += node.data[i]; spots.push([node, i]); }
    }
    const lower = text.toLowerCase(), out = [];
    if (lower.length !== text.length) return out; // a letter that has two in lower case: no place could be told
    for (let i = lower.indexOf(wanted); i >= 0; i = lower.indexOf(wanted, i + wanted.length)) {
      const range = document.createRange(), [first, from] = spots[i], [last, to] = spots[i + wanted.length - 1];
      range.setStart(first, from);
      range.setEnd(last, to + 1);
      out.push({ range, entry: block.dataset.e });
    }
    return out;
  }
  function step_hit(by) {
    if (!found.length) return;
    at_hit = (at_hit + by + found.length + (at_hit < 0 && by < 0 ? 1 : 0)) % found.length;
    const hit = found[at_hit];
    unmark();
    hold(hit.entry);
    show(hit.range, edition);
    hits.textContent = `${at_hit + 1}/${found.length}`;
    if (CSS.highlights && window.Highlight) CSS.highlights.set("here", new Highlight(hit.range));
  }
  search.addEventListener("input", find);
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); step_hit(event.shiftKey ? -1 : 1); }
    if (event.key === "Escape" && !event.isComposing) { search.value = ""; find(); search.blur(); }
  });

  document.addEventListener("click", (event) => {
    const chip = event.target.closest(".filters [data-kind]");
    if (chip) return toggle(chip.dataset.kind, event.shiftKey || event.altKey);
    if (event.target.closest("#open-help")) return help.showModal();
    if (event.target.closest("#open-marks")) return drawer();
    if (event.target.closest("#next-mark")) return step_mark(1);
    if (event.target.closest("#previous-mark")) return step_mark(-1);
    const card = event.target.closest(".card");
    if (card) {
      if (card.dataset.m === mark) return evidence(card);
      if (matchMedia("(max-width: 46rem)").matches) drawer(false);
      return hold_mark(card.dataset.m);
    }
    if (!getSelection().isCollapsed) return; // text was being selected
    const spot = event.target.closest("#edition [data-m]");
    if (spot) {
      const numbers = spot.dataset.m.split(" ").filter((number) => !hidden.has(cardOf.get(number).dataset.kind));
      if (numbers.length) return hold_mark(numbers[(numbers.indexOf(mark) + 1) % numbers.length]);
    }
    const [entry] = pointed(event);
    if (entry !== null) { unmark(); hold(entry); }
  });
  function drawer(open) {
    const is = panel.classList.toggle("open", open);
    document.body.classList.toggle("drawer", is);
    $("#open-marks").setAttribute("aria-expanded", String(is));
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]") || event.target.closest("input, textarea, select")) return;
    const digit = /^Digit([0-9])$/.exec(event.code);
    if (digit) {
      const chip = chips.find((el) => el.querySelector("kbd").textContent === digit[1]);
      if (digit[1] === "0") { hidden.clear(); filter(); } else if (chip) toggle(chip.dataset.kind, event.shiftKey);
    } else if (event.key.toLowerCase() === "l") { if (chips.some((el) => el.dataset.kind === "line")) toggle("line", event.shiftKey); }
    else if (event.key === "/") { search.focus(); search.select(); }
    else if (event.key === "j") step_block(1);
    else if (event.key === "k") step_block(-1);
    else if (event.key === "n") step_mark(1);
    else if (event.key === "p") step_mark(-1);
    else if (event.key === "f") step_mark(1, "finding");
    else if (event.key === "e" && mark !== null) evidence(cardOf.get(mark));
    else if (event.key === "m") drawer();
    else if (event.key === "?") help.showModal();
    else if (event.key === "Escape") release();
    else return;
    event.preventDefault();
  });
  const asked = /^#([me])(\d+)$/.exec(location.hash);
  if (asked && asked[1] === "m") hold_mark(asked[2]);
  else if (asked && blockOf.has(asked[2])) hold(asked[2]);
})();
