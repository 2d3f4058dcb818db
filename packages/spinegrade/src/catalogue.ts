import type { Program } from "@spinegrade/pipeline";

/** A subcommand: a package's own program, loaded when it is used. */
export interface CatalogueEntry {
  /** In a few words, for the overview. */
  readonly purpose: string;
  /** A command line that runs, without the name of the program; what it needs was made by the examples before it. */
  readonly example: string;
  /** Imports the package. */
  readonly load: () => Promise<Program>;
  /**
   * The command of that program that needs no name here: `spinegrade train RUN` is `spinegrade-train train RUN`. With
   * `only`, the program's other commands are not offered.
   */
  readonly unnamed?: string;
  readonly only?: boolean;
}

/** Subcommands by what a person wants, in the order of the overview. */
export const CATALOGUE: Readonly<Record<string, Readonly<Record<string, CatalogueEntry>>>> = {
  "Look at studies and grade them": {
    grade: {
      purpose: "grade the studies of a folder: a report and tables for each",
      example: "grade studies --out results",
      load: async () => (await import("@spinegrade/grading/program")).PROGRAM,
      unnamed: "grade",
      only: true,
    },
    series: {
      purpose: "list the studies of a folder, and the type of each series",
      example: "series studies",
      load: async () => (await import("@spinegrade/series-types/program")).PROGRAM,
    },
    preview: {
      purpose: "show every slice of a folder on one page",
      example: "preview studies --out preview.html",
      load: async () => (await import("@spinegrade/dicom-ingest/program")).PROGRAM,
      unnamed: "preview",
      only: true,
    },
    ingest: {
      purpose: "convert DICOM series to volumes and slice tables",
      example: "ingest studies --out volumes",
      load: async () => (await import("@spinegrade/dicom-ingest/program")).PROGRAM,
    },
  },
  "Train, validate, and submit to the competition": {
    doctor: {
      purpose: "rank labels by how wrong they look",
      example: "doctor --tables studies --out labels",
      load: async () => (await import("@spinegrade/label-fixes/program")).PROGRAM,
      unnamed: "doctor",
      only: true,
    },
    weights: {
      purpose: "fetch the published ImageNet weights of the encoders",
      example: "weights --list",
      load: async () => (await import("@spinegrade/model-zoo/program")).PROGRAM,
      unnamed: "weights",
    },
    train: {
      purpose: "train a run, summarise it, compare runs",
      example: "train nfn --fold 0 --dry-run",
      load: async () => (await import("@spinegrade/trainer/program")).PROGRAM,
      unnamed: "train",
    },
    bundle: {
      purpose: "pack a trained run into one folder for others",
      example: "bundle nfn --out bundles/nfn",
      load: async () => (await import("@spinegrade/model-bundles/program")).PROGRAM,
      unnamed: "bundle",
    },
    export: {
      purpose: "export a trained net as an ONNX model",
      example: "export bundles/nfn/fold-0.safetensors --out nfn.onnx",
      load: async () => (await import("@spinegrade/onnx-export/program")).PROGRAM,
    },
    validate: {
      purpose: "validate trained runs on studies they have not seen",
      example: "validate",
      load: async () => (await import("@spinegrade/ensembler/program")).PROGRAM,
      unnamed: "validate",
      only: true,
    },
    predict: {
      purpose: "predict the test studies with each run",
      example: "predict nfn",
      load: async () => (await import("@spinegrade/predictor/program")).PROGRAM,
    },
    ensemble: {
      purpose: "average the predictions of all runs",
      example: "ensemble",
      load: async () => (await import("@spinegrade/ensembler/program")).PROGRAM,
      unnamed: "predict",
      only: true,
    },
    submit: {
      purpose: "write and check submission.csv",
      example: "submit write",
      load: async () => (await import("@spinegrade/submission-writer/program")).PROGRAM,
    },
  },
  "Set up, and run large jobs as a plan": {
    plan: {
      purpose: "divide a study, trainings, ingest or grading into tasks",
      example: "plan ingest studies --shards 2 --results plan-results --out plan.json",
      load: async () => (await import("@spinegrade/plans/program")).PROGRAM,
      unnamed: "plan",
      only: true,
    },
    run: {
      purpose: "run the tasks of a plan, here or on a Slurm cluster",
      example: "run plan.json --on local",
      load: async () => (await import("@spinegrade/plans/program")).PROGRAM,
      unnamed: "run",
      only: true,
    },
    status: {
      purpose: "show the status of a plan's tasks",
      example: "status plan.json",
      load: async () => (await import("@spinegrade/plans/program")).PROGRAM,
      unnamed: "status",
      only: true,
    },
    phantom: {
      purpose: "make synthetic studies to try everything with",
      example: "phantom generate --out studies --studies 1 --seed 7 --test-studies 0",
      load: async () => (await import("@spinegrade/phantom/program")).PROGRAM,
    },
    engine: {
      purpose: "install TensorFlow, report what it runs on",
      example: "engine doctor",
      load: async () => (await import("@spinegrade/engine/program")).PROGRAM,
    },
  },
};

/** All subcommands by name. */
export const SUBCOMMANDS: ReadonlyMap<string, CatalogueEntry> = new Map(
  Object.values(CATALOGUE).flatMap((group) => Object.entries(group)),
);
