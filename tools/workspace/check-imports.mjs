#!/usr/bin/env node
/** A part of `npm run lint`: fails, and lists the files, where files import each other in a circle, types included. */
import { readdirSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { importCircles } from "./lint/import-circles.mjs";

const root = resolve(import.meta.dirname, "../..");
const circles = importCircles(["packages", "tools"].flatMap(sourcesOf));
for (const circle of circles)
  console.error(`these files import each other: ${circle.map((file) => relative(root, file)).join(", ")}`);
if (circles.length > 0) {
  console.error("move what they share, often a type, into another file");
  process.exitCode = 1;
}

/** @param {string} folder of packages @returns {string[]} their TypeScript sources */
function sourcesOf(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => ["src", "bench", "assembly"].map((part) => join(root, folder, name, part)))
    .flatMap(filesIn)
    .filter((file) => /\.ts$/.test(file));
}

function filesIn(folder) {
  try {
    return readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name)));
  } catch (error) {
    if (error.code === "ENOENT") return [];
    throw error;
  }
}
