// How many nodes hold an image: asked until they are as many as wanted, or for two minutes. What is missing then follows by itself, when its nodes are there.
"use strict";

const copyPauses = [300, 500, 700, 1000, 1500, 2000]; // milliseconds; the last one again and again
const copyPatience = 120_000;

// nodes: those that the upload's answer names; onChange(nodes, isOver).
async function watchCopies(hash, nodes, wanted, onChange) {
  const end = performance.now() + copyPatience;
  onChange(nodes, nodes.length >= wanted);
  for (let turn = 0; nodes.length < wanted; turn++) {
    await new Promise((resolve) => { setTimeout(resolve, copyPauses[Math.min(turn, copyPauses.length - 1)]); });
    nodes = await holders(hash) ?? nodes;
    onChange(nodes, nodes.length >= wanted || performance.now() > end);
    if (performance.now() > end) return;
  }
}

// Null: it cannot be said at the moment.
async function holders(hash) {
  try {
    const answer = await fetch(`/image/${hash}/info`);
    return answer.ok ? (await answer.json()).nodes : null;
  } catch {
    return null;
  }
}
