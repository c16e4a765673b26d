/* The review: one batch after the other. What is decided is on its way while the next batch is shown; what could not be
   saved comes back. */
(function () {
  "use strict";
  const { component, here, isTyping, prop, show, offer } = window.tanda;
  const tanda = window.tanda; // what other files add, when it is called

  const PATIENCE = 20000; // milliseconds
  const SLOW = 300; // milliseconds after which a batch is said to be on its way
  const SEEN = 10000; // milliseconds after which what was said goes by itself; Ctrl-Z stays
  const decided = new Map(); // the batches decided here, as long as the queue still names them, with what was decided
  const done = []; // operations of this visit, for undo
  let queue = { ids: [], total: 0, place: null };
  let shown = { id: null, state: null, version: null };
  let wanted = null; // the batch that is to be shown
  let last = 0; // which question was the last
  let fading = null; // the timer after which what was said goes
  let asking = null; // the batch whose rejection is to be explained

  const words = () => prop("review-words", "data");
  const said = (word, parts) => Object.entries(parts).reduce((text, [name, value]) => text.replace(`{${name}}`, value), words()[word]);
  const isHere = () => here() === "/review" && component("review-queue");

  function say(text, kind = "") {
    show("review-said", { children: text, className: `batch-said ${kind}` });
    show("review-undo", { display: kind === "saved" ? null : "none" });
    clearTimeout(fading);
    if (text && kind !== "failed") fading = setTimeout(say, SEEN, "");
  }

  /* --- which batch --- */

  /* The queue is another one, or newer; or the page has been turned to. */
  function followReview() {
    if (!isHere()) return;
    const data = prop("review-queue", "data");
    const other = data.place !== queue.place;
    const before = queue.ids;
    queue = data;
    if (other) {
      decided.clear();
      say("");
      wanted = null;
    }
    [...decided.keys()].filter((id) => !queue.ids.includes(id)).forEach((id) => decided.delete(id));
    if (wanted === null) go(left()[0]);
    else if (!queue.ids.includes(wanted) && before.includes(wanted) && !decided.has(wanted)) ask(true, before);
    else drawPlace();
  }

  const left = () => queue.ids.filter((id) => !decided.has(id));

  /* The first batch behind (or before) *id* that is left; at the end of the list the first of all. */
  function beside(id, by, ids = queue.ids) {
    const at = ids.indexOf(id);
    const there = (each) => queue.ids.includes(each) && !decided.has(each) && each !== id;
    const round = [...ids.slice(at + 1), ...ids.slice(0, Math.max(at, 0))];
    return (by < 0 ? round.reverse() : round).find(there);
  }

  function go(id) {
    closeReason();
    wanted = id === undefined ? null : id;
    drawPlace();
    ask(false);
  }

  function drawPlace() {
    const ids = left();
    const total = queue.total - [...decided.keys()].filter((id) => queue.ids.includes(id)).length;
    const at = ids.indexOf(wanted);
    const place = at < 0 ? "" : words().place.replace("{n}", at + 1).replace("{total}", Math.max(total, ids.length));
    show("review-place", { children: place });
    const body = prop("review-body", "className");
    if (queue.place === null || body.includes("failed")) return;
    show("review-body", { className: wanted === null ? (total > 0 ? "review-body loading" : "review-body empty") : "review-body full" });
  }

  async function ask(quietly, before = queue.ids) {
    const id = wanted;
    const mine = ++last;
    if (!quietly) {
      enable(false);
      setTimeout(() => mine === last && shown.id !== id && show("review-title", { children: id || "" }), SLOW);
    }
    let told;
    try {
      const params = id === null ? "" : "?" + new URLSearchParams({ batch: id });
      const answer = await fetch(prop("words", "data").review_path + params, { signal: AbortSignal.timeout(PATIENCE) });
      if (!answer.ok) throw new Error(String(answer.status));
      told = await answer.json();
    } catch (error) {
      told = { id, state: "failed", words: words().unread };
    }
    if (mine === last && id === wanted) apply(told, before);
  }

  function apply(told, before) {
    if (told.today) show("review-today", { tree: told.today });
    const { id, state } = told;
    if (id === null) return;
    if (["reviewed", "working", "gone"].includes(state)) return pass(told, before);
    shown = { id, state, version: told.version };
    show("review-title", { children: id });
    show("review-note", { children: told.words || "" });
    (told.props || [["review-facts", { tree: [] }]]).forEach(([part, props]) => show(part, props));
    enable(state === "waiting");
    tanda.reviewMasks(id);
  }

  /* Nothing is to be decided about this batch any more. */
  function pass({ id, state, words: why }, before) {
    decided.set(id, null);
    say(state === "reviewed" ? said("skipped", { batch: id, review: why }) : said("passed", { batch: id, reason: why }));
    go(beside(id, 1, before));
  }

  function enable(can) {
    ["approve", "reject"].forEach((what) => show({ type: "review-button", what }, { disabled: !can }));
    show({ type: "review-button", what: "skip" }, { disabled: left().length < 2 });
  }

  /* --- decisions --- */

  const changes = tanda.changeQueue({
    body(change) {
      const { batch, undo, value, reason, version } = change;
      if (!undo) return { batch, name: "review", value, seen: "pending", version, reason, drawn: false };
      change.operation = done.pop();
      if (!change.operation) say(words().nothing);
      return change.operation ? { batch: change.operation.batch, undo: change.operation.id, drawn: false } : null;
    },
    late: ({ undo }) => say(undo ? words().undoing : words().saving, "busy"),
    settle(change, { id, report }) {
      if (report.kind === "saved") {
        done.push({ id: report.operation, batch: id });
        say(said(change.value, { batch: id }), "saved");
      } else if (report.kind === "undone") {
        decided.delete(id);
        say(said("undone", { batch: id }));
        return go(id);
      } else if (report.kind === "conflict" || report.kind === "same") {
        const review = report.kind === "same" ? words()[`is_${change.value}`] : report.theirs;
        say(said("skipped", { batch: id, review }));
      } else return comeBack(id, report.words);
      if (wanted !== null) ask(true);
      else refreshToday();
    },
    lose({ batch, undo, operation }) {
      if (!undo) return comeBack(batch, words().away);
      done.push(operation); // it can still be taken back
      say(words().away, "failed");
    },
  });

  const refreshToday = () => ask(true);

  function comeBack(id, reason) {
    decided.delete(id);
    go(id);
    say(said("failed", { batch: id, reason }), "failed");
  }

  function decide(value, reason = "") {
    const { id, state, version } = shown;
    if (state !== "waiting" || id !== wanted || decided.has(id)) return;
    const following = beside(id, 1);
    decided.set(id, value);
    changes.add({ batch: id, value, version, reason });
    go(following);
  }

  function step(by) {
    const id = beside(wanted, by);
    if (id !== undefined) go(id);
  }

  /* --- the reason --- */

  const focusOn = (id) => requestAnimationFrame(() => document.getElementById(id) && document.getElementById(id).focus());

  function openReason() {
    if (shown.state !== "waiting" || shown.id !== wanted) return;
    asking = shown.id;
    show("review-reason-about", { children: words().why_rejected });
    show("review-reason-text", { value: "", error: null });
    show("review-reason", { className: "batch-reason" });
    focusOn("review-reason-text");
  }

  function closeReason() {
    if (asking === null) return;
    asking = null;
    show("review-reason", { className: "hidden" });
    focusOn("review-title");
  }

  function explain() {
    const reason = document.getElementById("review-reason-text").value.trim(); // Dash hears of it a moment later
    if (!reason) {
      show("review-reason-text", { error: words().no_reason });
      return focusOn("review-reason-text");
    }
    decide("rejected", reason);
  }

  const acts = {
    approve: () => decide("approved"),
    reject: openReason,
    skip: () => step(1),
    undo: () => changes.add({ undo: true }),
    explain,
    dismiss: closeReason,
  };

  /* --- hands --- */

  document.addEventListener("click", ({ target }) => {
    if (!target.closest) return;
    const button = target.closest("[data-review]");
    const reason = target.closest("[data-reason]");
    if (button && button.dataset.review in acts) acts[button.dataset.review]();
    if (reason && reason.closest("#review-reason")) {
      show("review-reason-text", { value: reason.dataset.reason, error: null });
      focusOn("review-reason-text");
    }
  });

  const keys = { y: acts.approve, n: acts.reject, s: acts.skip, j: acts.skip, k: () => step(-1) };

  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (here() !== "/review" || !target.closest || event.altKey) return;
    const ctrl = event.ctrlKey || event.metaKey;
    if (asking !== null && key === "Escape") return closeReason();
    if (target.id === "review-reason-text" && key === "Enter" && ctrl) return explain();
    if (isTyping(target) || target.closest("[role=menu]")) return;
    if (document.querySelector(".mantine-Modal-content, .mantine-Menu-dropdown")) return;
    const pressed = key.toLowerCase();
    if (ctrl && pressed === "z" && !event.shiftKey) {
      event.preventDefault();
      acts.undo();
    } else if (!ctrl && pressed in keys && !event.repeat) {
      event.preventDefault();
      keys[pressed]();
    }
  });

  offer({ followReview });
})();
