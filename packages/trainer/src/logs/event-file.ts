import { appendFileSync, mkdirSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { crc32c } from "./crc32c.ts";
import { type Histogram, histogramMessage } from "./histogram.ts";
import { bytesField, doubleField, floatField, intField, message } from "./protobuf.ts";

/** A PNG image for TensorBoard. */
export interface LoggedImage {
  readonly png: Uint8Array;
  readonly width: number;
  readonly height: number;
}

// field numbers from TensorFlow's event.proto and summary.proto
const EVENT = { wallTime: 1, step: 2, fileVersion: 3, summary: 5, sessionLog: 7 } as const;
const VALUE = { tag: 1, simpleValue: 2, image: 4, histogram: 5 } as const;
const IMAGE = { height: 1, width: 2, colourSpace: 3, encoded: 4 } as const;
const START = 1;
const RGB = 3;

/**
 * An event file for TensorBoard: records of a length, a message, and the CRCs of both. Every method returns after its
 * event is in the file.
 */
export class EventFile {
  readonly #path: string;
  readonly #now: () => number;

  /**
   * Starts a new file in a folder, which is created if absent.
   * @param fromStep TensorBoard discards events of this step and later ones from older files in the folder.
   * @param now seconds since 1970.
   */
  constructor(folder: string, fromStep: number, now = (): number => Date.now() / 1000) {
    const startedAt = now();
    mkdirSync(folder, { recursive: true });
    const name = `events.out.tfevents.${Math.floor(startedAt * 1000)}.${hostname()}.${process.pid}`;
    this.#path = join(folder, name);
    this.#now = now;
    this.#append(bytesField(EVENT.fileVersion, "brain.Event:2"));
    this.#append(intField(EVENT.step, fromStep), bytesField(EVENT.sessionLog, message(intField(1, START))));
  }

  /** Writes numbers by tag; non-finite ones are omitted. */
  writeScalars(step: number, values: Readonly<Record<string, number>>): void {
    const finite = Object.entries(values).filter(([, value]) => Number.isFinite(value));
    this.#writeValues(
      step,
      finite.map(([tag, value]) => [tag, floatField(VALUE.simpleValue, value)]),
    );
  }

  writeHistogram(step: number, tag: string, histogram: Histogram): void {
    this.#writeValues(step, [[tag, bytesField(VALUE.histogram, histogramMessage(histogram))]]);
  }

  writeImage(step: number, tag: string, { png, width, height }: LoggedImage): void {
    const fields = [intField(IMAGE.height, height), intField(IMAGE.width, width)];
    const encoded = [intField(IMAGE.colourSpace, RGB), bytesField(IMAGE.encoded, png)];
    this.#writeValues(step, [[tag, bytesField(VALUE.image, message(...fields, ...encoded))]]);
  }

  #writeValues(step: number, values: readonly (readonly [tag: string, value: Uint8Array])[]): void {
    if (values.length === 0) return;
    const summary = values.map(([tag, value]) => bytesField(1, message(bytesField(VALUE.tag, tag), value)));
    this.#append(intField(EVENT.step, step), bytesField(EVENT.summary, message(...summary)));
  }

  #append(...fields: readonly Uint8Array[]): void {
    appendFileSync(this.#path, toRecord(message(doubleField(EVENT.wallTime, this.#now()), ...fields)));
  }
}

/** Builds a record of a TFRecord file. */
function toRecord(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(8 + 4 + data.length + 4);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc(record.subarray(0, 8)), true);
  record.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc(data), true);
  return record;
}

/** Rotates and offsets the CRC, as the format requires for data that itself contains CRCs. */
function maskedCrc(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
