import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { LABEL_GROUPS } from "@spinegrade/competition-data";
import { ingestIndexPath } from "@spinegrade/volumes";
import { type Command, command, type PipelineConfig, readWhole, UserError } from "@spinegrade/pipeline";
import { examineTables, type ExamineOptions, unplacedInWords } from "../doctor/examine-tables.ts";
import type { LabelRanking } from "../doctor/rank-labels.ts";
import { SUSPICIONS } from "../doctor/checks/suspicion.ts";
import { readIngested } from "../samples/inputs/read-ingested.ts";

const SHOWN = 10;

/** The command `doctor`: which labels look wrong. */
export function doctorCommand(loadConfig: () => Promise<PipelineConfig>): Command {
  return command({
    summary:
      "Ranks the labels of a data set by how suspicious they are, on a page with reasons; of the workspace's data set,\n" +
      "or with --tables and --out of any folder of tables.\n" +
      "reads  the tables, data-processed/ingest, data-processed/third-party\n" +
      "writes data-processed/label-doctor/report.html, ranking.csv, ranking.json",
    options: {
      tables: { type: "string", value: "DIR", help: "a folder with the competition's tables; needs --out" },
      out: { type: "string", value: "DIR", help: "folder for the results; needs --tables" },
      top: { type: "string", value: "N", default: "100", help: "number of labels on the page" },
    },
    run: async ({ values: { tables, out, top: count } }) => {
      const top = readWhole("--top", count, [0, 99_999]);
      if (tables === undefined && out === undefined) {
        const options = await configured(await loadConfig(), top);
        return describe(await examineTables(options), options);
      }
      if (tables === undefined) throw new UserError("--out DIR needs --tables DIR as well");
      if (out === undefined) throw new UserError("--tables DIR needs --out DIR as well");
      const [tablesDir, outDir] = [resolve(tables), resolve(out)];
      const options = { tablesDir, thirdPartyDir: tablesDir, outDir, top };
      return describe(await examineTables(options), options);
    },
  });
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

function describe(ranking: LabelRanking, { outDir, lookup }: ExamineOptions): string {
  const { labels } = ranking;
  const beyond = labels.filter(({ isBeyondChance }) => isBeyondChance);
  const counts = new Map<string, number>();
  for (const { suspicions } of beyond) {
    const words = suspicions[0] === undefined ? "" : SUSPICIONS[suspicions[0].kind];
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  const lines = [
    `${labels.length} labelled series examined, ${beyond.length} suspicious beyond chance${beyond.length > 0 ? ":" : ""}`,
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
    ...(ranking.unplaced > 0 ? [unplacedInWords(ranking)] : []),
    `To go through them: ${join(outDir, "report.html")}; the whole ranking: ranking.csv, ranking.json`,
  ];
  return `${lines.join("\n")}\n`;
}
