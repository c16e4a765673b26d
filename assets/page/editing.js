/* Cells of the list that are changed in place: the pencil, what an editor offers, and when newer rows have to wait. */
(function () {
  "use strict";
  const { prop } = window.tanda;
  const tanda = window.tanda; // what other files add, when it is called
  const functions = window.dashAgGridFunctions;

  const DAYS = ["assigned", "due"];
  let edited = null; // the {batch, row, name, value} of the cell that is being edited
  let owed = false; // whether newer rows have come meanwhile

  /* In the form of the panel's controls. */
  const controlled = (name, value) => {
    if (name === "person") return !value || value.startsWith("~") ? "~" + (value || "") : value;
    return value === undefined || value === "" ? (DAYS.includes(name) ? null : "") : value;
  };

  const isEditing = () => edited !== null && Boolean(tanda.gridApi()) && tanda.gridApi().getEditingCells().length > 0;

  /* Newer rows wait for the end of an edit, which they would put into another batch. */
  function mayRefresh() {
    owed = isEditing();
    return !owed;
  }

  functions.editBegins = ({ data, column, value, rowIndex }) => {
    edited = { batch: data.id, row: rowIndex, name: column.getColId(), value };
  };

  functions.editEnds = ({ column, newValue, valueChanged }) => {
    const { batch, row, name, value } = edited || {};
    edited = null;
    const before = controlled(name, value === null ? undefined : value);
    const after = controlled(name, newValue === null ? undefined : newValue);
    if (valueChanged && column.getColId() === name && after !== before) tanda.saveCell({ batch, name, value: after, seen: before }, row);
    else if (owed) tanda.refreshRows();
    owed = false;
  };

  /* As if Enter had begun it: a list of choices is open at once. */
  const edit = (rowIndex, colKey) => tanda.gridApi().startEditingCell({ rowIndex, colKey, key: "Enter" });

  /* F2 edits; letters, Enter and the space bar do other things in the list. */
  functions.onlyF2 = ({ editing, event, node, column }) => {
    if (editing) return false;
    if (event.key === "F2") edit(node.rowIndex, column.getColId());
    return event.key.length === 1 || ["F2", "Enter", "Backspace", "Delete"].includes(event.key);
  };
  functions.mayEdit = ({ data }) => Boolean(data && data.id && !data.duplicated);
  functions.wordOf = ({ value }, words) => (value === null || value === undefined ? "" : words[value] || value);
  functions.crew = () => ({ values: ["", ...(prop("crew-names", "data") || [])] });

  /* One pencil, which is in the cell that is pointed at. */
  const pencil = Object.assign(document.createElement("button"), { type: "button", className: "cell-pencil", tabIndex: -1 });
  pencil.setAttribute("aria-hidden", "true"); // by keyboard it is F2

  document.addEventListener("mouseover", ({ target }) => {
    const cell = target.closest && target.closest("#grid .ag-row[row-id] .ag-cell.may-edit");
    if (cell && !isEditing() && pencil.parentNode !== cell) cell.append(pencil);
    else if (!cell && !pencil.contains(target)) pencil.remove();
  });

  document.addEventListener(
    "click",
    (event) => {
      if (event.target !== pencil) return;
      event.stopPropagation();
      const cell = pencil.closest(".ag-cell");
      pencil.remove();
      edit(Number(cell.closest(".ag-row").getAttribute("row-index")), cell.getAttribute("col-id"));
    },
    true
  );

  Object.assign(tanda, { isEditing, mayRefresh });
})();
