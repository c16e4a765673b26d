/* Changes of batches on their way to the server: one after the other, each once the one before has been answered. */
(function () {
  "use strict";
  const { prop } = window.tanda;

  const PATIENCE = 20000; // milliseconds
  const SOON = 400; // milliseconds after which it is said that something is on its way

  /* `body(change)` is what is sent of it, worked out when its turn has come; null for nothing. `settle(change, told)`
     hears the answer, `lose(change)` that there was none, `late(change)` that it takes a while; `address(change)` is
     where it goes. */
  function changeQueue({ body, settle, lose, late, address = () => prop("words", "data").batch_path }) {
    const waiting = [];
    let sending = false;

    async function next() {
      if (sending || !waiting.length) return;
      const change = waiting.shift();
      const sent = body(change);
      if (!sent) return next();
      sending = true;
      const slow = setTimeout(() => late(change), SOON);
      try {
        const answer = await fetch(address(change), {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify(sent),
          signal: AbortSignal.timeout(PATIENCE),
        });
        if (!answer.ok) throw new Error(String(answer.status));
        const told = await answer.json();
        clearTimeout(slow);
        settle(change, told);
      } catch (error) {
        clearTimeout(slow);
        lose(change);
      } finally {
        sending = false;
        next();
      }
    }

    function add(change) {
      waiting.push(change);
      next();
    }

    return { add, waiting, idle: () => !sending && !waiting.length };
  }

  Object.assign(window.tanda, { changeQueue });
})();
