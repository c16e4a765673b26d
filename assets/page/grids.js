/* The lists of batches and files. */
(function () {
  "use strict";
  const { none, prop, offer } = window.tanda;

  const grids = {};
  const gridApi = (id = "grid") => {
    try {
      return window.dash_ag_grid.getApi(id);
    } catch (error) {
      return null;
    }
  };

  /* A new filter starts at the top; newer data keeps the place. */
  function reload(id, own, search, path, fresh) {
    const api = gridApi(id);
    if (path !== own) return;
    const grid = (grids[id] = grids[id] || { search: null, generation: null });
    const generation = fresh ? fresh.at : null;
    const first = grid.search === null;
    if (api && !first && grid.search !== search) {
      api.ensureIndexVisible(0);
      api.purgeInfiniteCache();
    } else if (api && !first && grid.generation !== generation) {
      api.refreshInfiniteCache();
    }
    grid.search = search;
    grid.generation = generation;
  }

  /* A link or a bar that asks for other files shows them: the list is further down. */
  const listed = { query: null };

  function reloadFiles(search, path, fresh) {
    const params = new URLSearchParams(search);
    const query = JSON.stringify(prop("words", "data").own["/files"].map((name) => params.get(name)));
    if (path === "/files" && listed.query !== null && listed.query !== query) {
      setTimeout(() => document.querySelector(".files-list").scrollIntoView({ block: "start" }), 100);
    }
    if (path === "/files") listed.query = query;
    reload("files-grid", "/files", search, path, fresh);
  }

  function showColumns(shown) {
    window.dash_ag_grid.getApiAsync("grid").then((api) => {
      const all = api.getColumns().map((column) => column.getColId());
      api.setColumnsVisible(all.filter((name) => !shown.includes(name)), false);
      api.setColumnsVisible(shown, true);
    });
    return none();
  }

  Object.assign(window.tanda, { gridApi, reload, reloadFiles });
  offer({ showColumns });
})();
