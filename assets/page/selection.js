/* Selected batches: some by their ids, or all that a filter lets through. Kept here, and told to the jobs as a control;
   the grid knows only the rows it has loaded. */
(function () {
  "use strict";
  const { click, component, here, isTyping, none, prop, same, show, offer } = window.tanda;
  const tanda = window.tanda; // what other files add, when it is called

  const MOST = 10000; // ids that are selected one by one
  const CONTROL = { type: "argument", kind: "selection", name: "selection" };
  const held = { ids: new Set(), filter: null }; // ids, or else the query string of the filter
  let anchor = null; // the {id, index, order} that was clicked last: from there a range goes
  let turn = 0; // the number of the last selection that was begun anew
  let tail = Promise.resolve(); // after what has been clicked before
  const pending = new Map(); // what was clicked and has not been done, by id
  let begun = null; // what the work that was begun last is to be done with
  const listeners = new Set();

  const words = () => prop("selection-words", "data");
  const filter = () => tanda.unsorted(prop("url", "search") || "").replace(/^\?/, "");
  const order = () => JSON.stringify([prop("url", "search") || ""]);
  const has = (id) => id !== undefined && id !== null && (held.filter === null ? held.ids.has(id) : held.filter === filter());

  /* How many batches the grid lists. */
  function listed() {
    const api = tanda.gridApi();
    return api && api.isLastRowIndexKnown() ? api.getDisplayedRowCount() : 0;
  }

  const count = () => (held.filter === null ? held.ids.size : listed());
  const state = () => (held.filter !== null ? "true" : held.ids.size ? "mixed" : "false");
  const amount = (n) => new Intl.NumberFormat(document.documentElement.lang || "en").format(n);
  const form = ([one, many], n) => (n === 1 ? one : many.replace("{n}", amount(n)));

  const follow = (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };

  /* Both halves of the row, beside and within what scrolls. */
  function mark(box, chosen) {
    const row = box && box.closest(".ag-row");
    if (!row) return;
    const halves = () => document.querySelectorAll(`#grid .ag-row[row-index="${row.getAttribute("row-index")}"]`);
    const paint = () =>
      halves().forEach((half) => {
        half.classList.toggle("selected", chosen);
        half.setAttribute("aria-selected", chosen);
      });
    paint();
    requestAnimationFrame(() => box.isConnected && paint());
  }

  /* Everybody who shows something of the selection hears of it. */
  function changed(said = "") {
    if (!held.ids.size && held.filter === null) anchor = null;
    listeners.forEach((listener) => listener());
    show(CONTROL, { value: held.filter === null ? (held.ids.size ? { ids: [...held.ids] } : null) : { filter: held.filter } });
    describe(said);
  }

  function describe(said) {
    const n = count();
    const some = held.filter !== null || held.ids.size > 0;
    show("selection-bar", { className: some ? "selection-bar" : "selection-bar hidden" });
    if (said !== undefined) show("selection-note", { children: said });
    if (!some) return;
    if (!document.querySelector("#selection-bar:not(.hidden)")) closeResult();
    const all = listed();
    const every = held.filter !== null;
    show("selection-said", { children: every ? words().every.replace("{n}", amount(n)) : form(words().selected, n) });
    const more = !every && all > n;
    show("selection-all", { className: more ? "selection-all" : "selection-all hidden", children: words().all.replace("{n}", amount(all)) });
  }

  /* The list has other rows, or is longer or shorter: of all that match there are as many as there are now. */
  function recount() {
    if (held.filter !== null && held.filter !== filter()) clear();
    else if (held.filter !== null || held.ids.size) describe();
    listeners.forEach((listener) => listener());
  }

  function anew() {
    turn++;
    pending.clear();
  }

  function clear() {
    anew();
    held.ids = new Set();
    held.filter = null;
    changed();
  }

  const all = () => listed() && every();

  /* All that the address lets through, however many these are. */
  function every() {
    anew();
    held.ids = new Set();
    held.filter = filter();
    changed();
  }

  /* The ids of rows, from the grid where it has them, else from the server. */
  async function idsOf(start, stop) {
    if (stop - start > MOST) return refuse(words().too_many);
    const api = tanda.gridApi();
    const rows = Array.from({ length: Math.min(stop - start, 2000) }, (_, at) => api.getDisplayedRowAtIndex(start + at));
    if (rows.length === stop - start && rows.every((row) => row && row.data)) return rows.map((row) => row.data.id);
    const params = new URLSearchParams(prop("url", "search") || "");
    params.set("start", start);
    params.set("stop", stop);
    try {
      const answer = await fetch(`${prop("words", "data").selected_path}?${params}`);
      const told = await answer.json();
      return told.ids || refuse(told.error);
    } catch (error) {
      return refuse(words().failed);
    }
  }

  function refuse(why) {
    show("selection-note", { children: why });
    return null;
  }

  /* One click after the other: what the first means may have to be asked for. */
  function put(ids, chosen) {
    const mine = turn;
    tail = tail.then(() => mine === turn && apply(ids, chosen, mine)).catch(() => refuse(words().failed));
  }

  async function apply(ids, chosen, mine) {
    if (held.filter !== null) {
      if (chosen) return;
      const every = await idsOf(0, listed());
      if (!every || mine !== turn) return;
      held.filter = null;
      held.ids = new Set(every.filter(Boolean));
    }
    const wanted = await ids;
    if (!wanted || mine !== turn) return;
    wanted.forEach((id) => pending.delete(id));
    const next = new Set(held.ids);
    wanted.filter(Boolean).forEach((id) => (chosen ? next.add(id) : next.delete(id)));
    if (next.size > MOST) return void refuse(words().too_many);
    held.ids = next;
    changed(held.ids.size ? undefined : "");
  }

  /* Where the row is that was clicked last: newer data may have moved it. */
  function anchored() {
    if (!anchor) return null;
    let found = null;
    tanda.gridApi().forEachNode((node) => (found = node.data && node.data.id === anchor.id ? node.rowIndex : found));
    return found === null && anchor.order === order() ? anchor.index : found;
  }

  function pick(index, ranged) {
    const node = tanda.gridApi().getDisplayedRowAtIndex(index);
    const id = node && node.data && node.data.id;
    if (!id) return;
    const from = ranged ? anchored() : null;
    if (from === null) {
      anchor = { id, index, order: order() };
      const chosen = !(pending.has(id) ? pending.get(id) : has(id));
      pending.set(id, chosen);
      put([id], chosen);
      return;
    }
    const [first, last] = [Math.min(from, index), Math.max(from, index)];
    put(idsOf(first, last + 1), has(anchor.id));
  }

  const toggleAll = () => (held.filter === null ? all() : clear());
  const rowOf = (place) => {
    const row = place.closest("#grid .ag-row");
    return row ? Number(row.getAttribute("row-index")) : null;
  };

  /* Before the grid hears of it: a click on a check box opens no batch, nor does one with Shift or Ctrl on its row. */
  function clicked(event) {
    const place = event.target;
    if (!place.closest || !place.closest("#grid")) return;
    const column = place.closest('[col-id="select"]');
    const row = rowOf(place);
    const meant = column || (row !== null && (event.shiftKey || event.ctrlKey || event.metaKey));
    if (!meant) return;
    event.stopPropagation();
    event.preventDefault();
    if (row !== null) pick(row, event.shiftKey);
    else if (place.closest(".ag-header-cell")) toggleAll();
  }

  /* Text is selected with the mouse alone. */
  function pressed(event) {
    const place = event.target;
    if (event.shiftKey && place.closest && rowOf(place) !== null) event.preventDefault();
  }

  function typed(event) {
    const place = event.target;
    if (!place.closest || !place.closest("#grid") || event.altKey || isTyping(place)) return;
    const key = event.key.toLowerCase();
    const row = place.closest(".ag-cell") ? rowOf(place) : null;
    const head = place.closest('.ag-header-cell[col-id="select"]');
    const ctrl = event.ctrlKey || event.metaKey;
    if (ctrl && key === "a" && row !== null) all();
    else if (!ctrl && row !== null && (key === " " || key === "x")) pick(row, event.shiftKey);
    else if (!ctrl && head && (key === " " || key === "x" || key === "enter")) toggleAll();
    else return;
    event.stopPropagation();
    event.preventDefault();
  }

  document.addEventListener("click", clicked, true);
  document.addEventListener("mousedown", pressed, true);
  document.addEventListener("keydown", typed, true);

  // --- the windows ---

  const WINDOWS = { distribute: "distribute", delete: "doom" };

  /* A button of the bar opens its window, whose controls say nothing yet. */
  function openBulk() {
    const cause = click();
    if (cause) askBulk(JSON.parse(cause.prop_id.slice(0, cause.prop_id.lastIndexOf("."))).action);
  }

  /* *said*: values of the window's controls. */
  function askBulk(action, said = {}) {
    const { controls, titles } = words();
    const id = WINDOWS[action] || "change";
    if (id === "change") {
      const specifications = prop({ type: "control", name: "specification" }, "data") || [];
      Object.entries({ ...controls, ...said }).forEach(([name, value]) => show({ type: "change", name }, { value }));
      show({ type: "change", name: "specification" }, { data: specifications.filter(({ value }) => value !== "~").map(({ label }) => label) });
      show({ type: "argument", kind: "selection", name: "reason" }, { value: "" });
      show("change-preview", { children: [] });
      show("change-plan", { data: null });
    }
    if (id === "doom") show({ type: "argument", kind: "selection", name: "typed" }, { value: "" });
    if (id === "distribute") tanda.regather();
    show("bulk-asked", { data: { action, at: Date.now() } });
    show(id, { opened: true, title: titles[action] });
  }

  /* The controls of the action that was asked for. */
  function showDateControls(asked, how) {
    return `change change-${asked ? asked.action : "none"} change-${how}`;
  }

  function mayChange(plan, reason) {
    const asks = Boolean(plan && plan.unusual);
    const may = plan && plan.changed && (!asks || (reason || "").trim());
    return [!may, asks ? "" : "hidden"];
  }

  /* Work with what is selected has begun. */
  function closeWindows(request) {
    if (!request) return;
    begun = request.arguments.selection;
    leaveWindows(request);
  }

  /* The window of work that has begun, or waits for its turn, is done with; one for another selection stays. */
  function leaveWindows(request) {
    if (same(request.arguments.selection, prop(CONTROL, "value"))) ["change", "distribute", "doom"].forEach((id) => show(id, { opened: false }));
  }

  function closeResult() {
    show("task-selection-result", { children: [] });
  }

  /* What was selected has been dealt with; where that failed, it can be tried again. */
  function endSelection(result) {
    const done = Array.isArray(result) && result.length > 0 && !JSON.stringify(result).includes("task-failed");
    if (done && same(begun, prop(CONTROL, "value"))) {
      clear();
      show({ type: "change", name: "people" }, { value: [] });
    }
  }

  /* What is typed is told after a rest; until then the window shows what would come of what stood there before. */
  const REST = 450; // milliseconds, more than `_DEBOUNCE` of the windows
  let resting = null;

  document.addEventListener("input", ({ target }) => {
    const typed = target.matches && target.matches(".selection-window :is(textarea, input:not([type=radio], [type=checkbox]))");
    if (!typed || target.closest("#change-reason")) return; // a reason changes no plan
    document.body.dataset.typing = "yes";
    clearTimeout(resting);
    resting = setTimeout(() => delete document.body.dataset.typing, REST);
  });

  document.addEventListener(
    "click",
    (event) => {
      const button = document.body.dataset.typing && event.target.closest && event.target.closest(".selection-window .start-planned");
      if (!button) return;
      event.stopPropagation();
      event.preventDefault();
    },
    true
  );

  /* Ids, nothing for all that match a filter, null when nothing is selected. */
  const chosen = () => (held.filter !== null ? {} : held.ids.size ? { ids: [...held.ids] } : null);

  tanda.selection = { has, state, follow, mark, recount, chosen, count, clear, every };
  Object.assign(tanda, { askBulk, leaveWindows });
  offer({
    openBulk,
    clearSelection: clear,
    selectAll: all,
    closeResult,
    closeWindows,
    endSelection,
    showDateControls,
    mayChange,
  });
})();
