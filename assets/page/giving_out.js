/* Giving out what is selected: who gets how many. A link may say it, too. */
(function () {
  "use strict";
  const { context, here, none, prop, same, show, offer } = window.tanda;
  const tanda = window.tanda; // what other files add, when it is called

  let opened = 0;

  /* What the window says. Numbers that were typed make it *by number*; those that were worked out do not. */
  function gatherShares(values, people, way, together, back, ids, dealt, before) {
    const shares = (people || []).map((person) => {
      const said = { person, ...linked[person] };
      ids.forEach((id, at) => id.person === person && (said[id.part] = values[at]));
      return said;
    });
    ids.forEach(({ person }) => delete linked[person]); // its line says it from now on
    const typed =
      way !== "number" && dealt && dealt.way === way && context().triggered.some(({ prop_id: prop }) => prop.includes('"part":"given"')) &&
      shares.some(({ person, given }) => dealt.people[person] && typeof given === "number" && given !== dealt.people[person].given);
    if (typed) {
      show({ type: "change", name: "way" }, { value: "number" });
      return none();
    }
    const told = way === "number" ? shares : shares.map(({ given, ...said }) => said);
    const next = { people: people || [], way, together, back, shares: told, opened };
    return same(next, before) ? none() : next;
  }

  /* Another selection is another distribution. */
  function regather() {
    opened = Date.now();
    const before = prop("shares-asked", "data");
    if (before) show("shares-asked", { data: { ...before, opened } });
  }

  function showDealt(dealt) {
    const way = prop({ type: "change", name: "way" }, "value");
    Object.entries((dealt || { people: {} }).people).forEach(([person, found]) => {
      ["before", "after", "days"].forEach((part) => show({ type: "dealt", part, person }, { children: found[part] }));
      if (way !== "number" && dealt.way === way) show({ type: "share", part: "given", person }, { value: found.given });
    });
    return `shares shares-${way}`;
  }

  let linked = {}; // what a link said of each person, until somebody says otherwise

  /* An address that ends in #to=NAME&to=NAME selects all that it lists and opens the window for these people; with
     &each=N so many batches each, else by free capacity. Once: whoever reloads the page has closed the window. */
  function giveOut(hash, search, mounted) {
    const said = new URLSearchParams((hash || "").replace(/^#/, ""));
    const people = said.getAll("to");
    if (!people.length || here() !== "/batches" || !mounted.includes("/batches")) return;
    history.replaceState(history.state, "", window.location.pathname + window.location.search);
    show("url", { hash: "", href: window.location.href });
    const each = Number(said.get("each"));
    const way = each ? "number" : "capacity";
    linked = each ? Object.fromEntries(people.map((person) => [person, { given: each }])) : {};
    tanda.selection.every();
    tanda.askBulk("distribute");
    show("shares-asked", { data: { people, way, together: "", back: false, shares: people.map((person) => ({ person, ...linked[person] })), opened } });
    show({ type: "change", name: "way" }, { value: way });
    show({ type: "change", name: "people" }, { data: people.map((person) => ({ value: person, label: person })), value: people });
  }

  tanda.regather = regather;
  offer({ gatherShares, giveOut, showDealt });
})();
