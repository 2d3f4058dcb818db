import type * as tf from "@tensorflow/tfjs-core";
import { join } from "node:path";
import { formatDuration, logLine, personsTerminal, Progress } from "@spinegrade/pipeline";
import { encodePng } from "@spinegrade/report";
import type { TrainedEpoch } from "../state/training-progress.ts";
import type { LossValues } from "@spinegrade/losses";
import type { HeatmapPicture } from "../tasks/heatmap-pictures.ts";
import { measureMemory, type StepRecord } from "../step/step-record.ts";
import type { EpochLog } from "./epoch-log.ts";
import { EventFile } from "./event-file.ts";
import { histogramOf } from "./histogram.ts";
import { JsonLog } from "./json-log.ts";

/**
 * Shows a training while it runs: a table and a live line on standard error, `log.jsonl` with a line for each step and
 * epoch, and TensorBoard events in `tensorboard/`.
 */
export class RunLog<Epoch extends TrainedEpoch & { readonly validationLoss: LossValues }> {
  readonly #log: EpochLog<Epoch>;
  readonly #epochs: number;
  readonly #json: JsonLog;
  readonly #events: EventFile;
  #progress: Progress | undefined;
  #hasHeader = false;
  #peakRssMiB = 0;
  #seconds = 0;
  #steps = 0;
  #step: number;
  #tensorsAtFirst: number | undefined;
  #tensorsAtLast = 0;

  private constructor(
    log: EpochLog<Epoch>,
    epochs: number,
    [json, events]: readonly [JsonLog, EventFile],
    step: number,
  ) {
    this.#log = log;
    this.#epochs = epochs;
    this.#step = step;
    this.#json = json;
    this.#events = events;
  }

  /** Opens the logs in a folder, to continue after the given step. */
  static async open<Epoch extends TrainedEpoch & { readonly validationLoss: LossValues }>(
    log: EpochLog<Epoch>,
    folder: string,
    epochs: number,
    afterStep: number,
  ): Promise<RunLog<Epoch>> {
    const json = await JsonLog.open(join(folder, "log.jsonl"), afterStep);
    const events = new EventFile(join(folder, "tensorboard"), afterStep + 1);
    return new RunLog(log, epochs, [json, events], afterStep);
  }

  step(record: StepRecord): void {
    const { step, epoch, stepsInEpoch, stepInEpoch, losses, learningRate, gradientNorm } = record;
    this.#step = step;
    this.#json.write({ kind: "step", ...record });
    this.#events.writeScalars(step, {
      ...prefixed("step", losses),
      "step/learning rate": learningRate,
      "step/gradient norm": gradientNorm,
      "step/seconds": record.seconds,
      "step/seconds waited for samples": record.waitSeconds,
      "step/memory, MiB": record.rssMiB,
    });
    this.#tensorsAtFirst ??= record.tensors;
    this.#tensorsAtLast = record.tensors;
    this.#peakRssMiB = Math.max(this.#peakRssMiB, record.rssMiB);
    this.#seconds += record.seconds + record.waitSeconds;
    this.#steps++;
    const left = (this.#epochs - epoch) * stepsInEpoch + stepsInEpoch - stepInEpoch;
    const note = `${formatLosses(losses)}, run ${formatDuration((left * this.#seconds) / this.#steps)} left`;
    this.#progress ??= new Progress(`epoch ${epoch}/${this.#epochs}`, {
      total: stepsInEpoch - stepInEpoch + 1,
      unit: "steps",
    });
    this.#progress.advance(1, note);
    if (stepInEpoch === stepsInEpoch) this.#progress.finish(formatLosses(losses));
  }

  /** Logs histograms of an epoch's tensors by name. @param what the kind of tensors: weights, gradients. */
  histograms(what: string, tensors: ReadonlyMap<string, tf.Tensor>): void {
    for (const [name, tensor] of tensors)
      this.#events.writeHistogram(this.#step, `${what}/${name}`, histogramOf(tensor.dataSync()));
  }

  /** Logs pictures of a net's heatmaps. */
  pictures(pictures: readonly HeatmapPicture[]): void {
    for (const { name, ...pixels } of pictures) {
      const image = { png: encodePng(pixels), width: pixels.columns, height: pixels.rows };
      this.#events.writeImage(this.#step, `heatmaps/${name}`, image);
    }
  }

  epoch(record: Epoch): void {
    this.#progress = undefined;
    const { step, trainLoss, validationLoss, seconds } = record;
    this.#json.write({ kind: "epoch", ...record });
    this.#events.writeScalars(step, {
      ...prefixed("training", trainLoss),
      ...prefixed("validation", validationLoss),
      ...this.#log.scalars(record),
      "epoch/seconds": seconds,
    });
    const columns = personsTerminal()?.columns;
    if (!this.#hasHeader) logLine(this.#log.header(record, columns));
    this.#hasHeader = true;
    logLine(this.#log.row(record, Math.max(this.#peakRssMiB, measureMemory().rssMiB), columns));
    this.#peakRssMiB = 0;
    const more = this.#tensorsAtLast - (this.#tensorsAtFirst ?? this.#tensorsAtLast);
    if (more > 0) logLine(`${more} tensors more are alive than after the first step: memory leaks`);
  }
}

function prefixed(prefix: string, losses: LossValues): Record<string, number> {
  return Object.fromEntries(Object.entries(losses).map(([term, value]) => [`${prefix}/loss ${term}`, value]));
}

/** Formats loss terms in one line, for people. */
function formatLosses(losses: LossValues): string {
  return Object.entries(losses)
    .map(([name, value]) => `${name} ${value.toFixed(3)}`)
    .join(", ");
}
