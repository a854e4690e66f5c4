// Size and format of one image: the preview is the address itself, and the snippets follow.
"use strict";

const previewPause = 300; // milliseconds without a change; each size that is asked for is made, and kept

class SizePicker {
  constructor(root, image, maxDimension) {
    this.image = image;
    this.maxDimension = maxDimension;
    this.form = root.querySelector(".picker");
    this.frame = root.querySelector(".preview-frame");
    this.picture = this.frame.querySelector("img");
    this.facts = root.querySelector(".preview-facts");
    this.fields = Object.fromEntries(["url", "html", "markdown"].map((name) => [name, root.querySelector(`.snippet-${name}`)]));
    for (const [name, what] of [["url", "The address"], ["html", "The HTML"], ["markdown", "The Markdown"]]) {
      copyButton(this.fields[name].closest(".snippet").querySelector("button"), this.fields[name], what);
    }
    this.begin();
    this.form.addEventListener("input", (event) => this.change(event.target));
    this.form.addEventListener("submit", (event) => event.preventDefault());
    root.addEventListener("toggle", () => root.open && this.show());
  }

  begin() {
    const { image, form } = this;
    const width = Math.min(640, image.width, this.maxDimension);
    form.elements.width.value = width;
    form.elements.height.value = Math.max(1, Math.round(image.height * width / image.width));
    form.elements.alt.value = image.alt;
    for (const [name, most] of [["width", image.width], ["height", image.height]]) {
      const range = this.rangeOf(name);
      range.max = Math.min(most, this.maxDimension);
      range.value = form.elements[name].value;
    }
    this.change(null);
  }

  rangeOf(name) {
    return this.form.querySelector(`[data-number=${name}] [type=range]`);
  }

  // What was picked; null: a number is none.
  get pick() {
    const { kind, width, height, format } = this.form.elements;
    const used = { w: [width], h: [height], s: [width], box: [width, height], full: [] }[kind.value];
    return used.every((field) => field.validity.valid) ? { kind: kind.value, width: Number(width.value), height: Number(height.value), format: format.value } : null;
  }

  change(changed) {
    const kind = this.form.elements.kind.value;
    for (const name of ["width", "height"]) {
      const number = this.form.elements[name];
      const range = this.rangeOf(name);
      if (changed === range) number.value = range.value;
      if (changed === number && number.validity.valid) range.value = number.value;
      number.setAttribute("aria-invalid", String(!number.validity.valid));
      this.form.querySelector(`[data-number=${name}]`).hidden = kind === "full" || kind === (name === "width" ? "h" : "w") || (kind === "s" && name === "height");
    }
    const words = kind === "s" ? "Side" : "Width";
    this.form.querySelector("[data-number=width] .number-name").textContent = words;
    this.rangeOf("width").setAttribute("aria-label", words);

    this.image.alt = this.form.elements.alt.value;
    const pick = this.pick;
    if (!pick) {
      this.facts.textContent = `A size is a number from 1 to ${this.maxDimension}.`;
      return;
    }
    this.fields.url.value = `${location.origin}${imageUrl(this.image, sizeOf(pick), pick.format)}`;
    this.fields.html.value = imageHtml(location.origin, this.image, pick, this.maxDimension);
    this.fields.markdown.value = imageMarkdown(location.origin, this.image, pick);
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.show(), previewPause);
  }

  // Fetched first, for its weight and for what may go wrong; the picture then comes from the browser's cache.
  async show() {
    const pick = this.pick;
    const url = pick && imageUrl(this.image, sizeOf(pick), pick.format);
    this.picture.alt = this.image.alt;
    if (!url || url === this.shown || !this.form.closest("details").open) return;
    this.shown = url;
    this.fetching?.abort();
    this.fetching = new AbortController();
    this.frame.setAttribute("aria-busy", "true");
    this.facts.textContent = "Being made…";
    try {
      const answer = await fetch(url, { signal: this.fetching.signal });
      if (!answer.ok) throw Problem.from(answer.status, await answer.json().catch(() => null), answer.headers.get("Retry-After"));
      const { size } = await answer.blob();
      if (this.shown !== url) return;
      this.picture.src = url;
      this.facts.textContent = `${answer.headers.get("X-Image-Width")} × ${answer.headers.get("X-Image-Height")} · ${bytes(size)} · ${share(size / this.image.length)} of the original’s bytes`;
    } catch (error) {
      if (error.name === "AbortError" || this.shown !== url) return;
      this.shown = null;
      this.facts.textContent = (error instanceof Problem ? error : Problem.unreachable).message;
      if (error.code === "busy") this.pause = setTimeout(() => this.show(), 1000 * (error.retryAfter ?? 1));
    }
    this.frame.removeAttribute("aria-busy");
  }
}

function share(part) {
  return part >= 0.1 ? `${Math.round(part * 100)} %` : `${(part * 100).toFixed(1)} %`;
}
