// Decisions: what is held in the proof is what they are about. The server keeps them; the page is read again after each.
(() => {
  const $ = (selector) => document.querySelector(selector);
  const desk = $("#desk"), edit = $("#edit"), history_ = $("#history"), said = $("#said"), reading = $("#reading");
  const panes = ["#dump", "#edition", "#marks"].map($);
  let entry = null, mark = null, cut = null, moved = null, busy = false;
  const block = (number) => (number === null ? null : document.querySelector(`#edition .b[data-e="${number}"]`));
  const card = () => (mark === null ? null : document.querySelector(`#marks .card[data-m="${mark}"]`));
  const text = (el) => el.querySelector("p").textContent;
  const points = (string) => [...string].length; // offsets count code points
  const short = (string, length = 10) => { const all = [...string.trim()]; return "「" + all.slice(0, length).join("") + (all.length > length ? "…" : "") + "」"; };
  const beside = (el, way) => { let next = el; do next = next && next[way]; while (next && !next.matches(".b")); return next; };

  function say(words, kind) { said.textContent = words; said.className = kind || ""; }
  async function send(where, body) {
    if (busy) return null;
    busy = true;
    try {
      const answer = await fetch(where, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ digest: desk.dataset.digest, ...body }) });
      const told = await answer.json();
      if (answer.ok) {
        sessionStorage.setItem("kept", JSON.stringify({ said: told.said, scroll: panes.map((pane) => pane.scrollTop) }));
        history.replaceState(null, "", told.entry === null ? location.pathname : "#e" + told.entry);
        location.reload();
        return null;
      }
      return told.wrong;
    } catch { return "The review is no longer running: start it again."; } finally { busy = false; }
  }
  async function act(body) {
    const wrong = await send("act", body);
    if (!wrong) return;
    if (edit.open) $("#edit-error").textContent = wrong; else say(wrong, "error");
  }

  // What is held ------------------------------------------------------------------
  document.addEventListener("held", (event) => {
    ({ entry, mark } = event.detail);
    cut = null;
    show();
  });
  function show() {
    const el = block(entry), open = card();
    const doubt = open && open.dataset.f !== undefined && open.querySelector("code").textContent !== "decision-no-longer-fits";
    document.body.classList.toggle("deciding", Boolean(el || doubt));
    $("#on-finding").hidden = !doubt || moved !== null;
    if (doubt) {
      $("#doubt").replaceChildren(Object.assign(document.createElement("b"), { textContent: open.querySelector("code").textContent + " " }), open.querySelector(".what").textContent.trim(), " ", (open.querySelector(".message") || {}).textContent || "");
      $('[data-do="accept"]').hidden = open.dataset.new === undefined;
      $("#suggested").textContent = open.dataset.new === undefined ? "" : "→ " + (open.dataset.new || "∅");
    }
    $("#on-block").hidden = !el || moved !== null;
    $("#moving").hidden = moved === null;
    for (const old of document.querySelectorAll(".target")) old.classList.remove("target");
    if (CSS.highlights) CSS.highlights.delete("cut");
    if (moved !== null) {
      const target = el && entry !== moved && !el.matches(".aside") ? el : null;
      if (target) target.classList.add("target");
      $("#target").textContent = target ? "Held: " + short(text(target)) : "";
      for (const name of ["move-after", "move-front", "join-to"]) desk.querySelector(`[data-do="${name}"]`).disabled = !target;
      return;
    }
    if (!el) return;
    const aside = el.matches(".aside"), article = el.closest("article");
    $("#held-id").textContent = aside ? "set aside" : article.id;
    $("#held-text").textContent = short(text(el), 14);
    $("#role").value = el.dataset.kind;
    for (const name of ["edit", "apart"]) desk.querySelector(`[data-do="${name}"]`).disabled = aside;
    $("#role").disabled = aside;
    $("#kind").value = aside ? "" : article.dataset.kind;
    $("#section").value = aside ? "" : article.dataset.section;
    $("#kind").disabled = $("#section").disabled = aside;
    desk.querySelector('[data-do="join-previous"]').disabled = aside || !beside(el, "previousElementSibling");
    desk.querySelector('[data-do="join-next"]').disabled = aside || !beside(el, "nextElementSibling");
    $("#aside").value = "";
    show_cut();
  }
  function show_cut() {
    const el = block(entry), button = $('[data-do="split"]');
    button.disabled = cut === null;
    $("#cut").textContent = cut === null ? "" : "before " + short([...text(el)].slice(cut).join(""), 5);
    if (!window.Highlight || !CSS.highlights) return;
    if (cut === null) CSS.highlights.delete("cut");
    if (cut !== null) {
      const range = range_at(el.querySelector("p"), cut);
      if (range) CSS.highlights.set("cut", new Highlight(range));
    }
  }
  function range_at(p, offset) {
    const walker = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
    let left = offset;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const all = [...node.data];
      if (left < all.length) {
        const range = document.createRange(), from = all.slice(0, left).join("").length;
        range.setStart(node, from);
        range.setEnd(node, from + all[left].length);
        return range;
      }
      left -= all.length;
    }
    return null;
  }
  // Where a click falls in the text is where it would be split.
  document.addEventListener("click", (event) => {
    const p = event.target.closest("#edition .b:not(.aside) > p");
    if (!p || p.parentNode.dataset.e !== entry || moved !== null) return;
    const place = document.caretPositionFromPoint ? document.caretPositionFromPoint(event.clientX, event.clientY) : null;
    const range = place ? null : document.caretRangeFromPoint && document.caretRangeFromPoint(event.clientX, event.clientY);
    const node = place ? place.offsetNode : range && range.startContainer, offset = place ? place.offset : range && range.startOffset;
    if (!node || node.nodeType !== Node.TEXT_NODE || !p.contains(node)) return;
    const before = document.createRange();
    before.setStart(p, 0);
    before.setEnd(node, offset);
    const at = points(before.toString());
    cut = at > 0 && at < points(p.textContent) ? at : null;
    show_cut();
  });

  // Acts ------------------------------------------------------------------------------
  const number = (el) => Number(el.dataset.e);
  const acts = {
    accept: () => act({ act: "accept", finding: Number(card().dataset.f) }),
    refuse: () => act({ act: "refuse", finding: Number(card().dataset.f) }),
    edit: () => { reading.value = text(block(entry)); $("#edit-error").textContent = ""; edit.showModal(); reading.setSelectionRange(0, 0); reading.focus(); },
    correct: () => act({ act: "correct", entry: Number(entry), text: reading.value }),
    "split-here": () => act({ act: "split", entry: Number(entry), at: points(reading.value.slice(0, reading.selectionStart)) }),
    split: () => act({ act: "split", entry: Number(entry), at: cut }),
    "join-previous": () => act({ act: "join", entry: Number(entry), to: number(beside(block(entry), "previousElementSibling")) }),
    "join-next": () => act({ act: "join", entry: number(beside(block(entry), "nextElementSibling")), to: Number(entry) }),
    apart: () => act({ act: "move", entry: Number(entry), apart: true, rest: true }),
    move: () => { moved = entry; $("#with-rest").checked = false; $("#moved").textContent = short(text(block(entry))); block(entry).classList.add("moved"); show(); },
    stay: () => { block(moved).classList.remove("moved"); moved = null; show(); },
    "move-after": () => act({ act: "move", entry: Number(moved), after: Number(entry), rest: $("#with-rest").checked }),
    "move-front": () => act({ act: "move", entry: Number(moved), front: Number(entry), rest: $("#with-rest").checked }),
    "join-to": () => act({ act: "join", entry: Number(moved), to: Number(entry) }),
  };
  async function undo() {
    const wrong = await send("undo", {});
    if (wrong) say(wrong, "error");
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) return acts[button.dataset.do]();
    if (event.target.closest("#undo")) return undo();
    if (event.target.closest("#open-history")) return history_.showModal();
    const close = event.target.closest("[data-close]");
    if (close) close.closest("dialog").close();
  });
  $("#role").addEventListener("change", (event) => act({ act: "role", entry: Number(entry), role: event.target.value }));
  $("#kind").addEventListener("change", (event) => act({ act: "article", entry: Number(entry), kind: event.target.value }));
  $("#section").addEventListener("change", (event) => act({ act: "article", entry: Number(entry), section: event.target.value }));
  $("#aside").addEventListener("change", (event) => event.target.value && act({ act: "set-aside", entry: Number(entry), kind: event.target.value }));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]") || event.target.closest("input, textarea, select")) return;
    if (event.key === "Escape" && moved !== null) acts.stay();
    else if (event.key === "u" && !$("#undo").disabled) undo();
    else if (event.key === "c" && !$("#on-block").hidden && !$('[data-do="edit"]').disabled) { event.preventDefault(); acts.edit(); }
    else if (event.key === "a" && !$("#on-finding").hidden && !$('[data-do="accept"]').hidden) acts.accept();
    else if (event.key === "r" && !$("#on-finding").hidden) acts.refuse();
  });

  // Once it is read again: where the reader was, and what was done.
  const kept = JSON.parse(sessionStorage.getItem("kept") || "null");
  sessionStorage.removeItem("kept");
  if (kept) {
    say(kept.said, "done");
    panes.forEach((pane, n) => { pane.scrollTop = kept.scroll[n]; });
  }
  const held = document.querySelector("#edition .held"), current = document.querySelector("#marks .current");
  if (held || current) { entry = held ? held.dataset.e : null; mark = current ? current.dataset.m : null; show(); }
  if (held) held.scrollIntoView({ block: "nearest" });
})();
