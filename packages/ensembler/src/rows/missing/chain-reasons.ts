import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  type Condition,
  SERIES_DESCRIPTIONS,
  SERIES_OF_CONDITION,
  type SeriesDescription,
} from "@spinegrade/competition-data";
import {
  compileSchema,
  DATA_SET_IDENTITY_SCHEMA,
  type DataSetIdentity,
  expectDataFolder,
  type PipelineConfig,
  readJson,
} from "@spinegrade/pipeline";

/** Why a study has no prediction of a condition; undefined where nothing is known. */
export type ReasonOf = (studyId: number, condition: Condition) => string | undefined;

/** The part of `chain/studies.json` that is read here. */
interface ChainFile {
  readonly dataSet: DataSetIdentity;
  readonly studies: readonly {
    readonly studyId: number;
    readonly missing: readonly {
      readonly view: SeriesDescription;
      readonly omits: readonly SeriesDescription[];
      readonly done: string;
    }[];
  }[];
}

const parseChainFile = compileSchema<ChainFile>({
  type: "object",
  required: ["dataSet", "studies"],
  properties: {
    dataSet: DATA_SET_IDENTITY_SCHEMA,
    studies: {
      type: "array",
      items: {
        type: "object",
        required: ["studyId", "missing"],
        properties: {
          studyId: { type: "integer" },
          missing: {
            type: "array",
            items: {
              type: "object",
              required: ["view", "omits", "done"],
              properties: {
                view: { enum: SERIES_DESCRIPTIONS },
                omits: { type: "array", items: { enum: SERIES_DESCRIPTIONS } },
                done: { type: "string" },
              },
            },
          },
        },
      },
    },
  },
});

/**
 * Reads why the two-stage chain omitted rows of a study that has the series which shows them: its graders of the recesses need
 * Sagittal T2/STIR as well, and a net may need both sagittal series to find points.
 * @returns a function that knows nothing where the chain has not run.
 * @throws UserError when the chain's file is invalid or of another data set.
 */
export async function readChainReasons({
  dataDir,
  outputDir,
}: Pick<PipelineConfig, "dataDir" | "outputDir">): Promise<ReasonOf> {
  const path = join(outputDir, "chain", "studies.json");
  if (!existsSync(path)) return () => undefined;
  const { dataSet, studies } = await readJson(path, parseChainFile);
  await expectDataFolder(dataDir, { path, dataSet, remedy: "npx nx run predictor:predict-chain" });
  const missingOf = new Map(studies.map(({ studyId, missing }) => [studyId, missing]));
  return (studyId, condition) => {
    const missing = missingOf.get(studyId) ?? [];
    const shownBy = SERIES_OF_CONDITION[condition];
    if (missing.some(({ view }) => view === shownBy)) return undefined;
    const needed = missing.find(({ omits }) => omits.includes(shownBy));
    return needed && `the study has no ${needed.view} series: ${needed.done}`;
  };
}
