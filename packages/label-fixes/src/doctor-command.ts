import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { ingestIndexPath } from "@spinegrade/dicom-ingest";
import { parseCommandLine, type PipelineConfig, UserError } from "@spinegrade/pipeline";
import { examineTables, type ExamineOptions } from "./doctor/examine-tables.ts";
import { LABEL_GROUPS } from "./doctor/label-groups.ts";
import type { LabelRanking } from "./doctor/rank-labels.ts";
import { SUSPICIONS } from "./doctor/suspicion.ts";
import { readIngested } from "./read-ingested.ts";

const USAGE = "usage: spinegrade-label-fixes doctor [--tables DIR --out DIR] [--top N]";
const SHOWN = 10;

/** The command line `doctor [--tables DIR --out DIR] [--top N]`. @returns what to print. @throws UserError. */
export async function doctorCommand(
  args: readonly string[],
  loadConfig: () => Promise<PipelineConfig>,
): Promise<string> {
  const { positionals, values } = parseCommandLine(USAGE, {
    args: [...args],
    allowPositionals: true,
    options: {
      tables: { type: "string" },
      out: { type: "string" },
      top: { type: "string", default: "100" },
    } as const,
  });
  const isWhole = /^\d{1,5}$/.test(values.top);
  if (
    positionals.join() !== "doctor" ||
    !isWhole ||
    (values.tables === undefined) !== (values.out === undefined)
  ) {
    throw new UserError(USAGE);
  }
  const top = Number(values.top);
  const options =
    values.tables === undefined || values.out === undefined
      ? await configured(await loadConfig(), top)
      : {
          tablesDir: resolve(values.tables),
          thirdPartyDir: resolve(values.tables),
          outDir: resolve(values.out),
          top,
        };
  return describe(await examineTables(options), options);
}

/** The data set in use, with its ingested series where ingest has run. */
async function configured(config: PipelineConfig, top: number): Promise<ExamineOptions> {
  const { dataDir, outputDir } = config;
  const isIngested = existsSync(ingestIndexPath(outputDir));
  return {
    tablesDir: dataDir,
    thirdPartyDir: join(outputDir, "third-party"),
    lookup: isIngested ? await readIngested(config, Object.values(LABEL_GROUPS)) : undefined,
    outDir: join(outputDir, "label-doctor"),
    top,
  };
}

function describe({ labels }: LabelRanking, { outDir, lookup }: ExamineOptions): string {
  const beyond = labels.filter(({ isBeyondChance }) => isBeyondChance);
  const counts = new Map<string, number>();
  for (const { suspicions } of beyond) {
    const words = suspicions[0] === undefined ? "" : SUSPICIONS[suspicions[0].kind];
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  const lines = [
    `${labels.length} labelled series examined, ${beyond.length} suspicious beyond chance:`,
    ...[...counts]
      .sort(([, a], [, b]) => b - a)
      .map(([words, count]) => `${String(count).padStart(5)}  ${words}`),
    ...(beyond.length > 0 ? ["The first of them:"] : []),
    ...beyond
      .slice(0, SHOWN)
      .map(
        ({ rank, group, studyId, seriesId, suspicions }) =>
          `${String(rank).padStart(5)}. ${group} study ${studyId}, series ${seriesId}: ${suspicions[0]?.reason ?? ""}`,
      ),
    ...(lookup === undefined
      ? ["Without ingested series: the patient's sides and image sizes are not known."]
      : []),
    `To go through them: ${join(outDir, "report.html")}; the whole ranking: ranking.csv, ranking.json`,
  ];
  return `${lines.join("\n")}\n`;
}
