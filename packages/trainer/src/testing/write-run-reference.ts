/**
 * Writes what is made of the table of run options: the schema of run files and the README's table. Run it in the workspace's
 * root when an option changes:
 *
 *   node --conditions=@spinegrade/source --import ./tools/readme-example/src/register.mjs packages/trainer/src/testing/write-run-reference.ts
 */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { writeFileAtomic, writeJsonAtomic } from "@spinegrade/pipeline";
import { runJsonSchema, runOptionsTable } from "../run/run-reference.ts";
import { README, SCHEMA, withTable } from "./run-reference-files.ts";

await writeJsonAtomic(fileURLToPath(SCHEMA), runJsonSchema());
const readme = await readFile(README, "utf8");
await writeFileAtomic(fileURLToPath(README), withTable(readme, runOptionsTable()));
