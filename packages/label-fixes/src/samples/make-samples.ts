import { join } from "node:path";
import {
  readSeriesTable,
  readTrainTable,
  TABLE_FILES,
  LABEL_GROUPS,
  TRAINING_TABLES,
  type TrainRow,
} from "@spinegrade/competition-data";
import {
  contentKey,
  identifyDataSet,
  type DataSetIdentity,
  UserError,
  writeSealedJson,
  writeReceipt,
  type PipelineConfig,
} from "@spinegrade/pipeline";
import { addCanal } from "./add-canal.ts";
import { buildSamples, SAMPLED_GROUPS, type SampleTable } from "./build-samples.ts";
import { readLabelCoordinates, type LabelCoordinates } from "./inputs/read-coordinates.ts";
import { readIngested } from "./inputs/read-ingested.ts";
import { labelledLevelPoints } from "./inputs/level-points.ts";
import type { RuleSetName, Sample } from "./sample.ts";

/** Choices of `makeSamples`. */
export interface SampleOptions {
  /** Default: `intended`. */
  readonly ruleSet?: RuleSetName;
  /** Study id -> fold of the studies of `train.csv`; default: the published split. */
  readonly folds?: (
    train: readonly TrainRow[],
  ) => ReadonlyMap<number, number> | Promise<ReadonlyMap<number, number>>;
}

/** The result of `makeSamples`. */
export interface MadeSamples {
  /** One for each of `SAMPLED_GROUPS`. */
  readonly tables: readonly SampleTable[];
  readonly coordinates: LabelCoordinates;
  /** Identity of the data set, by its training tables. */
  readonly dataSet: DataSetIdentity;
  readonly ruleSet: RuleSetName;
  /** The folder of the files written. */
  readonly folder: string;
}

/**
 * The task `label-fixes:samples`: reads the label tables of the data folder and the ingest's index and slice tables,
 * and writes `nfn.json`, `scs.json`, `ss.json`, `ss-canal.json`, `excluded.json`, `corrections.json` and `receipt.json` into
 * `data-processed/samples`.
 * @throws UserError when a table or the ingest is missing or faulty, or when not one sample comes out.
 */
export async function makeSamples(
  config: PipelineConfig,
  { ruleSet = "intended", folds }: SampleOptions = {},
): Promise<MadeSamples> {
  const { dataDir, outputDir } = config;
  const train = await readTrainTable(join(dataDir, TABLE_FILES.train));
  const series = await readSeriesTable(join(dataDir, TABLE_FILES.trainSeries));
  const coordinates = await readLabelCoordinates(dataDir, join(outputDir, "third-party"));
  const lookup = await readIngested(
    config,
    SAMPLED_GROUPS.map((group) => LABEL_GROUPS[group]),
  );
  const levelPoints = labelledLevelPoints(coordinates, lookup);
  const input = { train, series, lookup, levelPoints, ruleSet, ...(folds && { folds: await folds(train) }) };
  const tables = SAMPLED_GROUPS.map((group) =>
    buildSamples(group, { ...input, coordinates: coordinates[group === "scs" ? "scs" : "nfn"] }),
  );
  mustHaveSamples(tables);
  const dataSet = await identifyDataSet(dataDir, TRAINING_TABLES);
  const made = { tables, ruleSet, coordinates, dataSet, folder: join(outputDir, "samples") };
  await writeSamples(made, train);
  return made;
}

function mustHaveSamples(tables: readonly SampleTable[]): void {
  if (tables.some(({ samples }) => samples.length > 0)) return;
  const [first] = tables.flatMap(({ exclusions }) => exclusions);
  const example =
    first === undefined
      ? "train_series_descriptions.csv lists no sagittal series"
      : `study ${first.studyId}, series ${first.seriesId ?? "none"}: ${first.reason} (${first.source})`;
  throw new UserError(
    `no series can be trained on; for example ${example}. Check that the tables and the images belong together.`,
  );
}

async function writeSamples(
  { tables, ruleSet, coordinates, dataSet, folder }: MadeSamples,
  train: readonly TrainRow[],
): Promise<void> {
  const files = {
    ...Object.fromEntries(tables.map(({ task, samples }) => [`${task}.json`, { dataSet, samples }])),
    "ss-canal.json": { dataSet, samples: withCanal(tables, train) },
    "excluded.json": {
      ruleSet,
      exclusions: tables.flatMap(({ exclusions }) => exclusions),
      doubtful: tables.flatMap(({ doubtful }) => doubtful),
    },
    "corrections.json": describeCorrections(coordinates),
  };
  for (const [name, content] of Object.entries(files)) await writeSealedJson(join(folder, name), content);
  await writeReceipt(folder, { task: "label-fixes:samples", contentKey: contentKey(files), stored: [] });
}

/** The samples of recesses, with the canal. */
function withCanal(tables: readonly SampleTable[], train: readonly TrainRow[]): Sample[] {
  const studies = new Map(train.map((study) => [study.studyId, study]));
  const recesses = tables.find(({ task }) => task === "ss")?.samples ?? [];
  return recesses.flatMap((sample) => {
    const study = studies.get(sample.studyId);
    return study === undefined ? [] : [addCanal(sample, study)];
  });
}

/** The changes of the corrected table (null: there is nothing to compare it with), and the rows that it marks itself. */
function describeCorrections({ scsSource, changes, marked }: LabelCoordinates): object {
  const rows = marked.map(({ isCorrected: _, ...row }) => row);
  return { scsSource, changes: changes ?? null, marked: rows };
}
