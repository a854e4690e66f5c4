// One file on its way, and what became of it: a row of its own.
"use strict";

const busyTurns = 5;

class UploadRow {
  constructor(file, settings) {
    this.file = file;
    this.settings = settings;
    this.state = "waiting";
    this.root = document.getElementById("upload-template").content.cloneNode(true).firstElementChild;
    this.line = this.find(".upload-state");
    this.bar = this.find("progress");
    this.button = this.find(".upload-head button");
    this.problem = this.find(".upload-problem");
    this.find(".upload-name").textContent = file.name;
    this.bar.setAttribute("aria-label", `Upload of ${file.name}`);
    this.button.addEventListener("click", () => this.act());
    this.wait("Waiting");
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  wait(words) {
    this.set("waiting", words);
    this.offer(null);
  }

  // Ends when the node has answered; what comes after it (more copies) goes on by itself. A node that has too much to do says when to come again.
  async upload() {
    for (let turn = 0; ; turn++) {
      try {
        return await this.send();
      } catch (error) {
        if (error.code !== "busy" || turn === busyTurns) return this.fail(error instanceof Problem ? error : new Problem("Something broke in this page", error.message));
        this.set("waiting", "The node is busy; it goes on soon");
        this.offer(null);
        await new Promise((resolve) => { setTimeout(resolve, 1000 * (error.retryAfter ?? 1)); });
      }
    }
  }

  async send() {
    this.set("sending", "Uploading");
    this.problem.hidden = true;
    if (this.file.size > this.settings.maxBytes) {
      throw new Problem("The upload has too many bytes", `These are ${bytes(this.file.size)}; at most ${bytes(this.settings.maxBytes)} are taken.`, { code: "too_many_bytes" });
    }
    const sending = transfer(this.file, { key: uploadKey.value, size_hints: this.settings.sizeHints }, (share) => this.advance(share));
    this.offer("Cancel", sending.cancel);
    const answer = await sending.answer;
    if (answer) this.succeed(answer);
    else this.cancel();
  }

  advance(share) {
    this.bar.value = 100 * share;
    this.line.textContent = share < 1 ? `Uploading: ${Math.floor(100 * share)} % of ${bytes(this.file.size)}` : "Uploaded; being checked and stored…";
  }

  succeed(answer) {
    const { hash, width, height, extension, length } = answer;
    const name = this.file.name;
    const image = { hash, width, height, extension, length, name, alt: name.replace(/\.[^.]*$/, "") };
    const hadFocus = document.activeElement === this.button;
    this.set("stored", `${width} × ${height} · ${extension.toUpperCase()} · ${bytes(length)}`);
    this.offer(null);

    const thumb = this.find(".thumb img");
    thumb.src = imageUrl(image, "144s", "webp");
    thumb.hidden = false;
    thumb.addEventListener("error", () => { thumb.hidden = true; }, { once: true }); // a node with too much to do; the picture is stored all the same
    const use = this.find(".use");
    use.hidden = false;
    const summary = use.querySelector("summary");
    summary.setAttribute("aria-label", `${summary.textContent} of ${name}`);
    if (hadFocus) summary.focus();
    new SizePicker(use, image, this.settings.maxDimension);
    announce(`${name} is stored ${this.copiesText(answer.nodes, true)}.`);
    watchCopies(hash, answer.nodes, this.settings.copies, (nodes, isOver) => this.showCopies(nodes, isOver));
  }

  showCopies(nodes, isOver) {
    const { copies } = this.settings;
    const line = this.find(".upload-copies");
    const before = line.hidden ? nodes.length : this.held;
    this.held = nodes.length;
    line.hidden = false;
    line.classList.toggle("whole", nodes.length >= copies);
    this.find(".dots").replaceChildren(...Array.from({ length: copies > 1 ? copies : 0 }, (_, at) => {
      const dot = document.createElement("i");
      dot.classList.toggle("held", at < nodes.length);
      return dot;
    }));
    this.find(".copies-text").textContent = this.copiesText(nodes, isOver);
    if (nodes.length > before && nodes.length >= copies) announce(`${this.file.name} is ${this.copiesText(nodes, true)}.`);
  }

  copiesText(nodes, isOver) {
    const { copies } = this.settings;
    if (nodes.length >= copies) return nodes.length === 1 ? `on ${nodes[0]}` : `on all ${nodes.length} nodes: ${[...nodes].sort().join(", ")}`;
    return `on ${nodes.length} of ${copies} nodes${isOver ? "; the rest follows by itself" : "…"}`;
  }

  cancel() {
    this.set("failed", "Cancelled");
    this.offer("Try again");
  }

  fail(problem) {
    this.set("failed", "Not stored");
    const [title, detail, help] = this.problem.children;
    title.textContent = `${problem.title}.`;
    detail.textContent = problem.detail;
    help.hidden = !problem.help;
    if (problem.help) help.href = problem.help;
    this.problem.hidden = false;
    this.offer(problem.isPassing ? "Try again" : null);
    announce(`${this.file.name}: ${problem.message}`);
    if (problem.code === "key_refused") uploadKey.refuse();
  }

  offer(words, action = null) {
    this.button.hidden = !words;
    this.button.textContent = words ?? "";
    this.button.setAttribute("aria-label", words ? `${words}: ${this.file.name}` : "");
    this.action = action;
  }

  act() {
    if (this.action) this.action();
    else this.root.dispatchEvent(new CustomEvent("again", { detail: this }));
  }

  set(state, words) {
    this.state = state;
    this.root.dataset.state = state;
    this.line.textContent = words;
    this.bar.hidden = state !== "sending";
    this.bar.value = 0;
    this.root.dispatchEvent(new CustomEvent("state"));
  }
}
