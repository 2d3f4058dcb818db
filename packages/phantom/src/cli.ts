#!/usr/bin/env node
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { EXIT, loadConfig, runCommand, UserError } from "@spinegrade/pipeline";
import { generateDataSet, type DataSetSummary } from "./generate-data-set.ts";
import { generatePhantom } from "./generate-phantom.ts";

const USAGE = `usage:
  spinegrade-phantom generate
      makes the data set that spinegrade.config.json asks for
  spinegrade-phantom generate --out DIR [--studies N] [--test-studies N] [--seed S] [--workers N]
      makes a data set in DIR`;

interface Values {
  readonly out?: string | undefined;
  readonly studies?: string | undefined;
  readonly "test-studies"?: string | undefined;
  readonly seed?: string | undefined;
  readonly workers?: string | undefined;
}

await runCommand(async () => {
  const { values, positionals } = readArguments();
  const [command] = positionals;
  if (command !== "generate" || positionals.length !== 1) throw new UserError(USAGE);
  const summary =
    values.out === undefined ? await generateConfigured(values) : await generateInto(values.out, values);
  process.stdout.write(
    summary === undefined ? "the data set is the user's own: no phantom is made\n" : describe(summary),
  );
  return EXIT.clean;
});

function readArguments(): { values: Values; positionals: string[] } {
  const text = { type: "string" } as const;
  try {
    return parseArgs({
      allowPositionals: true,
      options: { out: text, studies: text, "test-studies": text, seed: text, workers: text },
    });
  } catch (error) {
    throw new UserError(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`, {
      cause: error,
    });
  }
}

async function generateConfigured(values: Values): Promise<DataSetSummary | undefined> {
  const given = Object.keys(values).filter((name) => name !== "workers");
  if (given.length > 0) throw new UserError(`--${given.join(", --")}: needs --out DIR as well\n${USAGE}`);
  return generatePhantom(await loadConfig(), { workers: toCount("workers", values.workers, 2) });
}

async function generateInto(out: string, values: Values): Promise<DataSetSummary> {
  const source = {
    seed: toCount("seed", values.seed, 1234),
    trainStudies: toCount("studies", values.studies, 10),
    testStudies: toCount("test-studies", values["test-studies"], 2),
  };
  return generateDataSet(source, { dataDir: resolve(out), workers: toCount("workers", values.workers, 2) });
}

function toCount(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UserError(`--${name} "${text}" must be a whole number, 0 or more`);
}

function describe({ studiesWritten, studiesKept, studiesRemoved, files }: DataSetSummary): string {
  const megabytes = files.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6;
  return (
    `${studiesWritten} studies written, ${studiesKept} kept, ${studiesRemoved} removed: ` +
    `${files.length} files, ${megabytes.toFixed(0)} MB\n`
  );
}
