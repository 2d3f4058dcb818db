import { join } from "node:path";
import { PROBABILITIES_SCHEMA, type Probabilities } from "@spinegrade/competition-data";
import { closedObject, compileSchema, readJson, tripleOf } from "@spinegrade/pipeline";
import { ROOT } from "../workspace-files.ts";

/** A trained net's outputs for one study: all that the figures need, so that drawing them trains nothing. */
export interface FigureRecord {
  /** Hash of the run and the data set. */
  readonly madeFrom: string;
  /** Index of the study, which the net was not trained on. */
  readonly study: number;
  /** Left L1/L2 to L5/S1, then right. */
  readonly points: readonly RecordedPoint[];
  /** Some channels of the decoder's last map. */
  readonly channels: readonly RecordedChannel[];
}

/** A point and its grade. */
export interface RecordedPlace {
  /** Column and row in the stored slice, and the slice. */
  readonly xyz: readonly [x: number, y: number, z: number];
  readonly probabilities: Probabilities;
}

export interface RecordedPoint extends RecordedPlace {
  /** The heatmap's sum over the slices: `[h, w]` in base64, 0 to 255 of the largest. */
  readonly heatmap: string;
  /** The share of the heatmap in each slice. */
  readonly mass: readonly number[];
}

export interface RecordedChannel {
  readonly channel: number;
  /** Its mean under the heatmap of each point. */
  readonly pooled: readonly number[];
  /** In the slice of each point that a figure shows, by the point's index: `[h, w]` in base64, of one scale. */
  readonly maps: Readonly<Record<string, string>>;
}

/** Path of the record. */
export const RECORD_PATH = join(ROOT, "tools/docs/fixtures/figures.json");

const number = { type: "number" };
const place = { xyz: tripleOf(number), probabilities: PROBABILITIES_SCHEMA };
const listOf = (items: object): object => ({ type: "array", items });
const valuesOf = (additionalProperties: object): object => ({ type: "object", additionalProperties });
const text = { type: "string" };

const parse = compileSchema<FigureRecord>(
  closedObject({
    madeFrom: text,
    study: { type: "integer", minimum: 0 },
    points: listOf(closedObject({ ...place, heatmap: text, mass: listOf(number) })),
    channels: listOf(
      closedObject({ channel: { type: "integer" }, pooled: listOf(number), maps: valuesOf(text) }),
    ),
  }),
);

/** Reads the record. @throws UserError when it is absent or not as it should be. */
export function readFigureRecord(): Promise<FigureRecord> {
  return readJson(RECORD_PATH, parse, "run npx nx run docs:figures");
}

/** A map of numbers from 0 to 1 as it is recorded, and back. */
export function encodeMap(values: ArrayLike<number>): string {
  return Buffer.from(Uint8Array.from(values, (value) => Math.round(255 * value))).toString("base64");
}

export function decodeMap(map: string): Uint8Array {
  return new Uint8Array(Buffer.from(map, "base64"));
}

/** Four digits after the point are more than a drawing shows. */
export function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
