/* Figures come without colours and margins: the browser gives them those of the scheme and of its letters. */
(function () {
  "use strict";
  const { here, prop, same, show, offer } = window.tanda;

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
    const undressed = Object.entries(charts).filter(([, { page, worn }]) => worn !== scheme && page === here());
    if (!undressed.length) return;
    requestAnimationFrame(() => setTimeout(window.startPlotly, 0)); // after the figures have been painted
    const colours = getComputedStyle(document.documentElement);
    const words = prop("words", "data");
    const template = dressed(words.template, colours);
    undressed.forEach(([panel, chart]) => {
      chart.worn = scheme;
      show({ type: "chart", panel }, { figure: complete(chart.figure, colours, template, words.template.layout.font) });
      window.tanda.watchMarks(panel);
    });
  }

  function complete(figure, colours, template, font) {
    const { data, layout } = dressed(figure, colours);
    const margin = { ...layout.margin, l: labelWidth(data, layout.yaxis, font) };
    return { data, layout: { ...layout, margin, template } };
  }

  /* The figures of a page in the colours that the scheme has just now, as [panel, figure]. */
  function chartsOf(path) {
    const colours = getComputedStyle(document.documentElement);
    const { template } = prop("words", "data");
    const worn = dressed(template, colours);
    return Object.entries(charts)
      .filter(([, { page }]) => page === path)
      .map(([panel, { figure }]) => [panel, complete(figure, colours, worn, template.layout.font)]);
  }

  function drill(clicks, ids) {
    clicks.forEach((click, at) => {
      if (!click) return;
      show(ids[at], { clickData: null }); // so that the same click counts again
      drillTo(click.points[0].customdata);
    });
  }

  /* What is behind a bar or a point; where there is nothing, nothing happens. */
  function drillTo(query) {
    if (query !== undefined && query !== null) show("url", { search: query ? "?" + query : "" });
  }

  Object.assign(window.tanda, { keepChart, unpackCharts, dressCharts, drillTo, chartsOf });
  offer({ unpackCharts, drill });
})();
