/* Which page is shown, in which theme and language; and what comes only when a page needs it. */
(function () {
  "use strict";
  const { below, here, pageAt, prop, query, show, offer } = window.tanda;
  const tanda = window.tanda; // what other files add, when it is called

  /* Links carry the filter along, and leave behind what belongs to one page alone. */
  function navHref(path, search, own) {
    const params = new URLSearchParams(search);
    Object.keys(own).filter((page) => page !== path).forEach((page) => own[page].forEach((name) => params.delete(name)));
    if (path === "/batches") params.set("view", params.get("view") || "everyday");
    return below(path) + tanda.beginsWith(path, query(params));
  }

  function navLink(link, path, search, own) {
    const page = pageAt(new URL(link.props.href, window.location).pathname);
    const { "aria-current": before, ...props } = link.props;
    const [look] = props.className.split(" ");
    const shown = page === path ? { className: look + " here", "aria-current": "page" } : { className: look };
    return { ...link, props: { ...props, href: navHref(page, search, own), ...shown } };
  }

  function showPage(path, search) {
    const words = prop("words", "data");
    const pages = Object.keys(words.titles);
    const shown = pages.includes(path) ? path : "*";
    document.title = words.titles[path] || "Tanda";
    document.body.dataset.page = shown;
    document.body.dataset.side = (path === "/batches" && new URLSearchParams(search).get("side")) || "";
    document.body.dataset.section = new URLSearchParams(search).get("section") || words.defaults.section;
    [...pages, "*"].forEach((page) => show({ type: "page", path: page }, { className: page === shown ? "page" : "page hidden" }));
    ["nav", "attention-badge", "jobs-badge"].forEach((id) => show(id, { tree: prop(id, "tree").map((link) => navLink(link, path, search, words.own)) }));
    if (path !== "/activity") show("operation", { opened: false }); // it would stand over the page that one of its links leads to
    tanda.dressCharts();
  }

  const darkSystem = window.matchMedia("(prefers-color-scheme: dark)");

  /* The index has set the scheme before anything was drawn; this follows a choice, or the system. */
  function applyScheme(choice) {
    paint(choice);
    tanda.dressCharts();
  }

  /* Without a choice, in the scheme that was chosen for the page. */
  function paint(choice = prop("scheme-choice", "value")) {
    const dark = choice === "dark" || (choice === "auto" && darkSystem.matches);
    document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
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
      document.cookie = "tanda-language=" + language + ";path=" + below("/") + ";max-age=31536000;samesite=lax";
      void document.cookie; // Chromium writes it on its own time; reading waits until it has, or the page came in the old language
      window.location.reload();
    }
  }

  function foldFilters(clicks, classes) {
    const folded = classes.includes("folded");
    return [folded ? "filters" : "filters folded", folded ? "true" : "false"];
  }

  /* A page that was not there yet is built by the server, once the browser knows its components. */
  function visit(path) {
    const { titles, with_grid } = prop("words", "data");
    if (!(path in titles) || prop("mounted", "data").includes(path)) return;
    const ready = with_grid.includes(path) ? loadGrid() : Promise.resolve();
    ready.then(
      () => show("visited", { data: { path, search: prop("url", "search") || "", at: Date.now() } }), // told anew when it got lost, or for another filter
      () => setTimeout(() => path === here() && visit(path), 1000)
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

  Object.assign(window.tanda, { showPage, visit, loadGrid, paint });
  offer({ chooseScheme, chooseLanguage, foldFilters });
})();
