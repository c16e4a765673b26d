/* The badge of the jobs in the head of every page, and the buttons that cancel them. */
(function () {
  "use strict";
  const { prop, show, offer } = window.tanda;

  /* A badge in the head: it stays quiet while there is nothing. */
  function fillBadge(id, { n, text }) {
    const [link] = prop(id, "tree");
    const [icon, number, words] = link.props.children;
    const saying = (part, children) => ({ ...part, props: { ...part.props, children } });
    const children = [icon, saying(number, n ? String(n) : ""), saying(words, text)];
    show(id, { tree: [{ ...link, props: { ...link.props, title: text, children } }] });
  }

  /* `assets/page/freshness.js` asks. */
  const showJobs = (told) => fillBadge("jobs-badge", told);

  /* The list of jobs is drawn by React alone. */
  window.addEventListener("click", ({ target: place }) => {
    const button = place.closest && place.closest("[data-job]");
    if (button) show("job-asked", { data: { job: button.dataset.job, at: Date.now() } });
  });

  /* The window of an operation was left: the address no longer names it, and nothing is checked in it. */
  function leaveOperation(opened) {
    if (opened) return window.tanda.none();
    const params = new URLSearchParams(prop("url", "search") || "");
    if (params.has("operation")) {
      ["operation", "rows"].forEach((name) => params.delete(name));
      show("url", { search: window.tanda.query(params) });
    }
    return [];
  }

  /* Once a part is being undone, the window makes room for what comes of it. */
  const undoBegun = (request) => (request && request.how === "part" ? false : window.tanda.none());

  const noneChosen = (chosen) => !chosen.length;

  Object.assign(window.tanda, { fillBadge, showJobs });
  offer({ leaveOperation, undoBegun, noneChosen });
})();
