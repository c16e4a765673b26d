/* Charts without a mouse: Tab comes to a chart, arrow keys go from bar to bar, Enter does what a click does. */
(function () {
  "use strict";
  const { component, prop, whenQuiet } = window.tanda;
  const tanda = window.tanda; // what other files add, when it is called

  const watched = new WeakMap(); // body of a panel → which of its marks Tab comes to
  let opened = null; // the body whose mark was opened last: it is drawn anew, and keeps the focus

  /* What plotly would write beside the mark, as one line. */
  function spoken(words) {
    const [first, ...more] = words.split("<br>");
    const line = [first, ...more.map((each) => each.charAt(0).toLowerCase() + each.slice(1))].join(", ");
    return line.replace(/<[^>]*>/g, "").replace(/&lt;/g, "<").replace(/&amp;/g, "&");
  }

  /* The names, bars and points that lead on, in the order in which they are read: row by row, or from left to right. */
  function marksOf(plot) {
    const traces = new Map((plot.calcdata || []).flatMap((cells, at) => cells.map((cell) => [cell, at])));
    const marks = [...plot.querySelectorAll(".barlayer .point > path, .scatterlayer path.point")].flatMap((shape) => {
      const cell = (shape.closest(".barlayer") ? shape.parentElement : shape).__data__;
      const trace = plot._fullData[traces.get(cell)];
      const query = trace && trace.customdata && trace.customdata[cell.i];
      if (typeof query !== "string") return [];
      const across = trace.type === "bar" && trace.orientation === "h";
      return { shape, query, across, row: across ? cell.p : 0, at: across ? 0 : cell.i, trace: trace.index, point: cell.i, words: trace.hovertext[cell.i] };
    });
    const names = [...plot.querySelectorAll(".ytick > a")].map((shape) => ({ shape, across: true, row: shape.parentElement.__data__.x, at: 0, trace: -1 }));
    return [...names, ...marks].sort((a, b) => a.row - b.row || a.at - b.at || a.trace - b.trace);
  }

  /* The names of rows that lead somewhere, as links around their words: plotly would write the address otherwise. */
  function linkUp(plot) {
    const { meta, yaxis } = plot.layout;
    if (!meta) return;
    plot.querySelectorAll(".ytick > text").forEach((text) => {
      const href = meta.links[yaxis.tickvals.indexOf(text.parentElement.__data__.x)];
      if (!href) return;
      const link = document.createElementNS("http://www.w3.org/2000/svg", "a");
      link.setAttribute("href", href);
      link.addEventListener("click", tanda.go);
      text.replaceWith(link);
      link.append(text);
    });
  }

  function markUp(body) {
    const plot = body.querySelector(".js-plotly-plot");
    if (plot) linkUp(plot);
    const marks = plot ? marksOf(plot) : [];
    const gone = [...body.querySelectorAll("[role=button]")].filter((shape) => !marks.some((mark) => mark.shape === shape));
    gone.forEach((shape) => ["role", "tabindex", "aria-label"].forEach((name) => shape.removeAttribute(name)));
    if (!marks.length) return;
    const current = Math.min(watched.get(body), marks.length - 1);
    tell(plot.parentElement, { role: "group", "aria-label": prop("words", "data").marks });
    marks.forEach(({ shape, words }, at) => tell(shape, { tabindex: at === current ? "0" : "-1", ...(words && { role: "button", "aria-label": spoken(words) }) }));
    if (opened === body && document.activeElement === document.body) marks[current].shape.focus();
    opened = null;
  }

  const tell = (element, said) =>
    Object.entries(said).forEach(([name, value]) => element.getAttribute(name) !== value && element.setAttribute(name, value));

  /* The mark an arrow key leads to. */
  function next(marks, at, key) {
    const last = marks.length - 1;
    const { row, trace, across } = marks[at];
    const vertical = across && { ArrowUp: -1, ArrowDown: 1 }[key];
    if (vertical) {
      const rows = [...new Set(marks.map((mark) => mark.row))];
      const there = rows[rows.indexOf(row) + vertical];
      const found = marks.findLastIndex((mark) => mark.row === there && mark.trace <= trace);
      return there === undefined ? at : found < 0 ? marks.findIndex((mark) => mark.row === there) : found;
    }
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1, Home: -last, End: last }[key];
    return Math.max(0, Math.min(last, at + step));
  }

  function press(event, body, plot) {
    const marks = marksOf(plot);
    const at = marks.findIndex(({ shape }) => shape === event.target);
    if (at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter" && !marks[at].words) return; // a link, which the browser follows
    if (["Enter", " "].includes(event.key)) {
      opened = body;
      tanda.drillTo(marks[at].query);
    } else if (/^(Arrow|Home|End)/.test(event.key)) {
      const { shape } = marks[next(marks, at, event.key)];
      event.target.setAttribute("tabindex", "-1");
      shape.setAttribute("tabindex", "0");
      shape.focus();
    } else return;
    event.preventDefault();
  }

  /* Who has the focus is seen as under a mouse. */
  function point(target, body, plot) {
    const marks = marksOf(plot);
    const at = marks.findIndex(({ shape }) => shape === target);
    if (at < 0) return;
    watched.set(body, at);
    if (marks[at].words && target.matches(":focus-visible")) window.Plotly.Fx.hover(plot, [{ curveNumber: marks[at].trace, pointNumber: marks[at].point }]);
  }

  /* Plotly draws a chart anew as it likes: whenever it did, its marks are told what they are. */
  function watchMarks(panel) {
    const id = { type: "panel-body", panel };
    const body = component(id) && document.getElementById(window.dash_component_api.stringifyId(id));
    if (!body || watched.has(body)) return;
    watched.set(body, 0);
    let due = false;
    const drawn = ({ target }) => !(target.closest && target.closest(".hoverlayer"));
    new MutationObserver((changes) => {
      if (due || !changes.some(drawn)) return;
      due = true;
      whenQuiet(() => {
        due = false;
        markUp(body);
      });
    }).observe(body, { childList: true, subtree: true });
    const inside = (act) => (event) => {
      const plot = event.target.closest(".js-plotly-plot");
      if (plot) act(event, plot);
    };
    body.addEventListener("keydown", inside((event, plot) => press(event, body, plot)));
    body.addEventListener("focusin", inside((event, plot) => point(event.target, body, plot)));
    body.addEventListener("focusout", inside((_, plot) => window.Plotly.Fx.unhover(plot)));
  }

  Object.assign(window.tanda, { watchMarks });
})();
