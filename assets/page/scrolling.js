/* After "back" a page is where it was scrolled to. The browser cannot do it: pages stand and go without its doing. */
(function () {
  "use strict";
  const { prop } = window.tanda;
  const QUIET = 100; // milliseconds without scrolling, after which the place is noted
  const PATIENCE = 10000; // milliseconds until a page that is being filled is long enough

  let noting = 0;
  let moving = null; // where the page is being brought to
  let back = 0; // when somebody last went back or on

  window.history.scrollRestoration = "manual";

  function note() {
    if (!moving) window.history.replaceState({ ...window.history.state, scrolled: window.scrollY }, "");
  }

  function shown() {
    const words = window.dash_component_api && prop("words", "data");
    const page = document.querySelector("#content > .page:not(.hidden)");
    if (!words || !page) return false;
    const path = window.tanda.pageAt(window.location.pathname);
    return JSON.parse(page.id).path === (path in words.titles ? path : "*");
  }

  /* A page has its length only when it is there, and has been filled. */
  function bring(place) {
    if (moving !== place) return;
    if (shown()) window.scrollTo(0, place.top);
    const there = shown() && Math.abs(window.scrollY - place.top) < 2;
    if (there || Date.now() > place.until) moving = null;
    else requestAnimationFrame(() => bring(place));
  }

  function restore() {
    const top = (window.history.state || {}).scrolled || 0;
    moving = { top, until: Date.now() + PATIENCE };
    bring(moving);
  }

  window.addEventListener("scroll", () => {
    clearTimeout(noting);
    noting = setTimeout(note, QUIET);
  });
  window.addEventListener("popstate", () => {
    back = Date.now();
    clearTimeout(noting);
    restore();
  });
  ["wheel", "touchmove", "keydown", "mousedown"].forEach((act) => window.addEventListener(act, () => (moving = null), { passive: true }));
  if ((window.history.state || {}).scrolled) restore();

  window.tanda.wentBack = () => Date.now() - back < 1000;
})();
