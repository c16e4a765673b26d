/* The panel of a batch. Which one it shows stands in the address; what is changed in it is saved at once, one change
   after the other, and every answer tells all of what the panel shows then. */
(function () {
  "use strict";
  const { component, context, here, isTyping, prop, query, same, show, whenThere, offer } = window.tanda;
  const tanda = window.tanda; // what other files add, when it is called

  const PATIENCE = 20000; // milliseconds
  const SOON = 400; // milliseconds after which it is said that something is on its way
  const RECENT = 2000; // milliseconds for which what was said stays, whatever is shown
  const SEEN = 10000; // milliseconds after which what was said over the list goes by itself; Ctrl-Z stays
  const shown = { id: null, state: null, version: null, values: {}, list: {} };
  const touched = new Set(); // fields in which somebody did something; what others report are echoes
  const done = []; // operations of this visit, for undo
  const lost = {}; // what could not be sent, by field
  const list = { search: "", at: null, column: null }; // the address without the batch, and the cell it was seen in
  let wanted = null; // the id in the address
  let last = 0; // which question was the last
  let said = 0; // when something was said last
  let typing = null; // the field in which a day was typed last, the text in it, and whether that is finished
  let asking = null; // the change that needs a reason
  let conflict = null; // the change that somebody else was faster with
  let question = null; // what is to be asked about a change in the list, once the panel shows its batch

  const words = () => prop("batch-words", "data");
  const field = (name) => ({ type: "batch-field", name });
  const place = (name) => document.querySelector(`[data-field="${name}"]`);
  const panel = () => document.querySelector(".side-panel");
  const isPhone = () => window.matchMedia("(max-width: 700px)").matches;

  /* --- the address --- */

  function searchWith(id) {
    const params = new URLSearchParams(prop("url", "search") || "");
    params.delete("batch");
    if (id !== null) params.set("batch", id);
    return query(params);
  }

  /* The first batch is one step of the browser's history, however many are looked at. */
  function go(id) {
    const search = searchWith(id);
    if (id !== null && wanted !== null) {
      history.replaceState(history.state, "", window.location.pathname + search);
      show("url", { search, href: window.location.href });
    } else show("url", { search });
  }

  function openBatch(id, row) {
    list.at = row;
    if (id === wanted) ask(true);
    else go(id);
  }

  /* Another address, another page, newer data, or the panel has just been built. */
  function followBatch(search, path, live, mounted) {
    if (!component("batch")) return;
    const params = new URLSearchParams(search || "");
    const id = here() === "/batches" && params.has("batch") ? params.get("batch") : null;
    const filter = searchWith(null);
    const other = filter !== list.search;
    list.search = filter;
    if (id === null && wanted !== null) leave();
    else if (id !== null && id !== wanted) enter(id);
    else if (id !== null && other) Object.assign(list, { at: null }) && ask(true);
    else if (id !== null && context().triggered.some((each) => each.prop_id === "live.data")) ask(true);
  }

  function enter(id) {
    const first = wanted === null;
    if (first) list.column = tanda.leaveCell();
    wanted = id;
    document.body.dataset.batch = "open";
    show("batch", { opened: true });
    ask(false);
    if (!first) return;
    whenThere(() => panel() && panel().checkVisibility({ visibilityProperty: true }) && panel(), (place) => {
      place.setAttribute("aria-modal", String(isPhone())); // beside it the list can be used
      place.focus({ preventScroll: true });
    });
  }

  function leave() {
    wanted = null;
    delete document.body.dataset.batch;
    const inside = panel() && (panel().contains(document.activeElement) || document.activeElement === document.body);
    markRow();
    closeReason();
    show("batch", { opened: false });
    if (inside && here() === "/batches") focusRow();
  }

  /* Closed with its button or Escape. */
  function closeBatch() {
    if (prop("batch", "opened") || wanted === null) return;
    leave();
    go(null);
  }

  function focusRow() {
    const api = tanda.gridApi();
    const { at, inside } = shown.list;
    if (!api || !inside) return;
    api.ensureIndexVisible(at);
    api.setFocusedCell(at, list.column || "id");
  }

  /* The row of the batch is marked for as long as the panel shows it, also where the grid draws it anew. */
  const mark = document.head.appendChild(document.createElement("style"));

  function markRow() {
    const { at, inside } = shown.list;
    mark.textContent =
      wanted === null || !inside ? "" : `#grid .ag-row[row-index="${at}"] { background-color: var(--faint); } #grid .ag-row[row-index="${at}"] [col-id="id"] { box-shadow: inset 3px 0 var(--accent); font-weight: 600; }`;
  }

  function step(by) {
    const { at, inside, previous, next } = shown.list;
    const id = by < 0 ? previous : next;
    if (id === null || id === undefined || shown.id !== wanted) return;
    list.at = at + (by < 0 ? -1 : inside ? 1 : 0);
    const api = tanda.gridApi();
    if (api) api.ensureIndexVisible(list.at);
    go(id);
  }

  /* --- what is shown --- */

  async function ask(quietly) {
    const id = wanted;
    const mine = ++last;
    if (!quietly) loading(id);
    const params = new URLSearchParams({ batch: id, search: list.search });
    if (list.at !== null) params.set("at", list.at);
    try {
      const answer = await fetch(prop("words", "data").batch_path + "?" + params, { signal: AbortSignal.timeout(PATIENCE) });
      if (!answer.ok) throw new Error(String(answer.status));
      const told = await answer.json();
      if (mine === last && id === wanted && (id !== shown.id || changes.idle())) apply(told);
    } catch (error) {
      if (mine !== last || id !== wanted || quietly) return;
      show("batch-note", { children: words().unread, className: "batch-note batch-note-failed" });
      show("batch-name", { children: id });
      show("batch-parts", { className: "batch-body failed" });
      Object.assign(shown, { id, state: "failed", list: {} });
    }
  }

  function loading(id) {
    const first = shown.id === null || shown.state === "failed";
    if (first) show("batch-name", { children: id });
    setTimeout(() => wanted === id && shown.id !== id && show("batch-parts", { className: "batch-body loading" + (first ? " first" : "") }), first ? 0 : SOON / 2);
  }

  const hasFocus = (name) => place(name) && place(name).contains(document.activeElement);

  /* Whether something is being typed there that has not been reported yet. */
  function isBeingTyped(name) {
    if (!hasFocus(name) || !touched.has(name)) return false;
    const writes = ["batch-text", "batch-number"].some((kind) => place(name).classList.contains(kind));
    return (typing && name === typing.name && !typing.done) || (writes && document.activeElement.value !== String(prop(field(name), "value")));
  }

  function apply(told) {
    const other = told.id !== shown.id;
    if (told.state === "failed" && !other && shown.state === "editable") return say(told.words, "failed");
    const before = shown.values;
    if (other || told.state !== shown.state || told.version !== shown.version) tanda.followMasks(told.id, told.state);
    const waiting = other ? [] : changes.waiting.map(({ name }) => name);
    Object.assign(shown, { id: told.id, state: told.state, version: told.version, list: told.list, values: { ...told.values } });
    if (told.list.at !== null && told.list.at !== undefined) list.at = told.list.at;
    if (other) {
      touched.clear();
      typing = null;
      Object.keys(lost).forEach((name) => delete lost[name]);
      closeReason();
      closeConflict();
      if (Date.now() - said > RECENT) say("");
    }
    [...touched].filter((name) => !hasFocus(name)).forEach((name) => touched.delete(name));
    Object.entries(told.fields).forEach(([name, props]) => {
      const own = !other && (waiting.includes(name) || name in lost || isBeingTyped(name));
      if (own) shown.values[name] = before[name];
      const { value, error, ...rest } = props;
      show(field(name), own ? rest : other ? props : { value, ...rest });
    });
    told.props.forEach(([id, props]) => show(id, props));
    show("batch-parts", { className: `batch-body ${told.state}` });
    if (other && panel()) panel().querySelector(".side-panel-body").scrollTop = 0;
    markRow();
    if (question && question.change.batch === told.id) inquire(question);
  }

  /* --- changes --- */

  /* What a field reports counts when somebody did something in it, and it is not what it was given. */
  function editBatch() {
    context().triggered.forEach(({ prop_id: at }) => {
      if (!at.includes("batch-field")) return;
      const { name } = JSON.parse(at.slice(0, at.lastIndexOf(".")));
      if (!typing || name !== typing.name) commit(name);
    });
  }

  function commit(name, told = prop(field(name), "value")) {
    if (shown.state !== "editable" || !touched.has(name)) return;
    const value = clean(name, told);
    if (same(value, shown.values[name])) return;
    const seen = shown.values[name];
    shown.values[name] = value;
    save({ name, value, seen });
  }

  function clean(name, value) {
    if (!name.endsWith("_masks")) return value === undefined ? null : value;
    return value === "" || value === null || value === undefined ? "" : Number(value);
  }

  const changes = tanda.changeQueue({
    address: ({ gives }) => prop("words", "data")[gives ? "selected_path" : "batch_path"],
    body(change) {
      if (change.gives) return change.gives;
      if (change.undo) Object.assign(change, taken());
      if (change.undo === null) return null;
      const { row, ...said } = change;
      const version = row === undefined && said.batch === shown.id ? shown.version : null;
      const drawn = said.batch === wanted;
      return { search: list.search, at: row === undefined ? list.at : row, version, drawn, ...said };
    },
    late: ({ undo }) => say(undo ? words().undoing : words().saving, "busy"),
    settle,
    lose,
  });

  /* What was done last, once all before it is known. */
  function taken() {
    const operation = done.pop();
    if (!operation) say(words().nothing);
    return operation ? { batch: operation.batch, undo: operation.operation } : { undo: null };
  }

  const giveBatches = (gives, told) => changes.add({ gives, told });

  function save(change) {
    changes.add({ batch: shown.id, ...change });
  }

  /* A change that was made in the list, where the panel may be closed. */
  function saveCell(change, row) {
    changes.add({ ...change, row });
  }

  function settle(change, told) {
    if (change.gives) return change.told(told);
    const { report } = told;
    const here = told.id === wanted && told.id === shown.id;
    if (here && change.name) {
      delete lost[change.name];
      show(field(change.name), { error: null });
    }
    if (told.id === wanted && told.state) apply(told);
    else if (told.id === wanted) ask(here); // it was opened meanwhile
    if (report.kind === "saved") done.push({ operation: report.operation, batch: change.batch });
    if (change.row !== undefined && report.kind !== "saved") tanda.refreshRows();
    if (["reason", "conflict"].includes(report.kind)) return here ? inquire({ change, report }) : openWith({ change, report });
    if (report.kind === "failed" && change.row === undefined && here && component(field(change.name || ""))) {
      show(field(change.name), { error: report.words });
      return say("");
    }
    say(here || !change.batch ? report.words : `${change.batch} · ${report.words}`, report.kind);
  }

  function inquire({ change, report }) {
    question = null;
    if (report.kind === "reason") openReason(change, report.words);
    else openConflict(change, report);
  }

  function openWith(asked) {
    question = asked;
    openBatch(asked.change.batch, asked.change.row === undefined ? list.at : asked.change.row);
  }

  /* Tanda did not answer: what was typed stays, and is sent again when the field is left once more. */
  function lose(change) {
    if (change.gives) return change.told(null);
    if (change.undo) done.push({ operation: change.undo, batch: change.batch }); // it can still be taken back
    if (change.row !== undefined) tanda.refreshRows();
    if (change.row === undefined && change.batch === wanted && change.name && component(field(change.name))) {
      lost[change.name] = change;
      show(field(change.name), { error: words().away });
      say("");
    } else say(words().away, "failed");
  }

  function retry(name) {
    const change = lost[name];
    if (!change) return;
    delete lost[name];
    shown.values[name] = change.seen;
    touched.add(name);
    commit(name);
  }

  function say(text, kind = "") {
    said = text ? Date.now() : 0;
    const place = wanted === null ? "list" : "batch"; // where somebody looks
    [place, place === "list" ? "batch" : "list"].forEach((each, other) => {
      show(`${each}-said`, { children: other ? "" : text, className: `batch-said ${other ? "" : kind}` });
      show(`${each}-undo`, { display: !other && kind === "saved" ? null : "none" });
    });
    const moment = said;
    if (place === "list" && kind !== "failed") setTimeout(() => said === moment && moment && say(""), SEEN);
  }

  /* Something else was done to the batch. */
  function reportBatch(id, report) {
    if (report.kind === "saved") done.push({ operation: report.operation, batch: id });
    say(report.words, report.kind);
    if (id === wanted) ask(true);
  }

  const undo = () => changes.add({ undo: true });

  /* --- a reason, a conflict --- */

  const focusOn = (id) => requestAnimationFrame(() => document.getElementById(id) && document.getElementById(id).focus());

  function openReason(change, about) {
    closeConflict();
    asking = { ...change, from: document.activeElement };
    show("reason-about", { children: about });
    show("reason-text", { value: "", error: null });
    show("reason", { className: "batch-reason" });
    say("");
    focusOn("reason-text");
  }

  function closeReason() {
    if (!asking) return;
    const { from } = asking;
    asking = null;
    show("reason", { className: "hidden" });
    if (from && from.isConnected && panel() && panel().contains(from)) from.focus();
  }

  function explain() {
    const reason = document.getElementById("reason-text").value.trim(); // Dash hears of it a moment later
    if (!reason) {
      show("reason-text", { error: words().no_reason });
      return focusOn("reason-text");
    }
    const { name, value, seen } = asking;
    closeReason();
    save({ name, value, seen, reason });
  }

  function openConflict(change, { words: about, theirs, mine, now }) {
    conflict = { ...change, now };
    show("conflict-about", { children: about });
    show("conflict-theirs", { children: theirs });
    show("conflict-mine", { children: mine });
    show("conflict", { className: "batch-conflict" });
    say("");
    document.getElementById("conflict").scrollIntoView({ block: "nearest" });
  }

  function closeConflict() {
    conflict = null;
    show("conflict", { className: "hidden" });
  }

  function keepMine() {
    const { name, value, now, reason = "" } = conflict;
    closeConflict();
    save({ name, value, seen: now, reason });
  }

  function copy() {
    const link = window.location.origin + window.location.pathname + query(new URLSearchParams({ batch: shown.id })).replace(/^\??/, "?");
    const written = navigator.clipboard ? navigator.clipboard.writeText(link) : Promise.reject(new Error("not allowed"));
    written.then(
      () => say(words().copied),
      () => say(words().not_copied.replace("{link}", link))
    );
  }

  const review = (value) => ({ name: "review", value, seen: shown.values.review });
  const ifShown = (act) => () => shown.id === wanted && act(); // not while another batch is on its way
  const acts = {
    previous: () => step(-1),
    next: () => step(1),
    copy,
    undo,
    approve: ifShown(() => save(review("approved"))),
    reject: ifShown(() => openReason(review("rejected"), words().why_rejected)),
    pending: ifShown(() => save(review("pending"))),
    explain,
    dismiss: closeReason,
    theirs: closeConflict,
    mine: keepMine,
  };

  /* --- hands --- */

  document.addEventListener("click", ({ target }) => {
    const button = target.closest && target.closest("[data-batch]");
    const reason = target.closest && target.closest("[data-reason]");
    if (button && button.dataset.batch in acts) acts[button.dataset.batch]();
    if (reason && reason.closest("#reason")) {
      show("reason-text", { value: reason.dataset.reason, error: null });
      focusOn("reason-text");
    }
  });

  const nameAt = (target) => {
    const control = target.closest && target.closest("[data-field]");
    return control ? control.dataset.field : null;
  };

  /* Whether a day is chosen in the calendar, or taken away with the button in its field. */
  const choosesDay = (target, name) => target.closest && target.closest(name ? "[data-field] button" : ".mantine-Popover-dropdown") !== null;

  ["pointerdown", "keydown", "input"].forEach((act) =>
    document.addEventListener(
      act,
      ({ type, target, key }) => {
        const name = nameAt(target);
        if (name) touched.add(name);
        if (type !== "input" && typing && (!name || name === typing.name) && choosesDay(target, name)) typing = null;
        if (type === "input" && name && place(name).classList.contains("batch-day")) typing = { name, text: target.value.trim(), done: false };
        if (type === "keydown" && key === "Enter") finish(name);
      },
      true
    )
  );

  /* A day that is typed counts when it is finished: "5/1" on the way to "5/11" is a day, too. Its text is read, since
     the field reports such days one after the other, and late. */
  function finish(name) {
    if (!typing || name !== typing.name || typing.done) return;
    typing.done = true;
    const day = tanda.day(typing.text, prop(field(name), "valueFormat"));
    const known = day !== null || typing.text === "";
    show(field(name), { value: known ? day : shown.values[name] });
    if (known) commit(name, day);
    else say(words().no_day.replace("{text}", typing.text), "failed");
  }

  document.addEventListener("focusout", ({ target }) => {
    const name = nameAt(target);
    finish(name);
    if (name && name in lost) setTimeout(() => retry(name));
  });

  /* Before Mantine, which closes the panel: first a question in it is taken back, and what is typed is saved. */
  window.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || wanted === null) return;
      const open = event.target.getAttribute && event.target.getAttribute("data-mantine-stop-propagation") === "true";
      if (asking && !open) {
        event.stopImmediatePropagation();
        closeReason();
      } else if (!open && nameAt(event.target)) event.target.blur();
    },
    true
  );

  document.addEventListener("keydown", (event) => {
    if (here() !== "/batches" || !event.target.closest || event.altKey) return;
    if (event.target.id === "reason-text" && event.key === "Enter" && (event.ctrlKey || event.metaKey)) explain();
    if (isTyping(event.target) || event.target.closest("[role=menu]") || document.querySelector(".mantine-Modal-content, .mantine-Menu-dropdown")) return;
    const key = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && key === "z" && !event.shiftKey) {
      event.preventDefault();
      undo();
    } else if (wanted !== null && !event.ctrlKey && !event.metaKey && (key === "j" || key === "k")) step(key === "j" ? 1 : -1);
  });

  Object.assign(window.tanda, { openBatch, saveCell, giveBatches, say, reportBatch });
  offer({ followBatch, closeBatch, editBatch });
})();
