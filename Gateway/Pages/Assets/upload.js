// The upload page: drag and drop, paste, progress, and what can be done with the picture. Without it the form still works.
"use strict";

const form = document.getElementById("upload");
const drop = document.getElementById("drop");
const file = form.elements.namedItem("image");
const progress = document.getElementById("progress");
const message = document.getElementById("message");
const results = document.getElementById("results");
const template = document.getElementById("result");

const sizes = [["100s", "square, 100"], ["300w", "300 wide"], ["640w", "640 wide"], ["800w600h", "in 800 × 600"], ["full", "full size"]];
const formats = ["jpg", "png", "webp", "avif", "gif"];

document.documentElement.classList.add("scripted");

form.addEventListener("submit", (event) => {
  event.preventDefault();
  uploadAll([...file.files]);
});
file.addEventListener("change", () => form.reportValidity() && uploadAll([...file.files]));

for (const type of ["dragenter", "dragover"]) {
  drop.addEventListener(type, (event) => { event.preventDefault(); drop.classList.add("over"); });
}
for (const type of ["dragleave", "drop"]) {
  drop.addEventListener(type, (event) => { event.preventDefault(); drop.classList.remove("over"); });
}
drop.addEventListener("drop", (event) => uploadAll([...event.dataTransfer.files]));
document.addEventListener("paste", (event) => uploadAll([...event.clipboardData.files]));

async function uploadAll(files) {
  for (const one of files) {
    try {
      say("");
      const answer = await upload(one);
      results.prepend(describe(answer, one.name));
      say(`${one.name} is stored.`, true);
    } catch (error) {
      say(`${one.name}: ${error.message}`);
    }
  }
  progress.hidden = true;
  file.value = "";
}

// XMLHttpRequest, because fetch does not tell how far an upload is.
function upload(one) {
  if (one.size > Number(form.dataset.maxBytes)) {
    throw new Error("The file is too large.");
  }
  const body = new FormData();
  const key = form.elements.namedItem("key");
  if (key) body.append("key", key.value); // in front of the image
  body.append("size_hints", [form.elements.namedItem("size_hints").value, "600w400h"].filter(Boolean).join(","));
  body.append("image", one);

  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      progress.hidden = false;
      if (event.lengthComputable) progress.value = 100 * event.loaded / event.total;
    });
    request.addEventListener("load", () => request.status === 200
      ? resolve(request.response)
      : reject(new Error(request.response?.detail ?? `The answer was ${request.status}.`)));
    request.addEventListener("error", () => reject(new Error("The node cannot be reached.")));
    request.send(body);
  });
}

function describe(answer, name) {
  const card = template.content.cloneNode(true);
  const base = (name.replace(/\.[^.]*$/, "") || "image").replace(/[^\w-]+/g, "-");
  const url = (size, format) => `/image/${answer.hash}/${size}/${base}.${format}`;

  const thumb = card.querySelector(".thumb");
  thumb.href = answer.full_url;
  thumb.firstElementChild.src = url("600w400h", "webp");
  thumb.firstElementChild.alt = name;
  card.querySelector("h2").textContent = name;
  card.querySelector(".facts-line").textContent =
    `${answer.width} × ${answer.height} · ${answer.extension.toUpperCase()} · ${bytes(answer.length)} · on ${answer.nodes.join(", ")}`;
  card.querySelector(".hash").textContent = answer.hash;

  const snippet = card.querySelector(".snippet input");
  snippet.value = `<img src="${location.origin}${url("640w", "webp")}" alt="">`;
  const copy = card.querySelector(".copy button");
  copy.addEventListener("click", async () => {
    snippet.select();
    await navigator.clipboard?.writeText(snippet.value);
    copy.textContent = "Copied";
  });

  const rows = card.querySelector("tbody");
  for (const [size, words] of sizes) {
    const row = rows.insertRow();
    const head = document.createElement("th");
    head.scope = "row";
    head.textContent = words;
    row.append(head);
    const cell = row.insertCell();
    for (const format of formats) {
      const link = document.createElement("a");
      link.className = "chip";
      link.href = url(size, format);
      link.textContent = format;
      cell.append(link);
    }
  }
  return card;
}

function say(text, good = false) {
  message.textContent = text;
  message.hidden = !text;
  message.classList.toggle("good", good);
}

function bytes(count) {
  const units = ["B", "KiB", "MiB", "GiB"];
  let unit = 0;
  for (; count >= 1024 && unit < units.length - 1; unit++) count /= 1024;
  return `${unit ? count.toFixed(1) : count} ${units[unit]}`;
}
