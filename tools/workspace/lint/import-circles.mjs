import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import ts from "typescript";

/**
 * The circles of imports between files: each a list of paths in which every file reaches every other. Imports of types
 * count, which the libraries for this leave out: a type that sits in its first user's file draws the same knot.
 * @param {readonly string[]} files absolute paths of TypeScript files; imports of others are not followed.
 * @returns {string[][]} sorted, the files of each too.
 */
export function importCircles(files) {
  const graph = new Map(files.map((file) => [file, importsOf(file)]));
  return components(graph)
    .filter((component) => component.length > 1)
    .map((component) => component.sort())
    .sort(([a = ""], [b = ""]) => (a < b ? -1 : 1));
}

function importsOf(file) {
  const { importedFiles } = ts.preProcessFile(readFileSync(file, "utf8"), true, true);
  return importedFiles
    .map(({ fileName }) => fileName)
    .filter((name) => name.startsWith("."))
    .map((name) => resolve(dirname(file), name))
    .filter((path) => existsSync(path));
}

/** Strongly connected components, by Tarjan (SIAM J. Comput. 1972). */
function components(graph) {
  const state = { graph, seen: new Map(), low: new Map(), open: [], found: [] };
  for (const node of graph.keys()) if (!state.seen.has(node)) visit(node, state);
  return state.found;
}

function visit(node, state) {
  const { graph, seen, low, open, found } = state;
  const order = seen.size;
  seen.set(node, order);
  low.set(node, order);
  open.push(node);
  for (const next of graph.get(node) ?? []) {
    if (!graph.has(next)) continue;
    if (!seen.has(next)) visit(next, state);
    if (open.includes(next)) low.set(node, Math.min(low.get(node), low.get(next)));
  }
  if (low.get(node) === order) found.push(open.splice(open.indexOf(node)));
}
