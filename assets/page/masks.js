/* The mask files in the panel of a batch: the list, one image after the other, and a file that is handed in. */
(function () {
  "use strict";
  const { none, prop, show, offer } = window.tanda;
  const tanda = window.tanda; // what other files add, when it is called

  const PATIENCE = 60000; // milliseconds, for what is read
  const LONG = 900000; // milliseconds, for what is stored
  const SOON = 300; // milliseconds after which it is said that something is on its way
  let batch = null; // whose files are shown
  let last = 0; // which question about a file was the last
  let view = null; // the file that is looked into, its images, and the place among them
  let asking = null; // the file that may be called otherwise
  let url = null; // of the picture that is shown

  const words = () => prop("batch-words", "data");
  const place = (path, params) => prop("words", "data").mask_path + path + "?" + new URLSearchParams(params);
  const said = (text) => [{ type: "P", namespace: "dash_html_components", props: { children: text, className: "quiet" } }];

  async function get(address, patience = PATIENCE) {
    const answer = await fetch(address, { signal: AbortSignal.timeout(patience) });
    if (answer.ok) return answer;
    const { error } = await answer.json().catch(() => ({}));
    throw new Error(error || "");
  }

  /* --- the list --- */

  /* The panel shows this batch now, or has been given newer values of it. */
  async function followMasks(id, state) {
    if (id !== batch) {
      closeView();
      closeRename();
      show("mask-files", { tree: said(words().reading) });
    }
    batch = id;
    if (state === "failed") return;
    let tree;
    try {
      const answer = await get(prop("words", "data").batch_files_path + "?" + new URLSearchParams({ batch: id }));
      tree = (await answer.json()).tree;
    } catch (error) {
      tree = said(error.message && error.name === "Error" ? error.message : words().files_unread);
    }
    if (id === batch) show("mask-files", { tree });
  }

  /* --- one file --- */

  async function openFile(file, name) {
    const mine = ++last;
    view = { file, images: [], at: 0, none: "" };
    show("mask-view", { className: "mask-view busy" });
    show("mask-name", { children: name });
    show("mask-entries", { tree: [] });
    drawSteps();
    drawImage(null, "", words().reading);
    reveal();
    try {
      const found = await (await get(place("/contents", { id: file }))).json();
      if (mine !== last) return;
      Object.assign(view, found);
      show("mask-entries", { tree: found.tree });
    } catch (error) {
      if (mine === last) fail(error);
      return;
    }
    if (view.images.length) await showImage(0);
    else drawImage(null, "", view.none);
    if (view && view.file === file) reveal();
  }

  const reveal = () => requestAnimationFrame(() => document.getElementById("mask-view").scrollIntoView({ block: "nearest" }));

  async function showImage(at) {
    if (!view || !view.images[at]) return;
    const mine = ++last;
    const { name, at: there } = view.images[at];
    view.at = at;
    drawSteps();
    const late = setTimeout(() => mine === last && show("mask-about", { children: words().reading }), SOON);
    show("mask-view", { className: "mask-view busy" });
    try {
      const answer = await get(place("/image", { id: view.file, at: there }));
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
    show("mask-image", { src: url, alt: name, className: url ? "" : "hidden" });
    show("mask-about", { children: about });
    show("mask-view", { className: `mask-view ${state || (about === words().reading ? "busy" : "")}` });
  }

  function drawSteps() {
    const { images, at } = view;
    const here = images[at];
    const told = here ? words().masks_place.replace("{n}", at + 1).replace("{total}", images.length) + " · " + here.name : "";
    show("mask-place", { children: told });
    show("mask-before", { disabled: at === 0 });
    show("mask-after", { disabled: at >= images.length - 1 });
  }

  function closeView() {
    last += 1;
    if (!view) return;
    const { file } = view;
    view = null;
    drawImage(null, "", "");
    show("mask-view", { className: "hidden" });
    const opener = [...document.querySelectorAll("[data-mask=open]")].find((each) => each.dataset.file === file);
    if (opener && document.activeElement && document.activeElement.closest(".mask-view")) opener.focus();
  }

  /* --- a file that is handed in --- */

  const upload = { type: "upload", kind: "mask" };
  const tell = (text) => show({ type: "upload-said", kind: "mask" }, { children: text });

  function storeMask(file) {
    if (file) send({ batch, upload: file.id }, file.name);
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
    if (report.kind === "name" && sent.batch === batch) openRename(sent, name, report.words);
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
    open: ({ file, name }) => openFile(file, name),
    show: ({ at }) => showImage(view.images.findIndex((each) => String(each.at) === at)),
    before: () => showImage(view.at - 1),
    after: () => showImage(view.at + 1),
    close: closeView,
    rename: () => send(asking.sent, asking.name),
    keep: closeRename,
  };

  document.addEventListener("click", ({ target }) => {
    const button = target.closest && target.closest("[data-mask]");
    if (button && button.dataset.mask in acts) acts[button.dataset.mask](button.dataset);
  });

  Object.assign(window.tanda, { followMasks });
  offer({ storeMask });
})();
