/* What somebody types into a field for a day. Mantine would ask the browser about all but whole dates, which takes
   "5/11" for the 11th of May 2001. */
(function () {
  "use strict";
  const { prop } = window.tanda;

  /* Such as "2026-11-05" for what is typed in the order of *format*, such as "D/M/YYYY"; without a year it is this
     year's. Null when it is no day. */
  function day(typed, format) {
    const numbers = typed.trim().split(/\s*[-/.\s]\s*/);
    if (!numbers.every((each) => /^(\d{1,2}|\d{4})$/.test(each))) return null;
    const usual = numbers[0].length === 4 ? "YMD" : format.replace(/[^DMY]|(.)(?=\1)/g, "");
    const order = numbers.length === 2 ? usual.replace("Y", "") : usual;
    const given = Object.fromEntries(numbers.map((each, at) => [order[at], each]));
    const { Y: year = String(new Date().getFullYear()), M: month = "", D: ofMonth = "" } = given;
    if (numbers.length > 3 || year.length < 2 || month.length > 2 || ofMonth.length > 2) return null;
    const iso = [year.padStart(4, "20"), month.padStart(2, "0"), ofMonth.padStart(2, "0")].join("-");
    const read = new Date(iso + "T00:00Z");
    return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(iso) ? iso : null;
  }

  Object.assign(window.tanda, { day });

  /* A field is told before anything can be typed into it. A function cannot come from the server. */
  document.addEventListener("focusin", ({ target }) => {
    if (!target.matches("[data-dates-input]") || !target.id) return;
    const id = target.id.startsWith("{") ? JSON.parse(target.id) : target.id;
    if (prop(id, "dateParser")) return;
    const format = prop(id, "valueFormat");
    window.dash_clientside.set_props(id, { dateParser: (typed) => day(typed, format) });
  });
})();
