import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { SYNTHETIC_SERIES } from "../synthetic-series.ts";
import type { CorpusFile } from "./fuzz-case.ts";

const fixtures = fileURLToPath(new URL("../../../fixtures/transfer-syntaxes", import.meta.url));

/** One valid file of every synthetic series, and the encoded fixtures of every transfer syntax. */
export function fuzzCorpus(): CorpusFile[] {
  const synthetic = SYNTHETIC_SERIES.flatMap(({ name, files: [first] }) =>
    first === undefined ? [] : [{ name, bytes: first.bytes }],
  );
  const names = readdirSync(fixtures).filter((name) => name.endsWith(".dcm"));
  const encoded = names.sort().map((name) => ({ name, bytes: readFileSync(join(fixtures, name)) }));
  return [...synthetic, ...encoded];
}
