/* Named in column definitions: how the grid writes days and empty names, and how it looks. */
(function () {
  "use strict";
  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  const format = new Intl.DateTimeFormat(document.documentElement.lang || "en", { dateStyle: "medium", timeZone: "UTC" });

  functions.day = (value) => (value ? format.format(new Date(value + "T00:00:00Z")) : "");
  functions.orWord = (params, word) => (params.data ? params.value || word : "");
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
    });
})();
