// The upload page: drop, paste or choose any number of files; some of them at a time. Without it the form still works.
"use strict";

const atOnce = 3;
const queue = [];
const rows = [];
let running = 0;

const form = document.getElementById("upload");
const drop = document.getElementById("drop");
const chooser = form.elements.namedItem("image");
const submit = form.querySelector("[type=submit]");
const section = document.getElementById("uploads");
const settings = {
  maxBytes: Number(form.dataset.maxBytes),
  maxDimension: Number(form.dataset.maxDimension),
  copies: Number(form.dataset.copies),
  get sizeHints() { return form.elements.namedItem("size_hints").value; },
};

document.documentElement.classList.add("scripted");
form.noValidate = true; // nothing is chosen when it is submitted: what is chosen is sent at once
chooser.multiple = true;
submit.hidden = true;
uploadKey.begin();

chooser.addEventListener("change", () => {
  add(chooser.files);
  chooser.value = "";
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  startNext();
});
document.addEventListener("paste", (event) => add(event.clipboardData.files));

// Anywhere: a file that is dropped beside the target would else replace the page. Text that is dragged into a field is none of ours.
let depth = 0;
const onDrag = (type, act) => document.addEventListener(type, (event) => {
  if (!event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  act(event);
  drop.classList.toggle("over", depth > 0);
});
onDrag("dragenter", () => { depth++; });
onDrag("dragleave", () => { depth--; });
onDrag("dragover", () => {});
onDrag("drop", (event) => {
  depth = 0;
  add(event.dataTransfer.files);
});

function add(files) {
  if (!files.length) return;
  section.hidden = false;
  const list = section.querySelector("ul");
  const added = [...files].map((file) => new UploadRow(file, settings));
  list.prepend(...added.map((row) => row.root));
  for (const row of added) {
    rows.push(row);
    row.root.addEventListener("state", count);
    row.root.addEventListener("again", () => {
      row.wait("Waiting");
      queue.push(row);
      startNext();
    });
  }
  added[0].root.querySelector(".use").open = true; // of many only the first: each preview is work for the node
  queue.push(...added);
  count();
  startNext();
}

function startNext() {
  submit.hidden = !(queue.length && uploadKey.isMissing);
  if (queue.length && uploadKey.isMissing) {
    for (const row of queue) row.wait("Waiting for the upload key");
    uploadKey.field.focus();
    announce("Uploads need a key: enter it, and press Enter.");
    return;
  }
  while (running < atOnce && queue.length) {
    running++;
    queue.shift().upload().finally(() => {
      running--;
      startNext();
    });
  }
}

function count() {
  const of = (state) => rows.filter((row) => row.state === state).length;
  document.getElementById("uploads-count").textContent = [["stored", "stored"], ["sending", "on the way"], ["waiting", "waiting"], ["failed", "failed"]]
    .map(([state, words]) => [of(state), words]).filter(([number]) => number).map(([number, words]) => `${number} ${words}`).join(", ");
}
