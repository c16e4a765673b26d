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
})();
