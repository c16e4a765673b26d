/* Named in column definitions: how the grid writes days and empty names, and how it looks. */
(function () {
  "use strict";
  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  const days = { dateStyle: "medium", timeZone: "UTC" };
  let format; // made when it is needed: it takes long

  functions.day = (value) => {
    format = format || new Intl.DateTimeFormat(document.documentElement.lang || "en", days);
    return value ? format.format(new Date(value + "T00:00:00Z")) : "";
  };
  /* A click on a link, one that ends a selection of text, or Enter in an editor opens nothing. */
  functions.openBatch = ({ data, event, rowIndex }) => {
    const elsewhere = event.target.closest && event.target.closest("a, input, textarea");
    const asked = event.type === "click" ? !window.getSelection().toString() : event.key === "Enter";
    if (data && asked && !elsewhere) window.tanda.openBatch(data.id, rowIndex);
  };
  functions.orWord = ({ data, node, value }, word) => (data || !node ? value || word : ""); // without a row: in the list of an editor
  functions.tandaTheme = (theme) =>
    theme.withParams({
      accentColor: "var(--accent)",
      backgroundColor: "var(--surface)",
      foregroundColor: "var(--text)",
      borderColor: "var(--line)",
      headerBackgroundColor: "var(--ground)",
      headerTextColor: "var(--quiet)",
      rowHoverColor: "var(--hover)",
      oddRowBackgroundColor: "var(--surface)",
      fontFamily: "inherit",
      fontSize: 14,
      headerFontWeight: 600,
      wrapperBorderRadius: 8,
      spacing: 8,
      cellHorizontalPadding: 13,
    });
})();
