/* Saved views: the menu and the windows are filled when they are opened. A view is the address of a page; that of the
   batches says its columns, too. */
(function () {
  "use strict";
  const { here, prop, query, same, show, whenQuiet } = window.tanda;
  const tanda = window.tanda; // what other files add, when it is called

  const PATIENCE = 20000; // milliseconds
  const known = { views: {}, named: false }; // what the server told last
  let begin = {}; // the query string that each page begins with
  let edited = null; // the view that the form is of; null for a new one
  let last = 0; // which question was the last

  const words = () => prop("view-words", "data");
  const place = () => ({ path: here(), search: prop("url", "search") || "" });

  async function ask(how) {
    const mine = ++last;
    const address = prop("words", "data").views_path;
    const answer = await fetch(how ? address : address + "?" + new URLSearchParams(place()), {
      ...(how && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ ...place(), ...how }) }),
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (!answer.ok) throw new Error(String(answer.status));
    const told = await answer.json();
    if (mine === last) fill(told);
    return told;
  }

  function fill(told) {
    Object.assign(known, { views: told.views, named: told.named });
    begin = told.begin;
    fillMenu(told.menu);
    show("views-list", { tree: told.list });
  }

  /* Dash draws an item anew only where there was none. */
  function fillMenu(items) {
    if (!same(prop("views-menu", "children"), items)) show("views-menu", { children: [] });
    requestAnimationFrame(() => {
      show("views-menu", { children: items });
      enter();
    });
  }

  /* What the focus was on while the menu was empty is gone. A menu that closes, since it has opened a window, is
     left alone: the focus is in there. */
  function enter(tries = 60) {
    if (prop("views-managed", "opened") || prop("view-form", "opened")) return;
    const menu = document.querySelector(".views-menu");
    const first = menu && menu.querySelector("[data-menu-item]:not([data-disabled])");
    if (first && !menu.contains(document.activeElement)) first.focus();
    else if (menu && !first && tries) requestAnimationFrame(() => enter(tries - 1));
  }

  /* Why there is nothing to see, in the place where it would be seen. */
  function fail() {
    const said = [{ type: "Span", props: { children: words().failed } }];
    fillMenu([{ type: "MenuLabel", namespace: "dash_mantine_components", props: { children: words().failed } }]);
    show("views-list", { tree: said });
  }

  const load = () => ask().catch(fail);

  /* --- the form --- */

  function open(id) {
    const view = known.views[id];
    edited = view ? id : null;
    show("view-form", { opened: true, title: view ? words().change.replace("{name}", view.name) : words().save });
    document.body.dataset.viewForm = [view ? "edited" : "new", known.named ? "named" : ""].join(" ");
    show("view-name", { value: view ? view.name : "", error: null });
    show("view-owner", { value: view ? view.whose : "mine" });
    show("view-default", { checked: Boolean(view && view.default) });
    show("view-again", { checked: false });
    show("view-problem", { children: "" });
  }

  /* The address as a view has it: with the columns that are shown. */
  function shownNow() {
    const params = new URLSearchParams(place().search);
    if (here() === "/batches") params.set("columns", (prop("grid-columns", "value") || []).join(","));
    return query(params).replace(/^\?/, "");
  }

  async function send() {
    const name = document.getElementById("view-name").value.trim(); // the component learns it a little later
    if (!name) {
      show("view-name", { error: words().no_name });
      return document.getElementById("view-name").focus();
    }
    const said = { name, mine: known.named && prop("view-owner", "value") === "mine", default: Boolean(prop("view-default", "checked")) };
    const again = edited === null || prop("view-again", "checked") ? { query: shownNow() } : {};
    const how = edited === null ? { kind: "save-view", arguments: { ...said, ...again, page: here() } } : { kind: "change-view", arguments: { ...said, ...again, view_id: edited } };
    const told = await ask(how).catch(() => ({ words: words().failed }));
    if (!told.done) return show("view-problem", { children: told.words });
    show("view-form", { opened: false });
    show("views-said", { tree: told.said });
    if (edited === null) show("views-managed", { opened: true });
  }

  /* --- the list --- */

  async function act(kind, more, focus) {
    const told = await ask({ kind, arguments: more }).catch(() => null);
    show("views-said", { tree: told ? told.said : [{ type: "Span", props: { children: words().failed } }] });
    if (focus) requestAnimationFrame(() => keepFocus(focus));
  }

  /* The buttons were drawn anew: the focus stays with what was done, or as near to it as there is something to do. */
  function keepFocus({ view, viewAct }) {
    const buttons = [...document.querySelectorAll(`[data-view="${view}"]:not([disabled])`)];
    const next = buttons.find((each) => each.dataset.viewAct === viewAct) || buttons[0] || document.querySelector("[data-view-act=undo]");
    if (next) next.focus();
  }

  const move = (by) => (data) => act("change-view", { view_id: data.view, place: known.views[data.view].place + by }, data);
  const acts = {
    save: () => open(null),
    manage: () => {
      load();
      show("views-said", { tree: [] });
      show("views-managed", { opened: true });
    },
    send,
    up: move(-1),
    down: move(1),
    edit: ({ view }) => open(view),
    delete: (data) => act("delete-view", { view_id: data.view }, data),
    undo: ({ operation }) => act("undo", { operation_id: operation }, { view: "", viewAct: "" }),
  };

  document.addEventListener("click", ({ target }) => {
    if (!target.closest) return;
    if (target.closest("[data-views=open]")) load();
    const button = target.closest("[data-view-act]");
    if (button) acts[button.dataset.viewAct]({ ...button.dataset });
    else if (target.closest(".views-list a")) show("views-managed", { opened: false });
  });

  document.addEventListener("keydown", ({ key, target }) => key === "Enter" && target.id === "view-name" && send());

  /* --- what pages begin with --- */

  /* Another page without any filter begins as somebody chose. */
  const beginsWith = (path, search) => (begin[path] && path !== here() && ["", "?view=everyday"].includes(search) ? "?" + begin[path] : search);

  async function learn() {
    try {
      const answer = await fetch(prop("words", "data").views_path + "?begin", { signal: AbortSignal.timeout(PATIENCE) });
      begin = (await answer.json()).begin;
      if (Object.keys(begin).length) tanda.showPage(here(), place().search);
    } catch (error) {
      /* the status line says that Tanda does not answer */
    }
  }

  Object.assign(window.tanda, { actOnViews: (what) => acts[what]({}), beginsWith, learnViews: () => whenQuiet(learn) });
})();
