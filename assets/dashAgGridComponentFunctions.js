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

  components.BatchId = ({ value, data, word }) => {
    if (!data) return make("span", { className: "cell-loading" });
    return data.duplicated ? make("span", null, value, make("span", { className: "badge badge-twice" }, word)) : value;
  };

  components.FileName = ({ value, data }) => (data ? value : make("span", { className: "cell-loading" }));

  /* A link inside the page: followed without loading it anew, unless the reader wants another tab. */
  const follow = (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const { pathname, search } = event.currentTarget;
    window.dash_clientside.set_props("url", { pathname, search });
  };

  components.BatchLinks = ({ value }) =>
    (value || []).flatMap((id, at) => [
      at ? ", " : "",
      make("a", { key: id, href: window.tanda.below("/batches?") + new URLSearchParams({ text: id }), onClick: follow }, id),
    ]);
})();
