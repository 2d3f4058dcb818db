import { printable } from "./printable.ts";

/** Where progress goes; `process.stderr` is one. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const LOG_INTERVAL_MS = 5000;
const TERMINAL_INTERVAL_MS = 100;

/**
 * Progress of long work: one live line on a terminal, a plain line every five seconds in a log. Results never go here.
 */
export class Progress {
  readonly #stage: string;
  readonly #total: number;
  readonly #unit: string;
  readonly #stream: ProgressStream;
  readonly #now: () => number;
  readonly #startedAt: number;
  #done = 0;
  #shownAt: number;

  constructor(
    stage: string,
    options: { total: number; unit: string; stream?: ProgressStream; now?: () => number },
  ) {
    this.#stage = stage;
    this.#total = options.total;
    this.#unit = options.unit;
    this.#stream = options.stream ?? process.stderr;
    this.#now = options.now ?? Date.now;
    this.#startedAt = this.#now();
    this.#shownAt = this.#startedAt;
  }

  /** Says that `count` more units are done; `note` carries current figures such as losses. */
  advance(count = 1, note = ""): void {
    this.#done += count;
    const interval = this.#stream.isTTY === true ? TERMINAL_INTERVAL_MS : LOG_INTERVAL_MS;
    if (this.#now() - this.#shownAt >= interval) this.#show(note);
  }

  /** Shows the last state and ends the line. */
  finish(note = ""): void {
    this.#show(note);
    if (this.#stream.isTTY === true) this.#stream.write("\n");
  }

  #show(note: string): void {
    this.#shownAt = this.#now();
    const seconds = (this.#shownAt - this.#startedAt) / 1000;
    const rate = seconds > 0 ? this.#done / seconds : 0;
    const left = rate > 0 ? formatDuration((this.#total - this.#done) / rate) : "?";
    const parts = [
      `${this.#stage}: ${this.#done}/${this.#total} ${this.#unit}`,
      `${rate.toFixed(2)}/s`,
      `${left} left`,
      note,
    ];
    const line = printable(parts.filter((part) => part !== "").join(", "));
    this.#stream.write(this.#stream.isTTY === true ? `\r\x1b[2K${line}` : `${line}\n`);
  }
}

/** Seconds as `42 s`, `3 min 05 s` or `2 h 07 min`. */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number): string => String(value).padStart(2, "0");
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}
