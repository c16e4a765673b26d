/* What needs attention: the number in the head of every page, and on its page what is set of the rules. */
(function () {
  "use strict";
  const { here, prop, show, whenQuiet, whenThere } = window.tanda;
  const tanda = window.tanda; // what other files add, when it is called

  const PATIENCE = 20000; // milliseconds
  const REST = 5000; // milliseconds between two questions for the number, however much changes
  const AGAIN = 60000; // milliseconds after which it is asked for although the data are the same: somebody may have snoozed
  const known = { generation: null, mark: null, at: 0, busy: false };

  /* `assets/page/freshness.js` tells with each look which data there are. The page is drawn first. */
  function followAttention(generation) {
    const age = Date.now() - known.at;
    if (known.busy || (known.at && age < REST) || (generation === known.generation && age < AGAIN)) return;
    known.busy = true;
    whenQuiet(() => ask(generation));
  }

  async function ask(generation) {
    try {
      const answer = await fetch(prop("words", "data").attention_badge_path, { signal: AbortSignal.timeout(PATIENCE) });
      const told = await answer.json();
      if (told.text) {
        tanda.fillBadge("attention-badge", told);
        if (known.mark && known.mark !== told.mark && here() === "/attention") tanda.renew();
        Object.assign(known, { generation, mark: told.mark });
      }
    } catch (error) {
      /* the status line says that Tanda does not answer */
    } finally {
      Object.assign(known, { at: Date.now(), busy: false });
    }
  }

  /* --- the page --- */

  const words = () => prop("rules-words", "data");
  const filled = (text, parts) => Object.entries(parts).reduce((all, [name, value]) => all.replace("{" + name + "}", value), text);
  let asked = {}; // the data of the button whose window is open

  /* What came of it; the list is drawn anew, and the number asked for. */
  async function change(kind, more) {
    try {
      const answer = await fetch(prop("words", "data").attention_change_path, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ kind, arguments: more }),
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const told = await answer.json();
      if (told.done) await Promise.all([tanda.renew(), ask(known.generation)]);
      return told;
    } catch (error) {
      return { done: false, words: words().failed, said: [{ type: "Span", props: { children: words().failed } }] };
    }
  }

  async function act(kind, more) {
    const { said } = await change(kind, more);
    show("rules-said", { tree: said });
    whenThere(() => document.querySelector(".rules-said [data-rule-act=undo]"), takeFocus);
  }

  /* The button that was pressed may be gone: the focus goes to what takes it back. */
  function takeFocus(undo) {
    if (document.activeElement === document.body) undo.focus();
  }

  /* What a window asks for: it stays open, and says why, where that is refused. */
  async function send(form, problem, kind, more) {
    const told = await change(kind, more);
    if (!told.done) return show(problem, { children: told.words });
    show(form, { opened: false });
    show("rules-said", { tree: told.said });
  }

  function openThreshold(data) {
    asked = data;
    show("threshold-about", { children: data.about });
    show("threshold-value", { label: data.means, value: Number(data.value), min: Number(data.least), max: Number(data.most) });
    show("threshold-problem", { children: "" });
    show("threshold-form", { opened: true, title: filled(words().threshold, { rule: data.title }) });
  }

  function openSnooze(data) {
    asked = data;
    show("snooze-day", { value: null });
    show("snooze-problem", { children: "" });
    show("snooze-form", { opened: true, title: filled(words().snooze, { rule: data.title }) });
  }

  function saveThreshold() {
    const value = Number(document.getElementById("threshold-value").value || NaN); // the component learns it a little later
    if (!Number.isInteger(value)) return show("threshold-problem", { children: words().no_number });
    return setThreshold({ value });
  }

  const setThreshold = (value) =>
    send("threshold-form", "threshold-problem", "set-threshold", { rule: asked.rule, was: Number(asked.value), ...value });

  function saveDay() {
    const until = prop("snooze-day", "value");
    if (!until) return show("snooze-problem", { children: words().no_day });
    return send("snooze-form", "snooze-problem", "snooze-rule", { rule: asked.rule, until });
  }

  const acts = {
    threshold: openThreshold,
    save: saveThreshold,
    usual: () => setThreshold({}),
    snooze: ({ rule, until }) => act("snooze-rule", { rule, until }),
    day: openSnooze,
    until: saveDay,
    wake: ({ rule }) => act("wake-rule", { rule }),
    undo: ({ operation }) => act("undo", { operation_id: operation }),
  };

  document.addEventListener("click", ({ target }) => {
    if (!target.closest) return;
    const button = target.closest("[data-rule-act]");
    if (button) acts[button.dataset.ruleAct]({ ...button.dataset });
    document.querySelectorAll("details.snooze[open]").forEach((each) => {
      if (button || !each.contains(target)) each.open = false;
    });
  });

  document.addEventListener("keydown", ({ key, target }) => {
    if (key === "Enter" && target.id === "threshold-value") saveThreshold();
    const open = key === "Escape" && target.closest && target.closest("details.snooze[open]");
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    }
  });

  Object.assign(window.tanda, { followAttention });
})();
