/* Files that are handed in. */
(function () {
  "use strict";
  const { below, click, none, prop, offer } = window.tanda;

  const part = (type, kind) => ({ type, kind });
  const say = (kind, text) => window.dash_clientside.set_props(part("upload-said", kind), { children: text });

  function sendFile(kind, file, words) {
    const request = new XMLHttpRequest();
    const about = window.tanda.aboutUpload(kind);
    const told = (template, rest) => template.replace("{name}", file.name).replace(/{(percent|reason)}/, rest);
    const failed = (reason) => {
      window.dash_clientside.set_props(part("upload", kind), { data: null });
      say(kind, told(words.not_sent, reason));
    };
    request.open("POST", below("/uploads?name=" + encodeURIComponent(file.name)));
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => say(kind, told(words.sending, Math.floor((100 * loaded) / (total || 1))));
    request.onerror = () => failed("–");
    request.onload = () => {
      const answer = request.response || {};
      if (request.status !== 200) return failed(answer.error || request.status);
      window.dash_clientside.set_props(part("upload", kind), { data: { ...answer, ...about } });
      say(kind, told(words.sent, ""));
    };
    say(kind, told(words.sending, 0));
    request.send(file);
  }

  function chooseFile(clicks, words) {
    const cause = click();
    if (!cause) return none();
    const { kind } = JSON.parse(cause.prop_id.slice(0, cause.prop_id.lastIndexOf(".")));
    const input = Object.assign(document.createElement("input"), { type: "file" });
    input.addEventListener("change", () => input.files.length && sendFile(kind, input.files[0], words));
    input.click();
    return none();
  }

  /* A file may be dropped where it could be chosen; dropped elsewhere it would replace the page. */
  const target = ({ target: place }) => place.closest && place.closest(".upload");
  ["dragover", "drop"].forEach((name) => window.addEventListener(name, (event) => event.preventDefault()));
  ["dragover", "dragleave", "drop"].forEach((name) =>
    window.addEventListener(name, (event) => target(event) && target(event).classList.toggle("over", name === "dragover"))
  );
  window.addEventListener("drop", (event) => {
    const [file] = event.dataTransfer.files;
    const words = prop("words", "data");
    if (target(event) && file && words) sendFile(target(event).dataset.kind, file, words);
  });

  offer({ chooseFile });
})();
