/* The mask files of a batch, in its panel and in the review: the list, one image after the other, and a file that is
   handed in. */
(function () {
  "use strict";
  const { none, prop, show, offer } = window.tanda;
  const tanda = window.tanda; // what other files add, when it is called

  const PATIENCE = 60000; // milliseconds, for what is read
  const LONG = 900000; // milliseconds, for what is stored
  const SOON = 300; // milliseconds after which it is said that something is on its way
  const words = () => prop("batch-words", "data") || prop("review-words", "data");
  const address = (path, params) => prop("words", "data").mask_path + path + "?" + new URLSearchParams(params);
  const said = (text) => [{ type: "P", namespace: "dash_html_components", props: { children: text, className: "quiet" } }];

  async function get(from, patience = PATIENCE) {
    const answer = await fetch(from, { signal: AbortSignal.timeout(patience) });
    if (answer.ok) return answer;
    const { error } = await answer.json().catch(() => ({}));
    throw new Error(error || "");
  }

  /* What shows the files of one batch, at a place of its own on the page. */
  function viewer(place = "") {
    let batch = null; // whose files are shown
    let last = 0; // which question about a file was the last
    let view = null; // the file that is looked into, its images, and the place among them
    let url = null; // of the picture that is shown
    const id = (part) => `${place}mask-${part}`;

    /* This batch is shown now, or newer values of it. With `open` the newest file is looked into at once. */
    async function follow(name, { open = false } = {}) {
      const other = name !== batch;
      if (other) {
        closeView();
        show(id("files"), { tree: said(words().reading) });
      }
      batch = name;
      let found;
      try {
        const answer = await get(prop("words", "data").batch_files_path + "?" + new URLSearchParams({ batch: name }));
        found = await answer.json();
      } catch (error) {
        found = { tree: said(error.message && error.name === "Error" ? error.message : words().files_unread) };
      }
      if (name !== batch) return;
      show(id("files"), { tree: found.tree });
      if (open && !view && found.first) openFile(found.first.file, found.first.name, false);
    }

    async function openFile(file, name, asked = true) {
      const mine = ++last;
      view = { file, images: [], at: 0, none: "" };
      show(id("view"), { className: "mask-view busy" });
      show(id("name"), { children: name });
      show(id("entries"), { tree: [] });
      drawSteps();
      drawImage(null, "", words().reading);
      if (asked) reveal();
      try {
        const found = await (await get(address("/contents", { id: file }))).json();
        if (mine !== last) return;
        Object.assign(view, found);
        show(id("entries"), { tree: found.tree });
      } catch (error) {
        if (mine === last) fail(error);
        return;
      }
      if (view.images.length) await showImage(0);
      else drawImage(null, "", view.none);
      if (asked && view && view.file === file) reveal();
    }

    const reveal = () => requestAnimationFrame(() => document.getElementById(id("view")).scrollIntoView({ block: "nearest" }));

    async function showImage(at) {
      if (!view || !view.images[at]) return;
      const mine = ++last;
      const { name, at: there } = view.images[at];
      view.at = at;
      drawSteps();
      const late = setTimeout(() => mine === last && show(id("about"), { children: words().reading }), SOON);
      show(id("view"), { className: "mask-view busy" });
      try {
        const answer = await get(address("/image", { id: view.file, at: there }));
        const picture = await answer.blob();
        if (mine === last) drawImage(picture, name, decodeURIComponent(answer.headers.get("Tanda-Image") || ""));
      } catch (error) {
        if (mine === last) fail(error);
      } finally {
        clearTimeout(late);
      }
    }

    function fail(error) {
      drawImage(null, "", error.message && error.name === "Error" ? error.message : words().files_unread, "failed");
    }

    function drawImage(picture, name, about, state = "") {
      if (url) URL.revokeObjectURL(url);
      url = picture ? URL.createObjectURL(picture) : null;
      show(id("image"), { src: url, alt: name, className: url ? "" : "hidden" });
      show(id("about"), { children: about });
      show(id("view"), { className: `mask-view ${state || (about === words().reading ? "busy" : "")}` });
    }

    function drawSteps() {
      const { images, at } = view;
      const here = images[at];
      const told = here ? words().masks_place.replace("{n}", at + 1).replace("{total}", images.length) + " · " + here.name : "";
      show(id("place"), { children: told });
      show(id("before"), { disabled: at === 0 });
      show(id("after"), { disabled: at >= images.length - 1 });
    }

    function closeView() {
      last += 1;
      if (!view) return;
      const { file } = view;
      view = null;
      drawImage(null, "", "");
      show(id("view"), { className: "hidden" });
      const opener = [...document.querySelectorAll(`[data-masks="${place}"] [data-mask=open]`)].find((each) => each.dataset.file === file);
      if (opener && document.activeElement && document.activeElement.closest(".mask-view")) opener.focus();
    }

    const acts = {
      open: ({ file, name }) => openFile(file, name),
      show: ({ at }) => showImage(view.images.findIndex((each) => String(each.at) === at)),
      before: () => showImage(view.at - 1),
      after: () => showImage(view.at + 1),
      close: closeView,
    };
    return { follow, acts, batch: () => batch };
  }

  const viewers = { "": viewer(), "review-": viewer("review-") };
  let asking = null; // the file that may be called otherwise

  function followMasks(id, state) {
    if (id !== viewers[""].batch()) closeRename();
    if (state !== "failed") viewers[""].follow(id);
  }

  /* --- a file that is handed in --- */

  const upload = { type: "upload", kind: "mask" };
  const tell = (text) => show({ type: "upload-said", kind: "mask" }, { children: text });

  function storeMask(file) {
    if (file) send({ batch: file.batch, upload: file.id }, file.name);
    return none();
  }

  async function send(sent, name) {
    closeRename();
    tell(words().file_sent.replace("{name}", name));
    let report;
    try {
      const answer = await fetch(prop("words", "data").batch_files_path, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(sent),
        signal: AbortSignal.timeout(LONG),
      });
      if (!answer.ok) throw new Error(String(answer.status));
      report = await answer.json();
    } catch (error) {
      report = { kind: "failed", words: words().away };
    }
    show(upload, { data: null });
    tell(words().no_file);
    if (report.kind === "name" && sent.batch === viewers[""].batch()) openRename(sent, name, report.words);
    else tanda.reportBatch(sent.batch, report);
  }

  function openRename(sent, name, about) {
    asking = { sent: { ...sent, rename: true }, name };
    show("mask-rename-about", { children: about });
    show("mask-rename", { className: "batch-reason" });
    requestAnimationFrame(() => document.querySelector("[data-mask=rename]").focus());
  }

  function closeRename() {
    if (!asking) return;
    asking = null;
    show("mask-rename", { className: "hidden" });
  }

  const acts = {
    rename: () => send(asking.sent, asking.name),
    keep: closeRename,
  };

  document.addEventListener("click", ({ target }) => {
    const button = target.closest && target.closest("[data-mask]");
    if (!button) return;
    const { mask } = button.dataset;
    const there = button.closest("[data-masks]");
    const known = { ...acts, ...(there ? viewers[there.dataset.masks].acts : {}) };
    if (mask in known) known[mask](button.dataset);
  });

  /* The batch whose panel a mask was chosen in: another may be shown when all of it has been sent. */
  const aboutUpload = (kind) => (kind === "mask" ? { batch: viewers[""].batch() } : {});

  Object.assign(window.tanda, { aboutUpload, followMasks, reviewMasks: (id) => viewers["review-"].follow(id, { open: true }) });
  offer({ storeMask });
})();
