// Addresses of an image's renditions, and what to paste elsewhere. Pure. An image is { hash, width, height, extension, name, alt }, a pick { kind, width, height, format }.
"use strict";

// The base name of an address is free: of the file's name what needs no escaping anywhere.
function slug(fileName) {
  return fileName.replace(/\.[^.]*$/, "").normalize("NFKD").replace(/[\u0300-\u036f]/g, "").replace(/[^A-Za-z0-9_]+/g, "-").replace(/^-+|-+$/g, "") || "image";
}

function sizeOf({ kind, width, height }) {
  return { w: `${width}w`, h: `${height}h`, s: `${width}s`, box: `${width}w${height}h` }[kind] ?? "full";
}

function imageUrl(image, size, format) {
  return `/image/${image.hash}/${size}/${slug(image.name)}.${format}`;
}

// Pixels of what comes out, to the one: never enlarged, in proportion, or the square (RenderPlan.cs is where it is decided).
function pixels(image, { kind, width, height }) {
  if (kind === "s") {
    const side = Math.min(width, image.width, image.height);
    return { width: side, height: side };
  }
  const widest = kind === "w" || kind === "box" ? Math.min(width, image.width) : image.width;
  const highest = kind === "h" || kind === "box" ? Math.min(height, image.height) : image.height;
  const scale = (length, numerator, denominator) => Math.max(1, Math.floor((length * numerator * 2 + denominator) / (denominator * 2)));
  return widest * image.height <= highest * image.width
    ? { width: widest, height: scale(image.height, widest, image.width) }
    : { width: scale(image.width, highest, image.height), height: highest };
}

// For screens that are narrower, and for those with more pixels: half, one and a half, and twice what was picked, where the original has that.
function srcset(image, pick, maxDimension) {
  const { width } = pixels(image, pick);
  const [unit, most] = pick.kind === "s" ? ["s", Math.min(image.width, image.height)] : ["w", image.width];
  const widths = [0.5, 1.5, 2].map((times) => Math.round(width * times)).filter((other) => other >= 1 && other !== width && other <= Math.min(most, maxDimension));
  return [...widths.map((other) => [other, imageUrl(image, `${other}${unit}`, pick.format)]), [width, imageUrl(image, sizeOf(pick), pick.format)]]
    .sort(([one], [other]) => one - other);
}

function imageHtml(origin, image, pick, maxDimension) {
  const { width, height } = pixels(image, pick);
  const others = srcset(image, pick, maxDimension).map(([wide, url]) => `${origin}${url} ${wide}w`);
  return [
    `<img src="${origin}${imageUrl(image, sizeOf(pick), pick.format)}"`,
    `  srcset="${others.join(",\n    ")}"`,
    `  sizes="(max-width: ${width}px) 100vw, ${width}px"`,
    `  width="${width}" height="${height}" alt="${escapeHtml(image.alt)}">`,
  ].join("\n");
}

function imageMarkdown(origin, image, pick) {
  return `![${image.alt.replace(/[\\[\]]/g, "\\$&")}](${origin}${imageUrl(image, sizeOf(pick), pick.format)})`;
}

function escapeHtml(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

function bytes(count) {
  const units = ["B", "KiB", "MiB", "GiB"];
  let unit = 0;
  for (; count >= 1024 && unit < units.length - 1; unit++) count /= 1024;
  return `${unit ? count.toFixed(1) : count} ${units[unit]}`;
}
