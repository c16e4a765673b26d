/* What is printed: title, filter and time above; charts whole, in pieces that fit between two page breaks and in
   light colours; on Batches a table of what the filter shows. It comes before printing and goes afterwards. */
(function () {
  "use strict";
  const { here, prop } = window.tanda;
  const tanda = window.tanda; // what other files add, when it is called

  const WHOLE = 15; // rows of a chart that fits on any page
  const ROWS = 5; // of one that does not, on a piece
  const WIDTHS = { wide: 720, narrow: 420 }; // pixels, scaled to the paper
  const printed = [];

  function element(name, className, text, ...inside) {
    const made = Object.assign(document.createElement(name), { className });
    if (text) made.textContent = text;
    made.append(...inside);
    return made;
  }

  /* The browser prints as soon as `beforeprint` is over: there is no other way to wait for the server. */
  function ask(path, columns) {
    const { printed_path } = prop("words", "data");
    const params = new URLSearchParams(prop("url", "search"));
    if (columns) params.set("columns", columns.join(","));
    const request = new XMLHttpRequest();
    try {
      request.open("GET", `${printed_path}${path}?${params}`, false);
      request.send();
      return request.status === 200 ? JSON.parse(request.responseText) : null;
    } catch (error) {
      return null;
    }
  }

  function head(told) {
    const title = told ? `Tanda · ${told.title}` : document.title;
    const status = (told && told.status) || prop("status", "children");
    const time = [told && told.day, status].filter(Boolean).join(" · ");
    const lines = [told && told.filter, time].filter(Boolean);
    return element("header", "print-head", "", element("h1", "", title), ...lines.map((line) => element("p", "", line)));
  }

  function table({ head, rows, note }) {
    const cell = ([text, kind, className]) => element("td", kind, "", element("span", className, text));
    const lines = rows.map((row) => element("tr", "", "", ...row.map(cell)));
    const columns = element("tr", "", "", ...head.map(([word, kind]) => element("th", kind, word)));
    const grid = element("table", "print-table", "", element("thead", "", "", columns), element("tbody", "", "", ...lines));
    return [element("p", "print-note", note), grid];
  }

  /* A chart with a row for each of many is cut between its rows. */
  function pieces({ data, layout }) {
    const rows = layout.yaxis.tickvals || [];
    if (rows.length <= WHOLE || layout.xaxis.type === "date") return [{ data, layout }];
    const margin = { ...layout.margin, t: 0, b: 0 };
    const each = (layout.height - 16) / rows.length;
    return Array.from({ length: Math.ceil(rows.length / ROWS) }, (_, at) => {
      const first = at * ROWS;
      const last = Math.min(first + ROWS, rows.length);
      const yaxis = { ...layout.yaxis, range: [last - 0.5, first - 0.5] };
      return { data, layout: { ...layout, yaxis, margin, height: Math.round(each * (last - first)) } };
    });
  }

  /* Drawn at a width of its own, the picture is scaled to that of the paper, which nobody knows yet. */
  function draw(place, { data, layout }) {
    const size = { width: place.closest(".panel-wide") ? WIDTHS.wide : WIDTHS.narrow, height: layout.height };
    const chart = element("div", "print-chart");
    chart.style.aspectRatio = `${size.width} / ${size.height}`;
    place.append(chart);
    window.Plotly.newPlot(chart, data, { ...layout, ...size, autosize: false }, { staticPlot: true });
    chart.querySelectorAll("svg.main-svg").forEach((svg) => svg.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`));
    printed.push(chart);
  }

  function drawCharts(path) {
    if (!window.Plotly || !window.Plotly.newPlot) return;
    tanda.chartsOf(path).forEach(([panel, figure]) => {
      const place = document.querySelector(`.page:not(.hidden) .panel-${panel} .panel-body.full`);
      if (place) pieces(figure).forEach((piece) => draw(place, piece));
    });
  }

  function prepare() {
    tidy();
    const path = here();
    const grid = path === "/batches" && tanda.gridApi();
    const told = ask(path, grid && grid.getAllDisplayedColumns().map((column) => column.getColId()));
    const top = head(told);
    if (path === "/batches" && told && told.table) top.append(...table(told.table));
    else if (path === "/batches") top.append(element("p", "print-note", (told && told.problem) || prop("words", "data").not_printed));
    document.body.prepend(top);
    printed.push(top);
    tanda.paint("light");
    drawCharts(path);
  }

  function tidy() {
    if (!printed.length) return;
    printed.splice(0).forEach((each) => each.remove());
    tanda.paint();
  }

  window.addEventListener("beforeprint", prepare);
  window.addEventListener("afterprint", tidy);
})();
