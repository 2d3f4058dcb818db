#!/usr/bin/env node
/**
 * Makes results.json and report.txt of a folder that prove.sh filled: node report.mjs FOLDER
 * `steps.jsonl` has a line for each step; the last line of `<step>.out` that is JSON is its result.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [folder] = process.argv.slice(2);
const steps = linesOf("steps.jsonl").map((step) => ({ ...step, results: linesOf(`${step.name}.out`) }));
const links = existsSync(join(folder, "links.txt")) ? readFileSync(join(folder, "links.txt"), "utf8") : "";
const byName = new Map(steps.map((step) => [step.name, step.results.at(0)]));
const ratios = ["train", "infer"].flatMap((op) =>
  ["float32", "amp"].flatMap((precision) => {
    const [ours, theirs] = [byName.get(`${op}-ours`), byName.get(`${op}-torch-${precision}`)].map(medianOf);
    return ours && theirs ? [{ op, by: `PyTorch ${precision}`, speed: theirs / ours }] : [];
  }),
);
writeFileSync(
  join(folder, "results.json"),
  `${JSON.stringify({ steps, ratios, links: links.split("\n") }, null, 1)}\n`,
);
writeFileSync(join(folder, "report.txt"), `${report().join("\n")}\n`);

function report() {
  const failed = steps.filter(({ code }) => code !== 0).map(({ name }) => name);
  return [
    `${steps.length} steps, ${steps.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(0)} s, failed: ${failed.join(", ") || "none"}`,
    ...steps.map(lineOf),
    ...ratios.map(({ op, by, speed }) => `${op}: ${speed.toFixed(2)} of the speed of ${by}`),
    ...links.split("\n"),
  ];
}

function lineOf({ name, seconds, limit, code, gpuMiB, results }) {
  const state = code === 0 ? "ok" : code === 124 ? `stopped after ${limit} s` : `FAILED (${code})`;
  const memory = gpuMiB > 0 ? `, ${gpuMiB} MiB of the GPU` : "";
  const text = results.slice(0, 4).map((line) => JSON.stringify(line).slice(0, 400));
  return [`${name}: ${state}, ${seconds.toFixed(1)} s${memory}`, ...text.map((line) => `    ${line}`)].join(
    "\n",
  );
}

function medianOf(result) {
  const sorted = [...(result?.seconds ?? [])].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function linesOf(name) {
  const path = join(folder, name);
  if (!existsSync(path)) return [];
  const text = readFileSync(path, "utf8");
  // `doctor` writes one object on many lines
  if (text.startsWith("{\n")) return [JSON.parse(text)];
  const lines = text.split("\n");
  return lines.filter((line) => line.startsWith("{") && line.endsWith("}")).map((line) => JSON.parse(line));
}
