/* The command palette: Ctrl-K or / opens it, what is typed is asked, arrows and Enter choose. And ? lists all keys. */
(function () {
  "use strict";
  const { here, isTyping, prop, show } = window.tanda;
  const tanda = window.tanda; // what other files add, when it is called

  const PATIENCE = 10000; // milliseconds
  const SOON = 200; // milliseconds after which it is said that something is on its way
  const KEPT = 5; // of what was chosen last
  const RECENT = "tanda-recent";
  let asking = null; // what aborts the question that is on its way
  let at = 0; // which of the options Enter chooses
  let hasty = false; // whether it was pressed before they came
  const tree = (words, role) => [{ type: "P", props: { children: words, className: "palette-said", role } }];

  const words = () => prop("palette-words", "data");
  const field = () => document.getElementById("palette-text");
  const list = () => document.getElementById("palette-list");
  const options = () => (list() ? [...list().querySelectorAll("[role=option]")] : []);
  const isOpen = () => Boolean(prop("palette", "opened"));

  /* --- what is shown --- */

  function open() {
    show("palette-text", { value: "" });
    show("palette-list", { tree: [] });
    show("palette", { opened: true });
    ask("");
  }

  const close = () => show("palette", { opened: false });

  async function ask(text) {
    if (asking) asking.abort();
    const mine = (asking = new AbortController());
    hasty = false;
    const late = setTimeout(() => !options().length && fill(tree(words().loading, "status")), SOON);
    const patience = setTimeout(() => mine.abort("late"), PATIENCE);
    try {
      const { search_path } = prop("words", "data");
      const asked = new URLSearchParams({ text, selected: here() === "/batches" ? tanda.selection.count() : 0 });
      const answer = await fetch(search_path + "?" + asked, { signal: mine.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      const told = await answer.json();
      if (mine === asking) arrive(text ? told.tree : withRecent(told.tree));
    } catch (error) {
      if (mine === asking) arrive(tree(words().failed, "alert"));
    } finally {
      clearTimeout(late);
      clearTimeout(patience);
    }
  }

  function arrive(found) {
    asking = null;
    fill(found);
  }

  function fill(found) {
    show("palette-list", { tree: found });
    requestAnimationFrame(() => {
      point(0);
      if (hasty && !asking) choose();
    });
  }

  /* What was found for something else is not what was meant: the answer is awaited. */
  function choose() {
    hasty = asking !== null;
    if (!hasty && options()[at]) options()[at].click();
  }

  /* The option that Enter chooses; the focus stays where is typed. */
  function point(to) {
    const all = options();
    at = all.length ? (to + all.length) % all.length : 0;
    all.forEach((each, place) => {
      each.id = `palette-option-${place}`;
      each.setAttribute("aria-selected", String(place === at));
    });
    const input = field();
    if (!input) return;
    Object.entries({ role: "combobox", "aria-expanded": String(all.length > 0) }).forEach(([name, value]) => input.setAttribute(name, value));
    if (!all.length) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", all[at].id);
    all[at].scrollIntoView({ block: "nearest" });
  }

  /* --- what was chosen last --- */

  function recent() {
    try {
      const kept = JSON.parse(localStorage.getItem(RECENT) || "[]");
      return Array.isArray(kept) ? kept.filter(({ href, words: said }) => typeof href === "string" && href.startsWith("/") && typeof said === "string") : [];
    } catch (error) {
      return [];
    }
  }

  function keep(option) {
    const href = option.getAttribute("href");
    if (!href) return;
    const kept = [{ href, words: option.querySelector(".palette-words").textContent }, ...recent().filter((each) => each.href !== href)];
    try {
      localStorage.setItem(RECENT, JSON.stringify(kept.slice(0, KEPT)));
    } catch (error) {
      /* a browser that keeps nothing */
    }
  }

  const span = (className, children) => ({ type: "Span", props: { className, children } });

  function withRecent(found) {
    const rows = recent().map(({ href, words: said }) => ({
      type: "Link",
      props: { href, className: "palette-row", role: "option", tabIndex: "-1", children: [span("icon icon-recent"), span("palette-words", said)] },
    }));
    const box = found[found.length - 1];
    if (!rows.length || !box || box.type !== "Div") return found;
    const head = { type: "Div", props: { className: "palette-group", "aria-hidden": "true", children: words().recent } };
    const group = { type: "Div", props: { role: "group", "aria-label": words().recent, children: [head, ...rows] } };
    return [...found.slice(0, -1), { ...box, props: { ...box.props, children: [group, ...box.props.children] } }];
  }

  /* --- what is done --- */

  const acts = {
    keys: () => show("keys", { opened: true }),
    view: (what) => tanda.actOnViews(what),
    click: (id) => document.getElementById(id).click(),
    bulk: (action) => document.querySelector(`.bulk-${action}`).click(),
    assign: (person) => {
      acts.bulk("person");
      offer(person, Date.now() + PATIENCE);
    },
  };

  /* The window offers people when the server has told who there are; until then it would forget one. */
  function offer(person, until) {
    const id = { type: "change", name: "person" };
    const known = prop("change", "opened") && (prop(id, "data") || []).some(({ value }) => value === person);
    if (known) show(id, { value: person });
    else if (Date.now() < until) requestAnimationFrame(() => offer(person, until));
  }

  function chosen(option) {
    keep(option);
    close();
    const [act, argument] = [/^[^:]*/.exec(option.dataset.act || "")[0], (option.dataset.act || "").replace(/^[^:]*:?/, "")];
    if (act) acts[act](argument);
  }

  /* --- hands --- */

  const isSeen = (element) => element.getClientRects().length > 0; // lists of choices stay when they are closed
  const isCovered = () => [...document.querySelectorAll(".mantine-Modal-content, .mantine-Menu-dropdown, .mantine-Popover-dropdown")].some(isSeen);

  document.addEventListener("keydown", (event) => {
    const { key, ctrlKey, metaKey, altKey, target } = event;
    if (event.isComposing || event.defaultPrevented) return;
    const search = (ctrlKey || metaKey) && !altKey && !event.shiftKey && key.toLowerCase() === "k";
    const plain = !ctrlKey && !metaKey && !altKey && !isTyping(target);
    if (isOpen() && search) close();
    else if (isOpen()) return move(event);
    else if (isCovered()) return;
    else if (search || (plain && key === "/")) open();
    else if (plain && key === "?") acts.keys();
    else return;
    event.preventDefault();
  });

  function move(event) {
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: Math.min(at + 8, options().length - 1), PageUp: Math.max(at - 8, 0) };
    if (event.target !== field()) return;
    if (event.key in steps) point(steps[event.key]);
    else if (event.key === "Enter") choose();
    else return;
    event.preventDefault();
  }

  document.addEventListener("input", ({ target }) => target.id === "palette-text" && ask(target.value.trim()));

  document.addEventListener("click", ({ target }) => {
    if (!target.closest) return;
    const option = target.closest("#palette-list [role=option]");
    if (option) chosen(option);
    else if (target.closest("[data-palette=open]")) open();
  });

  document.addEventListener("pointermove", ({ target }) => {
    const option = isOpen() && target.closest && target.closest("#palette-list [role=option]");
    if (option && options()[at] !== option) point(options().indexOf(option));
  });
})();
