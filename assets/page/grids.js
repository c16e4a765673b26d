/* The lists of batches and files. */
(function () {
  "use strict";
  const { here, none, prop, query, same, show, offer } = window.tanda;
  const tanda = window.tanda; // what other files add, when it is called

  const grids = {};
  let ordered = false; // whether the grid of batches has taken its order from the address
  let order = null; // what the address said of it when one of both changed the other last
  const gridApi = (id = "grid") => {
    try {
      return window.dash_ag_grid.getApi(id);
    } catch (error) {
      return null;
    }
  };

  /* The columns that sort, by importance. */
  function sorting(api) {
    const sorted = api.getColumnState().filter(({ sort }) => sort);
    return sorted.sort((a, b) => a.sortIndex - b.sortIndex).map(({ colId, sort }) => ({ colId, sort }));
  }

  /* The batches are in the order that the address says, once that is another one: whoever clicks twice is faster. */
  function adoptOrder(api, search) {
    const text = new URLSearchParams(search).get("sort") || "";
    if (text === order) return;
    order = text;
    const wanted = text.split(",").filter(Boolean).map((name) => ({ colId: name.replace(/^-/, ""), sort: name.startsWith("-") ? "desc" : "asc" }));
    if (same(wanted, sorting(api))) return;
    api.applyColumnState({ state: wanted.map((column, sortIndex) => ({ ...column, sortIndex })), defaultState: { sort: null } });
  }

  /* A click on a header changes the address. */
  function sayOrder(api) {
    const params = new URLSearchParams(prop("url", "search"));
    const text = sorting(api).map(({ colId, sort }) => (sort === "desc" ? "-" : "") + colId).join(",");
    if (here() !== "/batches") return;
    order = text;
    if (text === (params.get("sort") || "")) return;
    params.delete("sort");
    if (text) params.set("sort", text);
    show("url", { search: query(params) });
  }

  function unsorted(search) {
    const params = new URLSearchParams(search);
    ["sort", "columns", "batch", "side"].forEach((name) => params.delete(name)); // none is another filter
    return query(params);
  }

  /* A new filter starts at the top; newer data keeps the place; the grid itself asks for another order. */
  function reload(id, own, search, path, fresh) {
    const api = gridApi(id);
    if (path !== own) return;
    const grid = (grids[id] = grids[id] || { search: null, generation: null });
    const generation = fresh ? fresh.at : null;
    const first = grid.search === null;
    const asked = unsorted(search);
    if (api && id === "grid") adoptOrder(api, search);
    if (id === "grid") adoptColumns(search);
    if (api && !first && grid.search !== asked) {
      api.ensureIndexVisible(0);
      api.purgeInfiniteCache();
    } else if (api && !first && grid.generation !== generation) {
      refreshRows(id);
    }
    grid.search = asked;
    grid.generation = generation;
  }

  /* A grid that becomes narrower takes back the focus for its cell, unless there is none. The column of the one it had. */
  function leaveCell() {
    const api = gridApi();
    const cell = api && api.getFocusedCell();
    if (!cell) return null;
    api.clearFocusedCell();
    document.activeElement.blur();
    return cell.column;
  }

  /* What newer rows say otherwise is shown for a moment; rows that only move are not. */
  function refreshRows(id = "grid") {
    const api = gridApi(id);
    if (!api || (id === "grid" && !tanda.mayRefresh())) return;
    const before = new Map();
    api.forEachNode(({ data }) => data && before.set(data.id, data));
    api.forEachNode((node) => {
      const flash = ({ newData }) => {
        node.removeEventListener("dataChanged", flash);
        const old = newData && before.get(newData.id);
        const columns = old ? Object.keys(newData).filter((name) => !same(newData[name], old[name]) && api.getColumn(name)) : [];
        if (columns.length) requestAnimationFrame(() => api.flashCells({ rowNodes: [node], columns }));
      };
      node.addEventListener("dataChanged", flash);
    });
    api.refreshInfiniteCache();
  }

  /* A link or a bar that asks for other files shows them: the list is further down. */
  const listed = { query: null };

  function reloadFiles(search, path, fresh) {
    const params = new URLSearchParams(search);
    const query = JSON.stringify(prop("words", "data").own["/files"].map((name) => params.get(name)));
    if (path === "/files" && listed.query !== null && listed.query !== query && !window.tanda.wentBack()) {
      setTimeout(() => document.querySelector(".files-list").scrollIntoView({ block: "start" }), 100);
    }
    if (path === "/files") listed.query = query;
    reload("files-grid", "/files", search, path, fresh);
  }

  /* The columns that the address names, while it does: afterwards those that the reader chose come back. */
  const columns = { named: null, chosen: null };

  const columnsIn = (search) => (new URLSearchParams(search).get("columns") || "").split(",").filter(Boolean);

  function adoptColumns(search) {
    const named = columnsIn(search);
    const shown = prop("grid-columns", "value");
    if (!shown || same(named, columns.named || [])) return;
    if (!columns.named) columns.chosen = shown;
    columns.named = named.length ? named : null;
    show("grid-columns", { value: columns.named || columns.chosen });
  }

  /* Whoever chooses others while the address names some changes the address. */
  function sayColumns(shown) {
    if (!columns.named || here() !== "/batches" || same(shown, columns.named)) return;
    columns.named = shown;
    const params = new URLSearchParams(prop("url", "search"));
    params.set("columns", shown.join(","));
    show("url", { search: query(params) });
  }

  function showColumns(shown) {
    if (ordered) sayColumns(shown);
    window.dash_ag_grid.getApiAsync("grid").then((api) => {
      if (!ordered) {
        api.addEventListener("sortChanged", () => sayOrder(api));
        adoptOrder(api, prop("url", "search"));
        tanda.takeDrops(api);
        adoptColumns(prop("url", "search"));
        api.addEventListener("modelUpdated", () => window.tanda.selection.recount());
        ordered = true;
      }
      const all = api.getColumns().map((column) => column.getColId()).filter((name) => name !== "select");
      api.setColumnsVisible(all.filter((name) => !shown.includes(name)), false);
      api.setColumnsVisible(shown, true);
    });
    return none();
  }

  Object.assign(window.tanda, { gridApi, leaveCell, sorting, unsorted, reload, refreshRows, reloadFiles });
  offer({ showColumns });
})();
