/* Cells of the grid that are more than text. */
(function () {
  "use strict";
  const components = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  const make = (...parts) => window.React.createElement(...parts);

  components.Badge = ({ value, words }) => (value ? make("span", { className: "badge badge-" + value }, words[value] || value) : null);

  components.DueDay = ({ value, data, word }) => {
    const day = window.dashAgGridFunctions.day(value);
    return data && data.overdue ? make("span", { className: "badge badge-overdue", title: word }, day) : day;
  };

  /* As wide as its column allows, cut in the middle: both ends tell names and ids apart. */
  const END = 8; // characters that are always seen
  const shortened = (text) =>
    text && text.length > 2 * END
      ? make("span", { className: "middle", title: text }, make("span", { className: "middle-head" }, text.slice(0, -END)), make("span", { className: "middle-end" }, text.slice(-END)))
      : text;

  components.BatchId = ({ value, data, word }) => {
    if (!data) return make("span", { className: "cell-loading" });
    return data.duplicated ? make("span", null, value, make("span", { className: "badge badge-twice" }, word)) : shortened(value);
  };

  components.Shortened = ({ value, valueFormatted }) => shortened(valueFormatted || value);

  components.FileName = ({ value, data }) => (data ? shortened(value) : make("span", { className: "cell-loading" }));

  /* A link inside the page: followed without loading it anew, unless the reader wants another tab. */
  const follow = (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const { pathname, search } = event.currentTarget;
    window.dash_clientside.set_props("url", { pathname, search });
  };

  /* Check boxes: what is selected is kept by page/selection.js, which hears their clicks and keys. */
  const box = (checked, label, ref) => make("span", { className: "check", role: "checkbox", "aria-checked": checked, "aria-label": label, ref });

  components.SelectBatch = ({ data, word }) => {
    const { selection } = window.tanda;
    const place = window.React.useRef(null);
    const id = data && data.id;
    const chosen = window.React.useSyncExternalStore(selection.follow, () => selection.has(id));
    window.React.useEffect(() => selection.mark(place.current, chosen));
    return id ? box(chosen, word.replace("{batch}", id), place) : null;
  };

  components.SelectAll = ({ word }) => {
    const { selection } = window.tanda;
    return box(window.React.useSyncExternalStore(selection.follow, selection.state), word);
  };

  components.Person = ({ value, valueFormatted }) => {
    if (!value) return valueFormatted;
    const query = new URLSearchParams({ name: value.startsWith("~") ? "~" + value : value });
    return make("a", { className: "person-link", href: window.tanda.below("/people?") + query, onClick: follow }, shortened(value));
  };
  components.BatchLinks = ({ value }) =>
    (value || []).flatMap((id, at) => [
      at ? ", " : "",
      make("a", { key: id, href: window.tanda.below("/batches?") + new URLSearchParams({ text: id }), onClick: follow }, shortened(id)),
    ]);
})();
