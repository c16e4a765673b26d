/* What the page shows follows the address and the data. */
(function () {
  "use strict";
  const { component, context, here, pageAt, prop, show, whenQuiet, offer } = window.tanda;
  const tanda = window.tanda; // what other files add, when it is called

  const WAIT = 15000; // milliseconds: a connection that died while the machine slept never answers
  const SOON = 300; // milliseconds until the parts that are not there yet are asked for again
  const asked = { begun: false, last: 0, busy: false, owed: false }; // which question was the last, whether it is asked, whether it is to be

  const hasChoices = () => prop({ name: "person", type: "control" }, "data").length > 0;
  const sourceOf = (page) => prop({ page, type: "drawn" }, "data");
  const source = () => sourceOf(here());
  const inParts = () => (source() || {}).state === "preparing";

  /* Another address or newer data. What is visited first comes drawn. The controls come last: Dash works long
     for each that is set. */
  function follow(search, pathname, fresh) {
    const path = pageAt(pathname);
    if (!asked.begun && search && search !== window.location.search) history.replaceState(history.state, "", search);
    asked.begun = true;
    tanda.adoptAddress(search || "");
    tanda.showPage(path, search);
    tanda.visit(path);
    tanda.reload("grid", "/batches", search, path, fresh);
    tanda.reloadFiles(search, path, fresh);
    Promise.resolve(context().triggered.length ? renew() : begin()).then(() => whenQuiet(tanda.setControls));
  }

  function begin() {
    tanda.unpackCharts();
    asked.owed = !hasChoices(); // the layout came without them
    if (asked.owed || inParts()) renew();
    setInterval(look, prop("words", "data").tick, "GET");
    look("GET");
    tanda.learnViews();
    setTimeout(() => tanda.loadGrid().catch(() => {}), 10000); // when there is nothing else to do
  }

  /* Asks what is shown under the address, and puts in place what has changed; again, until all parts are there. */
  async function renew() {
    const { search } = component("url").props;
    const path = here();
    const page = prop("mounted", "data").includes(path) ? path : "/*";
    const mine = ++asked.last;
    asked.busy = true;
    try {
      const answer = await fetch(prop("words", "data").drawn_path + page + (search || ""), { signal: AbortSignal.timeout(2 * WAIT) });
      const changes = await answer.json();
      if (mine !== asked.last) return; // another question has been asked since
      changes.forEach(([id, props]) => {
        if (id === "url") return;
        if (id.type === "chart") tanda.keepChart(id.panel, page, props.figure);
        else show(id, props);
      });
      changes.filter(([id]) => id === "url").forEach(([, props]) => move(props.search));
      tanda.dressCharts();
      asked.owed = !inParts() && !hasChoices();
      if (inParts()) setTimeout(() => mine === asked.last && (document.hidden ? (asked.owed = true) : renew()), SOON);
    } catch (error) {
      asked.owed = mine === asked.last; // the status line says that Tanda does not answer
    } finally {
      if (mine === asked.last) asked.busy = false;
    }
  }

  /* Somebody in the address has another name now: what follows from it is the same, so nobody goes back to it.
     The controls come first, for one forgets a value that is no choice of its own any more. */
  function move(search) {
    history.replaceState(history.state, "", search);
    tanda.adoptAddress(search);
    tanda.setControls();
    show("url", { search, href: window.location.href }); // with the old href Dash would go back to it
  }

  const live = { busy: false, pushed: 0, generation: null, seen: null };
  const refresh = () => look("POST");

  async function look(method) {
    const words = prop("words", "data");
    if (live.busy || (document.hidden && method === "GET")) return;
    live.busy = true;
    try {
      const answer = await fetch(words.live_path, { method, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(WAIT) });
      if (!answer.ok) throw new Error(String(answer.status));
      const told = await answer.json();
      freshness(told, words);
      tanda.showJobs(told.jobs);
      tanda.followAttention(told.generation);
      if (here() === "/jobs" && source() && source().generation !== told.jobs.mark && !asked.busy) renew();
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
    const drawn = [source(), sourceOf("filter")].filter((each) => each && each.state !== "refused");
    const as = told.state === "refreshing" ? "live" : told.state; // what was drawn is right while newer data are read
    const behind = drawn.some((each) => each.generation !== told.generation || each.state !== as);
    const worth = told.state !== "unreachable" || drawn.some((each) => each.state === "waiting");
    const patience = live.generation === told.generation ? 2000 : 500; // milliseconds: what was asked for may be on its way
    const redraw = ((behind && worth && !inParts()) || asked.owed) && !asked.busy && Date.now() - live.pushed > patience;
    const state = behind && ["live", "timed"].includes(told.state) ? "refreshing" : told.state;
    if (told.time) live.seen = told.time;
    const refreshing = [words.refreshing.replace("{time}", told.time), told.preparing].filter(Boolean).join(" · ");
    announce(state, state === "refreshing" ? refreshing : told.text);
    if (!redraw) return;
    Object.assign(live, { pushed: Date.now(), generation: told.generation });
    show("live", { data: { generation: told.generation, state: told.state, at: live.pushed } });
  }

  Object.assign(window.tanda, { renew });
  offer({ follow, renew, refresh });
})();
