/* The page as Dash holds it. What the scripts in `page/` need of each other is in `window.tanda`, and what callbacks
   name with `ClientsideFunction("tanda", …)` in `window.dash_clientside.tanda`. */
(function () {
  "use strict";
  const none = () => window.dash_clientside.no_update;
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  const query = (params) => (params.toString() ? "?" + params.toString() : "");
  const context = () => window.dash_clientside.callback_context;

  /* The click that a callback is about; buttons that are drawn in the same moment trigger it as well, without one. */
  const click = () => context().triggered.find(({ value }) => value);

  /* A component as it stands on the page; undefined when it does not. */
  function component(id) {
    const { getLayout, stringifyId } = window.dash_component_api;
    try {
      const found = getLayout(id); // without such a component the whole page, or an error
      return found.props.id && stringifyId(found.props.id) === stringifyId(id) ? found : undefined;
    } catch (error) {
      return undefined;
    }
  }

  const prop = (id, name) => (component(id) || { props: {} }).props[name];

  /* Pages are named without the path below which they are served; addresses lead below it. */
  const root = () => prop("words", "data").root;
  const below = (place) => root() + place;
  const pageAt = (pathname) => (pathname.startsWith(root() + "/") ? pathname.slice(root().length) : pathname);
  const here = () => pageAt(prop("url", "pathname"));

  /* Gives a component the properties that differ from those it has. Dash would tell every component of every
     output of a callback that it is waiting, and that it no longer is. */
  function show(id, props) {
    const there = component(id);
    const differing = there ? Object.entries(props).filter(([name, value]) => !same(value, there.props[name])) : [];
    if (differing.length) window.dash_clientside.set_props(id, Object.fromEntries(differing));
  }

  const whenQuiet = (act) => (window.requestIdleCallback ? requestIdleCallback(act, { timeout: 500 }) : setTimeout(act, 200));

  /* What has been asked of the page takes a few frames until it can be found there. */
  const whenThere = (find, act, tries = 100) => {
    const found = find();
    if (found) act(found);
    else if (tries) requestAnimationFrame(() => whenThere(find, act, tries - 1));
  };

  /* Whether what is typed there is text, or chooses from a list: letters are no commands then. */
  const TYPED = "input, textarea, select, [contenteditable=true], [role=textbox], [role=combobox], [role=listbox], .ag-cell-inline-editing, .ag-popup-editor";
  const isTyping = (target) => Boolean(target.closest && target.closest(TYPED));

  /* For callbacks to name. */
  const offer = (functions) => Object.assign(window.dash_clientside.tanda, functions);

  window.dash_clientside = Object.assign({}, window.dash_clientside, { tanda: {} });
  window.tanda = { component, prop, below, pageAt, here, show, none, same, query, context, click, whenQuiet, whenThere, isTyping, offer };
})();
