#!/usr/bin/env node
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { EXIT, loadConfig, runCommand, UserError } from "@spinegrade/pipeline";
import { writeContactSheet } from "./contact-sheet/write-contact-sheet.ts";
import { generateDataSet, generateFromTables } from "./generate-data-set.ts";
import type { DataSetSummary } from "./write-data-set.ts";
import { generatePhantom } from "./generate-phantom.ts";

const USAGE = `usage:
  spinegrade-phantom generate
      makes the data set that spinegrade.config.json asks for
  spinegrade-phantom generate --out DIR [--studies N] [--test-studies N] [--seed S] [--workers N]
      draws a data set into DIR
  spinegrade-phantom generate --out DIR --tables DIR [--limit N] [--test-studies N] [--seed S] [--workers N]
      renders the studies of the competition's tables into DIR
  spinegrade-phantom contact-sheet [DIR] [--out FILE.html|FILE.png]
      pictures of a data set; left out, the workspace's, as a page in its output folder`;

interface Values {
  readonly out?: string | undefined;
  readonly studies?: string | undefined;
  readonly "test-studies"?: string | undefined;
  readonly seed?: string | undefined;
  readonly workers?: string | undefined;
  readonly tables?: string | undefined;
  readonly limit?: string | undefined;
}

await runCommand(async () => {
  const { values, positionals } = readArguments();
  const [command, folder] = positionals;
  if (command === "generate" && positionals.length === 1) return generate(values);
  if (command === "contact-sheet" && positionals.length <= 2) return contactSheet(folder, values);
  throw new UserError(USAGE);
});

async function generate(values: Values): Promise<number> {
  const summary =
    values.out === undefined ? await generateConfigured(values) : await generateInto(values.out, values);
  process.stdout.write(
    summary === undefined ? "the data set is the user's own: no phantom is made\n" : describe(summary),
  );
  return EXIT.clean;
}

async function contactSheet(folder: string | undefined, { out, ...others }: Values): Promise<number> {
  if (Object.keys(others).length > 0)
    throw new UserError(`--${Object.keys(others).join(", --")}: not for contact-sheet\n${USAGE}`);
  const path =
    folder === undefined && out === undefined ? await configuredSheet() : await sheetOf(folder, out);
  process.stdout.write(`${path}\n`);
  return EXIT.clean;
}

async function configuredSheet(): Promise<string> {
  const config = await loadConfig();
  const out = join(config.outputDir, "phantom-contact-sheet", "contact-sheet.html");
  await writeContactSheet(config.dataDir, out);
  return out;
}

async function sheetOf(folder: string | undefined, out: string | undefined): Promise<string> {
  if (out === undefined) throw new UserError(`contact-sheet DIR needs --out FILE.html or FILE.png\n${USAGE}`);
  const dataDir = folder ?? (await loadConfig()).dataDir;
  await writeContactSheet(resolve(dataDir), resolve(out));
  return resolve(out);
}

function readArguments(): { values: Values; positionals: string[] } {
  const text = { type: "string" } as const;
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        out: text,
        studies: text,
        "test-studies": text,
        seed: text,
        workers: text,
        tables: text,
        limit: text,
      },
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
  const seed = toCount("seed", values.seed, 1234);
  const options = { dataDir: resolve(out), workers: toCount("workers", values.workers, 2) };
  if (values.tables === undefined) {
    if (values.limit !== undefined) throw new UserError(`--limit needs --tables DIR\n${USAGE}`);
    const trainStudies = toCount("studies", values.studies, 10);
    return generateDataSet(
      { seed, trainStudies, testStudies: toCount("test-studies", values["test-studies"], 2) },
      options,
    );
  }
  if (values.studies !== undefined)
    throw new UserError(`with --tables, name the number of studies by --limit\n${USAGE}`);
  const testStudies = toCount("test-studies", values["test-studies"], 0);
  const limit = values.limit === undefined ? {} : { limit: toCount("limit", values.limit, 0) };
  return generateFromTables({ tablesDir: resolve(values.tables), seed, testStudies, ...limit }, options);
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
