/* The people beside the list: batches are dragged onto them, or given with the keyboard. */
(function () {
  "use strict";
  const { here, isTyping, prop, query, show, whenThere } = window.tanda;
  const tanda = window.tanda; // what other files add, when it is called

  const AT_ONCE = 500; // batches that are given without a job
  let left = null; // the cell that had the focus before, with its batch
  const words = () => prop("giving-words", "data");
  const cards = () => [...document.querySelectorAll("#giving-people .giving-card")].filter((card) => !card.closest("[hidden]"));
  const isOpen = () => document.body.dataset.side === "people";

  function open(opened) {
    const params = new URLSearchParams(prop("url", "search") || "");
    params.delete("side");
    if (opened) params.set("side", "people");
    show("url", { search: query(params) });
  }

  /* What is given: what is selected, else the row that was dragged or has the focus. */
  function meant(id) {
    const chosen = tanda.selection.chosen();
    if (id && !tanda.selection.has(id)) return { ids: [id] };
    if (chosen) return chosen;
    const api = tanda.gridApi();
    const cell = api && api.getFocusedCell();
    const focused = cell ? idAt(api, cell) : left && left.id;
    return focused ? { ids: [focused] } : null;
  }

  function idAt(api, { rowIndex }) {
    const row = api.getDisplayedRowAtIndex(rowIndex);
    return row && row.data ? row.data.id : null;
  }

  function give(person, { ids } = {}) {
    if (!ids || ids.length > AT_ONCE) return tanda.askBulk("person", { person });
    tanda.giveBatches({ ids, person }, (report) => {
      if (!report) return tanda.say(words().away, "failed");
      if (report.kind !== "failed" && ids.every(tanda.selection.has)) tanda.selection.clear();
      tanda.reportBatch("", report);
    });
  }

  function giveMeant(person) {
    const given = meant();
    if (given) give(person, given);
    else tanda.say(words().nothing, "failed");
  }

  // --- the mouse ---

  const cardAt = ({ event }) => {
    const touch = (event.changedTouches && event.changedTouches[0]) || event;
    const lines = document.elementsFromPoint(touch.clientX, touch.clientY).map((place) => place.closest(".giving-line")); // what is dragged is above
    const line = lines.find(Boolean);
    return line && line.querySelector(".giving-card");
  };

  function point(card) {
    document.querySelectorAll(".giving-card.over").forEach((each) => each !== card && each.classList.remove("over"));
    if (card) card.classList.add("over");
  }

  function takeDrops(api) {
    api.addRowDropZone({
      getContainer: () => document.getElementById("giving-people"),
      onDragEnter: (dragged) => point(cardAt(dragged)),
      onDragging: (dragged) => point(cardAt(dragged)),
      onDragLeave: () => point(null),
      onDragStop: (dragged) => {
        const card = cardAt(dragged);
        point(null);
        if (card && dragged.node.data) give(card.dataset.give, meant(dragged.node.data.id));
      },
    });
  }

  window.dashAgGridFunctions.mayDrag = ({ data }) => Boolean(data && data.id);
  window.dashAgGridFunctions.dragText = ({ rowNode }) => {
    const { ids } = meant(rowNode.data && rowNode.data.id) || {};
    const n = ids ? ids.length : tanda.selection.count();
    return n === 1 ? rowNode.data.id : words().dragged.replace("{n}", new Intl.NumberFormat(document.documentElement.lang || "en").format(n));
  };

  document.addEventListener("click", ({ target }) => {
    const card = target.closest && target.closest(".giving-card");
    const button = target.closest && target.closest("[data-giving]");
    if (card) giveMeant(card.dataset.give);
    if (button) open(button.dataset.giving === "open" ? !isOpen() : false);
  });

  // --- the keyboard ---

  const search = () => document.getElementById("giving-search");
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  function narrow() {
    const wanted = plain(search().value.trim());
    document.querySelectorAll(".giving-line").forEach((line) => (line.hidden = !plain(line.querySelector(".giving-name").textContent).includes(wanted)));
  }

  /* Whoever goes elsewhere means the row they go to. */
  ["focusin", "pointerdown"].forEach((act) => document.addEventListener(act, ({ target }) => target.closest && !target.closest("#giving") && (left = null)));

  function move(by) {
    const all = [search(), ...cards()];
    const next = all[Math.max(0, all.indexOf(document.activeElement) + by)];
    if (next) next.focus();
  }

  document.addEventListener("input", ({ target }) => target === search() && narrow());

  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (here() !== "/batches" || event.altKey || event.ctrlKey || event.metaKey || !target.closest) return;
    const inside = target.closest("#giving");
    if (inside && (key === "ArrowDown" || key === "ArrowUp")) move(key === "ArrowDown" ? 1 : -1);
    else if (inside && key === "Enter" && target === search() && cards().length) giveMeant(cards()[0].dataset.give);
    else if (inside && key === "Escape") leave();
    else if (key.toLowerCase() === "a" && !isTyping(target) && !target.closest("[role=dialog], [role=menu]")) {
      leaveGrid();
      if (!isOpen()) open(true);
      whenThere(() => isOpen() && search() && search().offsetParent && search(), (input) => {
        input.focus();
        input.select();
      });
    } else return;
    event.preventDefault();
  });

  function leaveGrid() {
    const api = tanda.gridApi();
    const cell = api && api.getFocusedCell();
    if (cell) left = { rowIndex: cell.rowIndex, column: tanda.leaveCell(), id: idAt(api, cell) };
  }

  /* Back to the list: to the row that was left, or to the last one where there are fewer by now. */
  function leave() {
    const api = tanda.gridApi();
    document.activeElement.blur();
    const row = api && left ? Math.min(left.rowIndex, api.getDisplayedRowCount() - 1) : -1;
    if (row >= 0) api.setFocusedCell(row, left.column); // which is the end of *left*
  }

  Object.assign(tanda, { takeDrops });
})();
