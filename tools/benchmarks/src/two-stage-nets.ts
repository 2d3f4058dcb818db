import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { NetOp, TimedNet } from "./published-nets.ts";

/** A net in the words of tools/golden/nets/two_stage_nets.py, and the shapes of its inputs, channels last. */
interface NetCase {
  readonly net: "points" | "level" | "sagittal" | "axial" | "fusion";
  readonly options: Readonly<Record<string, string | number>>;
  readonly inputs: Readonly<Record<string, readonly number[]>>;
}

const RUNS = fileURLToPath(new URL("../../../packages/trainer/runs/two-stage/", import.meta.url));
/** Folders of the published nets; the embedded ones are elsewhere. */
const FOLDERS = ["points", "crops", "fusion"];

const LEVELS = 5;
const SIDES = 2;
/** Slices of a study's axial series for the level net, one every 3 mm. */
const AXIAL_SLICES = 40;
/** Slices that the level's axial crop of the fusion grader has. */
const FUSION_SLICES = 6;
/** Nets of single slices: what a study asks of them, and a batch to train on. */
const SINGLE_SLICES = { infer: 1, train: 4 };

/** The published two-stage nets by the names of their runs, whose files hold encoders and sizes. */
export function twoStageNets(): ReadonlyMap<string, TimedNet> {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(join(RUNS, folder)).map((file) => join(folder, file)),
  );
  return new Map(files.map((file) => [basename(file, ".json"), twoStageNet(file)]));
}

function twoStageNet(file: string): TimedNet {
  const name = basename(file, ".json");
  return {
    name,
    libraries: ["ours", "torch"],
    flags: (op) => ["--case", JSON.stringify({ name, ...readCase(file, op) })],
  };
}

function readCase(file: string, op: NetOp): NetCase {
  const run: unknown = JSON.parse(readFileSync(join(RUNS, file), "utf8"));
  const net = new RunNet(file, new Map(Object.entries(objectIn(objectIn(run, file)["net"], file))));
  const task = net.text("task");
  const make = CASES[task];
  if (make === undefined) throw new Error(`${file}: no benchmark knows the task "${task}"`);
  return make(net, op);
}

/** One study's input of the net of each task, or of a net of single slices a batch of them. */
const CASES: Readonly<Record<string, (net: RunNet, op: NetOp) => NetCase>> = {
  "points-slice-t1": slicePoints(LEVELS),
  "points-slice-t2": slicePoints(LEVELS),
  "points-axial": slicePoints(SIDES),
  "points-t1": volumePoints(1, SIDES),
  "points-t2": volumePoints(1, 1),
  "points-axial-volume": volumePoints(1, SIDES),
  "points-sagittal": volumePoints(2, 1 + SIDES), // of T2 one point a level, of T1 one for each side
  "levels-axial": (net) => ({
    net: "level",
    options: { encoder: net.text("encoder"), attention: "slices" },
    inputs: { slices: [AXIAL_SLICES, ...net.square("side"), 3] },
  }),
  "grades-t1": sagittalGrades(SIDES),
  "grades-t2": sagittalGrades(1),
  "grades-axial": (net) => {
    const slices = net.count("slices");
    const channels = slices === 3 ? 1 : 3;
    const points = SIDES * LEVELS;
    return {
      net: "axial",
      options: { encoder: net.text("encoder"), channels },
      inputs: {
        axial: [1, points, slices, ...net.square("axialSide"), channels],
        sagittal: [1, points, ...net.square("sagittalSide"), 4],
      },
    };
  },
  "grades-fusion": (net) => ({
    net: "fusion",
    options: { sagittal_encoder: net.text("encoder"), axial_encoder: net.text("axialEncoder") },
    inputs: {
      sagittal: [LEVELS, 5, ...net.square("sagittalSide"), 5],
      axial: [LEVELS, FUSION_SLICES, ...net.square("axialSide"), 3],
    },
  }),
};

function slicePoints(points: number) {
  return (net: RunNet, op: NetOp): NetCase => ({
    net: "points",
    options: { encoder: net.text("encoder"), dimensions: 2, channels: 1, outputs: 2 * points },
    inputs: { images: [SINGLE_SLICES[op], ...net.square("imageSize"), 1] },
  });
}

function volumePoints(series: number, pointsOfLevel: number) {
  return (net: RunNet): NetCase => ({
    net: "points",
    options: {
      ...{ encoder: net.text("encoder"), dimensions: 3, channels: series },
      outputs: 3 * LEVELS * pointsOfLevel,
    },
    inputs: { images: [1, net.count("slices"), ...net.square("imageSize"), series] },
  });
}

function sagittalGrades(sides: number) {
  return (net: RunNet): NetCase => {
    const slices = net.count("slices");
    return {
      net: "sagittal",
      options: { encoder: net.text("encoder"), head: net.text("head"), slices },
      inputs: { crops: [1, sides * LEVELS, ...net.square("side"), slices] },
    };
  };
}

/** The settings of a run file's net. */
class RunNet {
  readonly #file: string;
  readonly #settings: ReadonlyMap<string, unknown>;

  constructor(file: string, settings: ReadonlyMap<string, unknown>) {
    this.#file = file;
    this.#settings = settings;
  }

  text(key: string): string {
    const value = this.#settings.get(key);
    if (typeof value !== "string") throw new Error(`${this.#file}: net.${key} is not text`);
    return value;
  }

  count(key: string): number {
    const value = this.#settings.get(key);
    if (typeof value !== "number") throw new Error(`${this.#file}: net.${key} is not a number`);
    return value;
  }

  /** Rows and columns. */
  square(key: string): [rows: number, columns: number] {
    return [this.count(key), this.count(key)];
  }
}

function objectIn(value: unknown, file: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null)
    throw new Error(`${file}: a run file with a "net" is expected`);
  return Object.fromEntries(Object.entries(value));
}
