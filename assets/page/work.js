/* Clicks, exports and long work: a click becomes what is asked of the server, or the request of a job. */
(function () {
  "use strict";
  const { click, context, none, prop, same, show, offer } = window.tanda;

  /* Which of the buttons was clicked; one that was only drawn was not. */
  function asked() {
    const cause = click();
    return cause ? { ...JSON.parse(cause.prop_id.slice(0, cause.prop_id.lastIndexOf("."))), at: Date.now() } : none();
  }

  function requestExport(clicks, close, cancel, search, words) {
    const cause = click();
    if (!cause) return [none(), none(), none()];
    if (cause.prop_id === "export-close.n_clicks") return [none(), "export-box hidden", none()];
    if (cause.prop_id === "export-cancel.n_clicks") return [none(), none(), words.cancelled];
    const { what } = JSON.parse(cause.prop_id.slice(0, cause.prop_id.lastIndexOf(".")));
    return [exportOf(what, search), "export-box", []];
  }

  function exportOf(what, search) {
    const api = window.tanda.gridApi();
    const sortModel = api ? window.tanda.sorting(api) : [];
    return { what, search, sortModel, language: document.documentElement.lang, at: Date.now() };
  }

  const tasks = {}; // of each kind: what it does now, and the requests that come after it

  /* A click on a start button becomes the request of the job; while one of its kind runs, that of the next one,
     unless it is the same. */
  function startTask(starts, cancel, idle, values, controls, uploads, kinds, search, words) {
    const causes = context().triggered.filter(({ value }) => value);
    const ended = causes.find(({ prop_id: prop }) => prop.startsWith("task-"));
    if (ended) return endTask(ended.prop_id, words);
    let answer = [none(), none()];
    causes.forEach(({ prop_id: prop }) => {
      const { kind, how } = JSON.parse(prop.slice(0, prop.lastIndexOf(".")));
      const told = Object.fromEntries(
        controls.map((control, at) => [control, values[at]]).filter(([control]) => control.kind === kind).map(([{ name }, value]) => [name, value])
      );
      const request = requestOf(kind, how, search, told, uploads[kinds.findIndex((each) => each.kind === kind)]);
      const place = queue(request);
      if (place === "now") answer = [request, []];
      if (place === "next" && answer[0] === none()) answer = [none(), words.next];
      if (place === "next" && kind === "selection") window.tanda.leaveWindows(request);
    });
    return answer;
  }

  /* The same for a button that is drawn by React alone. */
  function startWork(kind, how) {
    const request = requestOf(kind, how, prop("url", "search"));
    const place = queue(request);
    if (place === "now") show("task-" + kind + "-request", { data: request });
    if (place) show("task-" + kind + "-result", { children: place === "now" ? [] : prop("words", "data").next });
  }

  const requestOf = (kind, how, search, told = {}, upload = null) => ({
    kind,
    how,
    arguments: told,
    upload: upload || null,
    search,
    language: document.documentElement.lang,
    at: Date.now(),
  });

  /* Whether a request is done now or next; nothing where the same one is to be done already. */
  function queue(request) {
    const task = (tasks[request.kind] = tasks[request.kind] || { now: null, next: [] });
    if (task.now === null) {
      task.now = request;
      return "now";
    }
    if ([task.now, ...task.next].some((each) => isSame(each, request))) return null;
    task.next.push(request);
    return "next";
  }

  const isSame = (one, other) => ["how", "arguments", "upload"].every((part) => same(one[part], other[part]));

  /* A task was cancelled, or has ended: then the next one begins. */
  function endTask(cause, words) {
    const [, kind] = /^task-(.+)-cancel\.(?:n_clicks|disabled)$/.exec(cause);
    const task = tasks[kind] || { now: null, next: [] };
    if (cause.endsWith(".n_clicks")) {
      task.next = [];
      return [none(), words.stopped];
    }
    const request = task.next.shift();
    task.now = request || null;
    return request ? [{ ...request, at: Date.now() }, []] : [none(), none()];
  }

  /* Whoever types how many there are has seen how many there are. */
  const confirmCount = (typed, count) => !count || (typed || "").replace(/\D/g, "") !== String(count);

  /* Where there is something to hand over, somebody must take it. */
  const needHeir = (heir, button, asked, ids) => ids.map(() => asked !== "hidden" && !heir);

  /* The buttons in what is drawn by React alone. */
  window.addEventListener("click", ({ target: place }) => {
    const { action, person, undo, export: what } = (place.closest && place.closest("button") || place).dataset || {};
    if (undo) startWork("undo", undo);
    if (person) show("person-asked", { data: { action, name: person, at: Date.now() } });
    if (!what) return;
    show("export-box", { className: "export-box" });
    show("export-result", { children: [] });
    show("export-request", { data: exportOf(what, prop("url", "search")) });
  });

  offer({ asked, requestExport, startTask, confirmCount, needHeir });
})();
