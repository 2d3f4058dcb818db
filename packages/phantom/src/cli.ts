#!/usr/bin/env node
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { EXIT, runCommand, UserError } from "@spinegrade/pipeline";
import { generateDataSet } from "./generate-data-set.ts";

const USAGE = `usage:
  spinegrade-phantom generate --out DIR [--studies N] [--test-studies N] [--seed S] [--workers N]`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      out: { type: "string" },
      studies: { type: "string", default: "10" },
      "test-studies": { type: "string", default: "2" },
      seed: { type: "string", default: "1234" },
      workers: { type: "string", default: "2" },
    },
  });
  if (positionals[0] !== "generate" || values.out === undefined) throw new UserError(USAGE);
  const summary = await generateDataSet(
    {
      seed: Number(values.seed),
      trainStudies: Number(values.studies),
      testStudies: Number(values["test-studies"]),
    },
    { dataDir: resolve(values.out), workers: Number(values.workers) },
  );
  process.stdout.write(
    `${summary.studiesWritten} studies written, ${summary.studiesKept} kept, ${summary.studiesRemoved} removed, ${summary.files.length} files\n`,
  );
  return EXIT.clean;
}

await runCommand(main);
