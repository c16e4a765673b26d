/* The address and the controls of the filter: the one says what the others say. */
(function () {
  "use strict";
  const { component, context, prop, query, same, show, whenQuiet, offer } = window.tanda;

  const last = { search: null, controls: {}, range: null }; // what the URL was, and what the controls are to say
  let known = { ids: [], values: [] }; // the controls there are
  let due = false; // whether they have yet to say it
  const valueOf = (params, name, example, defaults) => {
    if (Array.isArray(example)) return params.getAll(name);
    return params.get(name) || (name in defaults ? defaults[name] : null);
  };

  function writeControl(params, name, value, defaults) {
    params.delete(name);
    const values = Array.isArray(value) ? value : [value];
    values.filter((each) => each && each !== defaults[name]).forEach((each) => params.append(name, each));
  }

  const rangeOf = (params, basis) => {
    const [first = "", end = ""] = (params.get(basis) || "").split("..");
    const day = /^\d{4}-\d{2}-\d{2}$/;
    return [day.test(first) ? first : null, day.test(end) ? end : null];
  };

  function applyGesture(params, words) {
    const refused = prop("filter-error", "children"); // what is wrong may be an option of a page
    context().triggered.forEach(({ prop_id: prop, value }) => {
      if (!value) return;
      if (prop === "clear.n_clicks") {
        const kept = (name) => ["sort", "columns", "batch", "side", ...["/review", "/team", "/forecast", "/reports"].flatMap((page) => words.own[page])].includes(name) || (words.options[name] || []).includes(params.get(name));
        [...params.keys()].filter((name) => refused || !kept(name)).forEach((name) => params.delete(name));
      } else if (prop.includes('"type":"chip"')) {
        const chip = JSON.parse(prop.slice(0, prop.lastIndexOf(".")));
        const all = params.getAll(chip.name);
        params.delete(chip.name); // a lone value may be written in another way than the chip says it
        if (all.length > 1) all.filter((each) => each !== chip.value).forEach((each) => params.append(chip.name, each));
      }
    });
  }

  /* A control that waits for the end of typing reports, a moment later, also what the URL gave it; one whose
     choices change, what it said before. When the URL has moved on by then, that report is an echo and nothing a
     person did. It is a timer that forgets what was given: a browser that is busy for seconds runs the report,
     which waits for longer, first. */
  const given = new Map(); // name and value → the timer
  const ECHO = 1500; // milliseconds, for the end of typing
  const ECHO_OF_CHOICES = 500; // milliseconds
  const gift = (name, value) => JSON.stringify([name, value]);
  const isEcho = (name, value) => given.has(gift(name, value));

  function give(name, value, echo = ECHO) {
    const key = gift(name, value);
    if (given.has(key) && echo < ECHO) return; // it may have been given for longer
    clearTimeout(given.get(key));
    given.set(key, setTimeout(() => given.delete(key), echo));
  }

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
        if (!used || same(values[at], last.controls[name])) return;
        if (isEcho(name, values[at])) return (due = true); // it is told once more
        writeControl(params, name, values[at], words.defaults);
        params.delete("page"); // of another list than the one it was a page of
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

  /* Whoever ticks a column of the table of the team changes the address; the menu follows it, as all else does. */
  function chooseColumn(name) {
    const { all, first } = prop("words", "data").team_columns;
    const params = new URLSearchParams(prop("url", "search") || "");
    const said = params.get("shown");
    const before = said === null ? first : said.split(",");
    const shown = all.filter((each) => before.includes(each) !== (each === name));
    params.delete("shown");
    if (!same(shown, first)) params.set("shown", shown.join(",") || "person");
    show("url", { search: query(params) });
  }

  document.addEventListener("change", ({ target }) => target.closest && target.closest(".team-columns") && chooseColumn(target.value));

  const LONGEST = 20; // characters of a choice that fit into its control
  const middle = (text) => (text.length > LONGEST ? text.slice(0, LONGEST - 9) + "…" + text.slice(-8) : text);

  /* A control of several says what was chosen where it asked what to choose; the chips name each. */
  function chosen(id, value) {
    if (!Array.isArray(value)) return {};
    const { any, chosen: several } = prop("words", "data");
    const only = value.length === 1 && (prop(id, "data") || []).find((option) => option.value === value[0]);
    return { placeholder: only ? middle(only.label) : value.length ? several.replace("{n}", value.length) : any };
  }

  /* Only once for each time: what somebody is about to choose is not taken back by newer data. */
  function setControls() {
    if (!due) return;
    due = false;
    const { basis, ends } = last.range;
    known.ids.forEach((id) => {
      const [before, value] = [prop(id, "value"), last.controls[id.name]];
      if (!same(before, value)) give(id.name, before, ECHO_OF_CHOICES);
      show(id, { value, ...chosen(id, value) });
    });
    show("range-from", { value: ends[0] });
    show("range-to", { value: ends[1] });
    show("range-basis", { value: basis });
  }

  Object.assign(window.tanda, { adoptAddress, setControls });
  offer({ useControls });
})();
