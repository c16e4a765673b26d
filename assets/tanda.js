/* What happens in the browser without asking the server: addresses, theme, freshness, the grid's gestures.
   Every function is named in a `ClientsideFunction("tanda", …)` of callbacks/. */
(function () {
  "use strict";
  const none = () => window.dash_clientside.no_update;
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  const query = (params) => (params.toString() ? "?" + params.toString() : "");
  const context = () => window.dash_clientside.callback_context;

  /* A component as it stands on the page; undefined when it does not. */
  function component(id) {
    const { getLayout, stringifyId } = window.dash_component_api;
    try {
      const found = getLayout(id); // without such a component the whole page, or an error
      return found.props.id && stringifyId(found.props.id) === stringifyId(id) ? found : undefined;
    } catch (error) {
      return undefined;
    }
  }

  const prop = (id, name) => (component(id) || { props: {} }).props[name];

  /* Gives a component the properties that differ from those it has. Dash would tell every component of every
     output of a callback that it is waiting, and that it no longer is. */
  function show(id, props) {
    const there = component(id);
    const differing = there ? Object.entries(props).filter(([name, value]) => !same(value, there.props[name])) : [];
    if (differing.length) window.dash_clientside.set_props(id, Object.fromEntries(differing));
  }

  /* --- pages, theme, language -------------------------------------------------------------- */

  /* Links carry the filter along, and leave behind what belongs to one page alone. */
  function navHref(path, search, own) {
    const params = new URLSearchParams(search);
    Object.keys(own).filter((page) => page !== path).forEach((page) => own[page].forEach((name) => params.delete(name)));
    if (path === "/batches") params.set("view", params.get("view") || "everyday");
    return path + query(params);
  }

  function navLink(link, path, search, own) {
    const page = new URL(link.props.href, window.location).pathname;
    const here = page === path ? { className: "nav here", "aria-current": "page" } : { className: "nav" };
    return { ...link, props: { children: link.props.children, href: navHref(page, search, own), ...here } };
  }

  function showPage(path, search) {
    const words = prop("words", "data");
    const pages = Object.keys(words.titles);
    const shown = pages.includes(path) ? path : "*";
    document.title = words.titles[path] || "Tanda";
    document.body.dataset.page = shown;
    document.body.dataset.section = new URLSearchParams(search).get("section") || words.defaults.section;
    [...pages, "*"].forEach((page) => show({ type: "page", path: page }, { className: page === shown ? "page" : "page hidden" }));
    show("nav", { tree: prop("nav", "tree").map((link) => navLink(link, path, search, words.own)) });
    dressCharts();
  }

  const darkSystem = window.matchMedia("(prefers-color-scheme: dark)");

  /* The index has set the scheme before anything was drawn; this follows a choice, or the system. */
  function applyScheme(choice) {
    const dark = choice === "dark" || (choice === "auto" && darkSystem.matches);
    document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
    dressCharts();
  }

  darkSystem.addEventListener("change", () => applyScheme(prop("scheme-choice", "value")));

  function chooseScheme(choice) {
    try {
      localStorage.setItem("mantine-color-scheme-value", choice); // where Mantine, too, looks before it draws
    } catch (error) {
      /* a browser that keeps nothing: the choice holds for this visit */
    }
    applyScheme(choice);
  }

  function chooseLanguage(language) {
    if (language !== document.documentElement.lang.split("-")[0]) {
      document.cookie = "tanda-language=" + language + ";path=/;max-age=31536000;samesite=lax";
      window.location.reload();
    }
  }

  function foldFilters(clicks, classes) {
    const folded = classes.includes("folded");
    return [folded ? "filters" : "filters folded", folded ? "true" : "false"];
  }

  /* --- the URL and the controls ------------------------------------------------------------- */

  const last = { search: null, controls: {}, range: null }; // what the URL was, and what the controls are to say
  let known = { ids: [], values: [] }; // the controls there are
  let due = false; // whether they have yet to say it
  const valueOf = (params, name, example, defaults) => {
    if (Array.isArray(example)) return params.getAll(name);
    return params.get(name) || (name in defaults ? defaults[name] : name === "text" ? "" : null);
  };

  function writeControl(params, name, value, defaults) {
    params.delete(name);
    const values = Array.isArray(value) ? value : [value];
    values.filter((each) => each && each !== defaults[name]).forEach((each) => params.append(name, each));
  }

  const rangeOf = (params, basis) => {
    const [first = "", end = ""] = (params.get(basis) || "").split("..");
    const day = /^\d{4}-\d{2}-\d{2}$/;
    return [day.test(first) ? first : "", day.test(end) ? end : ""];
  };

  function applyGesture(params, words) {
    context().triggered.forEach(({ prop_id: prop, value }) => {
      if (!value) return;
      if (prop === "clear.n_clicks") {
        const kept = (name) => (words.options[name] || []).includes(params.get(name));
        [...params.keys()].filter((name) => !kept(name)).forEach((name) => params.delete(name));
      } else if (prop.includes('"type":"chip"')) {
        const chip = JSON.parse(prop.slice(0, prop.lastIndexOf(".")));
        const all = params.getAll(chip.name);
        params.delete(chip.name); // a lone value may be written in another way than the chip says it
        if (all.length > 1) all.filter((each) => each !== chip.value).forEach((each) => params.append(chip.name, each));
      }
    });
  }

  /* A control that waits for the end of typing reports, a moment later, also what the URL gave it. When the
     URL has moved on by then, that report is an echo and nothing a person did. */
  const given = {};
  const ECHO = 1500; // milliseconds
  const give = (name, value) => ((given[name] = given[name] || {})[JSON.stringify(value)] = Date.now());
  const isEcho = (name, value) => Date.now() - ((given[name] || {})[JSON.stringify(value)] || 0) < ECHO;

  /* The URL is the truth: what the controls are to say under it, and which dates are shown. */
  function adopt(search, basis) {
    const params = new URLSearchParams(search);
    const { defaults } = prop("words", "data");
    known.ids.forEach(({ name }, at) => (last.controls[name] = valueOf(params, name, known.values[at], defaults)));
    last.range = { basis, ends: rangeOf(params, basis) };
    last.search = search;
    due = true;
  }

  /* Another address: the controls follow when there is nothing better to do. */
  function adoptAddress(search) {
    if (search === last.search) return;
    Object.keys(last.controls).forEach((name) => give(name, last.controls[name]));
    if (last.range) give(last.range.basis, last.range.ends);
    const { bases } = prop("words", "data");
    const first = bases.find((basis) => (new URLSearchParams(search).get(basis) || "").includes(".."));
    adopt(search, last.range ? last.range.basis : first || prop("range-basis", "value"));
  }

  /* A control was touched, or there are others now. */
  function useControls(values, from, to, basis, chips, clear, mounted, ids, words) {
    const search = prop("url", "search") || "";
    const params = new URLSearchParams(search);
    const here = search === last.search;
    if (here) {
      // Only what was touched counts: others may still be on their way to the value the URL gave them.
      const touched = context().triggered.map(({ prop_id: prop }) => prop);
      ids.forEach(({ name }, at) => {
        const used = name in last.controls && touched.some((prop) => prop.includes(`"name":"${name}","type":"control"`));
        const said = used && !same(values[at], last.controls[name]) && !isEcho(name, values[at]);
        if (said) writeControl(params, name, values[at], words.defaults);
      });
      const dated = touched.includes("range-from.value") || touched.includes("range-to.value");
      if (dated && last.range.basis === basis && !same([from, to], last.range.ends) && !isEcho(basis, [from, to])) {
        params.delete(basis);
        if (from || to) params.set(basis, (from || "") + ".." + (to || ""));
      }
      applyGesture(params, words);
    }
    const changed = query(params) === query(new URLSearchParams(search)) ? search : query(params);
    known = { ids, values };
    if (here) adopt(changed, basis);
    else adoptAddress(search);
    if (changed !== search) show("url", { search: changed });
    if (here && context().triggered.length) setControls();
    else whenQuiet(setControls);
  }

  /* Only once for each time: what somebody is about to choose is not taken back by newer data. */
  function setControls() {
    if (!due) return;
    due = false;
    const { basis, ends } = last.range;
    known.ids.forEach((id) => show(id, { value: last.controls[id.name] }));
    show("range-from", { value: ends[0] });
    show("range-to", { value: ends[1] });
    show("range-basis", { value: basis });
  }

  const whenQuiet = (act) => (window.requestIdleCallback ? requestIdleCallback(act, { timeout: 500 }) : setTimeout(act, 200));

  /* A figure with the colours of the scheme in place of their names; words are left as they are. */
  function dressed(part, colours) {
    if (Array.isArray(part)) return part.map((each) => dressed(each, colours));
    if (!part || typeof part !== "object") return part;
    return Object.fromEntries(
      Object.entries(part).map(([name, value]) => [name, /color$/.test(name) ? coloured(value, colours) : dressed(value, colours)])
    );
  }

  const coloured = (value, colours) =>
    Array.isArray(value) ? value.map((each) => coloured(each, colours)) : colours.getPropertyValue(String(value).slice(4, -1)).trim() || value;

  /* The room that the labels of the vertical axis need, in pixels. Plotly could find it, by drawing twice. */
  const pen = document.createElement("canvas").getContext("2d");
  function labelWidth(data, axis, font) {
    const words = axis.ticktext || [Math.max(...data.flatMap(({ y }) => y), ...(axis.range || [])).toLocaleString("en", { maximumFractionDigits: 0 })];
    const width = (word) => {
      pen.font = `${word.startsWith("<b>") ? 600 : 400} 12px ${font.family}`;
      return pen.measureText(word.replace(/<[^>]*>/g, "").replace("&lt;", "<").replace("&amp;", "&")).width;
    };
    return Math.ceil(Math.max(...words.map(width))) + 14;
  }

  /* --- what the page shows ------------------------------------------------------------------ */

  const asked = { last: 0, owed: false }; // which question was the last, and whether its answer is still to come

  /* Another address or newer data. What is visited first comes drawn. The controls come last: Dash works long
     for each that is set. */
  function follow(search, path, fresh) {
    adoptAddress(search || "");
    showPage(path, search);
    visit(path);
    reload("grid", "/batches", search, path, fresh);
    reloadFiles(search, path, fresh);
    Promise.resolve(context().triggered.length ? renew() : begin()).then(() => whenQuiet(setControls));
  }

  function begin() {
    unpackCharts();
    asked.owed = !prop({ name: "person", type: "control" }, "data").length; // the layout came without choices
    setInterval(look, prop("words", "data").tick, "GET");
    look("GET");
    setTimeout(() => loadGrid().catch(() => {}), 10000); // when there is nothing else to do
  }

  /* A page that was not there yet is built by the server, once the browser knows its components. */
  function visit(path) {
    const { titles, with_grid } = prop("words", "data");
    if (!(path in titles) || prop("mounted", "data").includes(path)) return;
    const ready = with_grid.includes(path) ? loadGrid() : Promise.resolve();
    ready.then(
      () => show("visited", { data: { path, search: prop("url", "search") || "", at: Date.now() } }), // told anew when it got lost, or for another filter
      () => setTimeout(() => path === prop("url", "pathname") && visit(path), 1000)
    );
  }

  /* The grid's script, where the index only names it. */
  let grid = null;

  function loadGrid() {
    const named = document.querySelector("link.grid-script");
    if (!named) return Promise.resolve();
    grid =
      grid ||
      new Promise((resolve, reject) => {
        const script = Object.assign(document.createElement("script"), { src: named.href, onload: resolve });
        script.onerror = () => {
          grid = null;
          reject(new Error("The grid could not be loaded."));
        };
        document.head.appendChild(script);
      });
    return grid;
  }

  /* Asks what is shown under the address, and puts in place what has changed. */
  async function renew() {
    const { pathname: path, search } = component("url").props;
    const page = prop("mounted", "data").includes(path) ? path : "/*";
    const mine = ++asked.last;
    try {
      const answer = await fetch(prop("words", "data").drawn_path + page + (search || ""));
      const changes = await answer.json();
      if (mine !== asked.last) return; // another question has been asked since
      asked.owed = false;
      changes.forEach(([id, props]) => (id.type === "chart" ? keepChart(id.panel, page, props.figure) : show(id, props)));
      dressCharts();
    } catch (error) {
      asked.owed = mine === asked.last; // the status line says that Tanda does not answer
    }
  }

  /* The figures as the server told them, by panel: {page, figure, worn}, the scheme it is on the page in. */
  const charts = {};

  function keepChart(panel, page, figure) {
    if (!charts[panel] || !same(charts[panel].figure, figure)) charts[panel] = { page, figure, worn: null };
  }

  /* The charts that came with the layouts of pages. */
  function unpackCharts() {
    Object.keys(prop("words", "data").titles).forEach((page) =>
      Object.entries(prop({ type: "charts", page }, "data") || {}).forEach(([panel, figure]) => keepChart(panel, page, figure))
    );
    dressCharts();
  }

  /* Draws the charts of this page that are new, or that wear the colours of another scheme. */
  function dressCharts() {
    const scheme = document.documentElement.getAttribute("data-mantine-color-scheme");
    const undressed = Object.entries(charts).filter(([, { page, worn }]) => worn !== scheme && page === prop("url", "pathname"));
    if (!undressed.length) return;
    requestAnimationFrame(() => setTimeout(window.startPlotly, 0)); // after the figures have been painted
    const colours = getComputedStyle(document.documentElement);
    const words = prop("words", "data");
    const template = dressed(words.template, colours);
    undressed.forEach(([panel, chart]) => {
      const { data, layout } = dressed(chart.figure, colours);
      const margin = { ...layout.margin, l: labelWidth(data, layout.yaxis, words.template.layout.font) };
      chart.worn = scheme;
      show({ type: "chart", panel }, { figure: { data, layout: { ...layout, margin, template } } });
    });
  }

  function drill(clicks, ids) {
    clicks.forEach((click, at) => {
      if (!click) return;
      const target = click.points[0].customdata;
      show(ids[at], { clickData: null }); // so that the same click counts again
      if (target !== undefined && target !== null) show("url", { search: target ? "?" + target : "" });
    });
  }

  /* --- freshness ---------------------------------------------------------------------------- */

  const live = { busy: false, pushed: 0, generation: null, seen: null };

  const WAIT = 15000; // milliseconds: a connection that died while the machine slept never answers
  const refresh = () => look("POST");

  async function look(method) {
    const words = prop("words", "data");
    if (live.busy || (document.hidden && method === "GET")) return;
    live.busy = true;
    try {
      const answer = await fetch(words.live_path, { method, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(WAIT) });
      if (!answer.ok) throw new Error(String(answer.status));
      freshness(await answer.json(), words);
    } catch (error) {
      announce("away", words.away.replace("{time}", live.seen || "–"));
    } finally {
      live.busy = false;
    }
  }

  /* Whoever listens to the page hears a change of state, not the clock. */
  function announce(state, text) {
    if (document.body.dataset.state !== state) show("status-spoken", { children: text });
    document.body.dataset.state = state;
    show("status", { children: text });
  }

  function freshness(told, words) {
    const drawn = prop({ page: prop("url", "pathname"), type: "drawn" }, "data");
    const behind = drawn && drawn.state !== "refused" && (drawn.generation !== told.generation || drawn.state !== told.state);
    const worth = told.state !== "unreachable" || (drawn && drawn.state === "waiting");
    const patience = live.generation === told.generation ? 2000 : 500; // milliseconds: what was asked for may be on its way
    const redraw = ((behind && worth) || asked.owed) && Date.now() - live.pushed > patience;
    const state = behind && ["live", "timed"].includes(told.state) ? "refreshing" : told.state;
    if (told.time) live.seen = told.time;
    announce(state, state === "refreshing" ? words.refreshing.replace("{time}", told.time) : told.text);
    if (!redraw) return;
    Object.assign(live, { pushed: Date.now(), generation: told.generation });
    show("live", { data: { generation: told.generation, state: told.state, at: live.pushed } });
  }

  /* --- the grid ----------------------------------------------------------------------------- */

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

  function requestExport(clicks, close, cancel, search, words) {
    const [cause] = context().triggered;
    if (!cause || !cause.value) return [none(), none(), none()];
    if (cause.prop_id === "export-close.n_clicks") return [none(), "export-box hidden", none()];
    if (cause.prop_id === "export-cancel.n_clicks") return [none(), none(), words.cancelled];
    const what = JSON.parse(cause.prop_id.slice(0, cause.prop_id.lastIndexOf("."))).what;
    const api = gridApi();
    const sorted = (api ? api.getColumnState() : []).filter((column) => column.sort);
    sorted.sort((a, b) => a.sortIndex - b.sortIndex);
    const request = {
      what,
      search,
      sortModel: sorted.map(({ colId, sort }) => ({ colId, sort })),
      language: document.documentElement.lang,
      at: Date.now(),
    };
    return [request, "export-box", []];
  }

  /* --- long work ---------------------------------------------------------------------------- */

  /* A click on a start button becomes the request of the job; while one of its kind runs, none does. */
  function startTask(starts, cancel, values, controls, uploads, kinds, idle, search, words) {
    const [cause] = context().triggered;
    if (!cause || !cause.value) return [none(), none()];
    if (cause.prop_id.startsWith("task-")) return [none(), words.stopped];
    if (idle === false) return [none(), none()];
    const { kind, how } = JSON.parse(cause.prop_id.slice(0, cause.prop_id.lastIndexOf(".")));
    const request = {
      kind,
      how,
      arguments: Object.fromEntries(
        controls.map((control, at) => [control, values[at]]).filter(([control]) => control.kind === kind).map(([{ name }, value]) => [name, value])
      ),
      upload: uploads[kinds.findIndex((each) => each.kind === kind)] || null,
      search,
      language: document.documentElement.lang,
      at: Date.now(),
    };
    return [request, []];
  }

  /* Whoever types how many there are has seen how many there are. */
  const confirmCount = (typed, count) => !count || (typed || "").replace(/\D/g, "") !== String(count);

  /* Where there is something to hand over, somebody must take it. */
  const needHeir = (heir, button, asked, ids) => ids.map(() => asked !== "hidden" && !heir);

  /* --- the crew ------------------------------------------------------------------------------ */

  window.addEventListener("click", ({ target: place }) => {
    const button = place.closest && place.closest("[data-person]");
    if (button) show("person-asked", { data: { action: button.dataset.action, name: button.dataset.person, at: Date.now() } });
  });

  /* --- files that are handed in -------------------------------------------------------------- */

  const part = (type, kind) => ({ type, kind });
  const say = (kind, text) => window.dash_clientside.set_props(part("upload-said", kind), { children: text });

  function sendFile(kind, file, words) {
    const request = new XMLHttpRequest();
    const told = (template, rest) => template.replace("{name}", file.name).replace(/{(percent|reason)}/, rest);
    const failed = (reason) => {
      window.dash_clientside.set_props(part("upload", kind), { data: null });
      say(kind, told(words.not_sent, reason));
    };
    request.open("POST", "/uploads?name=" + encodeURIComponent(file.name));
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => say(kind, told(words.sending, Math.floor((100 * loaded) / (total || 1))));
    request.onerror = () => failed("–");
    request.onload = () => {
      const answer = request.response || {};
      if (request.status !== 200) return failed(answer.error || request.status);
      window.dash_clientside.set_props(part("upload", kind), { data: answer });
      say(kind, told(words.sent, ""));
    };
    say(kind, told(words.sending, 0));
    request.send(file);
  }

  function chooseFile(clicks, words) {
    const [cause] = context().triggered;
    if (!cause || !cause.value) return none();
    const { kind } = JSON.parse(cause.prop_id.slice(0, cause.prop_id.lastIndexOf(".")));
    const input = Object.assign(document.createElement("input"), { type: "file" });
    input.addEventListener("change", () => input.files.length && sendFile(kind, input.files[0], words));
    input.click();
    return none();
  }

  /* A file may be dropped where it could be chosen; dropped elsewhere it would replace the page. */
  const target = ({ target: place }) => place.closest && place.closest(".upload");
  ["dragover", "drop"].forEach((name) => window.addEventListener(name, (event) => event.preventDefault()));
  ["dragover", "dragleave", "drop"].forEach((name) =>
    window.addEventListener(name, (event) => target(event) && target(event).classList.toggle("over", name === "dragover"))
  );
  window.addEventListener("drop", (event) => {
    const [file] = event.dataTransfer.files;
    const words = window.dash_component_api.getLayout("words");
    if (target(event) && file && words) sendFile(target(event).dataset.kind, file, words.props.data);
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    tanda: { chooseScheme, chooseLanguage, foldFilters, useControls, follow, renew, unpackCharts, drill, refresh, showColumns, requestExport, startTask, confirmCount, needHeir, chooseFile },
  });
})();
