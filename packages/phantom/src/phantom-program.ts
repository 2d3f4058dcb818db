import { join, resolve } from "node:path";
import { command, loadConfig, MAX_STUDIES, type Program, readWhole, UserError } from "@spinegrade/pipeline";
import { writeContactSheet } from "./contact-sheet/write-contact-sheet.ts";
import { generateDataSet, generateFromTables } from "./data-set/generate-data-set.ts";
import { generatePhantom } from "./data-set/generate-phantom.ts";
import type { DataSetSummary } from "./data-set/write-data-set.ts";

const MOST_SEED = 999_999_999;
const count = { type: "string", value: "N" } as const;

const generateCommand = command({
  summary:
    "Makes the data set that spinegrade.config.json asks for; with --out, a data set of your own choice into DIR, drawn\n" +
    "at random or rendered from the competition's tables.",
  options: {
    out: { type: "string", value: "DIR", help: "folder for the data set" },
    studies: { ...count, help: "studies with labels; default 10" },
    "test-studies": { ...count, help: "studies without labels; default 2, with --tables 0" },
    seed: { type: "string", value: "S", help: "seed of all random draws; default 1234" },
    tables: { type: "string", value: "DIR", help: "render the studies of these tables" },
    limit: { ...count, help: "only their first N studies" },
    "wrong-grades": {
      type: "string",
      value: "SHARE",
      help: "replace this share of the grades by wrong ones, listed in wrong-grades.csv; default none",
    },
    workers: { ...count, default: "2", help: "number of threads" },
  },
  run: async ({ values }) => {
    const summary =
      values.out === undefined ? await generateConfigured(values) : await generateInto(values.out, values);
    return summary === undefined ? "the data set is the user's own: no phantom is made\n" : describe(summary);
  },
});

const contactSheetCommand = command({
  summary: "Writes pictures of a data set; without DIR, of the workspace's, as a page in its output folder.",
  operands: "[DIR]",
  options: {
    out: { type: "string", value: "FILE.html|FILE.png", help: "the page or the picture; DIR needs it" },
  },
  run: async ({ values: { out }, operands: [folder] }) => {
    const path =
      folder === undefined && out === undefined ? await configuredSheet() : await sheetOf(folder, out);
    return `${path}\n`;
  },
});

/** The command line `spinegrade-phantom`. */
export const PHANTOM_PROGRAM: Program = {
  name: "spinegrade-phantom",
  about: "Makes synthetic lumbar MRI studies in the competition's layout.",
  manifest: new URL("../package.json", import.meta.url),
  commands: { generate: generateCommand, "contact-sheet": contactSheetCommand },
};

interface Values {
  readonly out?: string | undefined;
  readonly studies?: string | undefined;
  readonly "test-studies"?: string | undefined;
  readonly seed?: string | undefined;
  readonly workers: string;
  readonly tables?: string | undefined;
  readonly limit?: string | undefined;
  readonly "wrong-grades"?: string | undefined;
}

async function configuredSheet(): Promise<string> {
  const config = await loadConfig();
  const out = join(config.outputDir, "phantom-contact-sheet", "contact-sheet.html");
  await writeContactSheet(config.dataDir, out);
  return out;
}

async function sheetOf(folder: string | undefined, out: string | undefined): Promise<string> {
  if (out === undefined) throw new UserError(`contact-sheet DIR needs --out FILE.html or FILE.png`);
  const dataDir = folder ?? (await loadConfig()).dataDir;
  await writeContactSheet(resolve(dataDir), resolve(out));
  return resolve(out);
}

async function generateConfigured(values: Values): Promise<DataSetSummary | undefined> {
  const given = Object.keys(values).filter((name) => name !== "workers" && name !== "out");
  if (given.length > 0) throw new UserError(`--${given.join(", --")}: needs --out DIR as well`);
  return generatePhantom(await loadConfig(), { workers: readWhole("--workers", values.workers, [0, 1000]) });
}

async function generateInto(out: string, values: Values): Promise<DataSetSummary> {
  const seed = toCount("seed", values.seed, 1234, MOST_SEED);
  const wrongGrades = readShare(values["wrong-grades"]);
  const options = { dataDir: resolve(out), workers: readWhole("--workers", values.workers, [0, 1000]) };
  if (values.tables === undefined) {
    if (values.limit !== undefined) throw new UserError(`--limit needs --tables DIR`);
    const trainStudies = toCount("studies", values.studies, 10);
    const testStudies = toCount("test-studies", values["test-studies"], 2);
    return generateDataSet({ seed, trainStudies, testStudies, ...wrongGrades }, options);
  }
  if (values.studies !== undefined)
    throw new UserError(`with --tables, name the number of studies by --limit`);
  const testStudies = toCount("test-studies", values["test-studies"], 0);
  const limit = values.limit === undefined ? {} : { limit: toCount("limit", values.limit, 0) };
  return generateFromTables(
    { tablesDir: resolve(values.tables), seed, testStudies, ...limit, ...wrongGrades },
    options,
  );
}

function readShare(text: string | undefined): { readonly wrongGrades?: number } {
  if (text === undefined) return {};
  const wrongGrades = Number(text);
  if (!(wrongGrades > 0 && wrongGrades <= 1))
    throw new UserError(`--wrong-grades "${text}" must be a number above 0, at most 1`);
  return { wrongGrades };
}

function toCount(name: string, text: string | undefined, otherwise: number, most = MAX_STUDIES): number {
  return text === undefined ? otherwise : readWhole(`--${name}`, text, [0, most]);
}

function describe({ studiesWritten, studiesKept, studiesRemoved, files }: DataSetSummary): string {
  const megabytes = files.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6;
  return (
    `${studiesWritten} studies written, ${studiesKept} kept, ${studiesRemoved} removed: ` +
    `${files.length} files, ${megabytes.toFixed(0)} MB\n`
  );
}
