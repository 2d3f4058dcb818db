import { printable } from "./printable.ts";
import { CLEAR_LINE, personsTerminal, type ProgressStream } from "./terminal.ts";

const LOG_INTERVAL_MS = 5000;
const TERMINAL_INTERVAL_MS = 100;

/**
 * Progress of long work: one live line on the terminal of the person who waits, cut to its width as it is at the moment;
 * nothing where nobody does, so that no log and no cache is filled with it. A stream that is named gets a plain line every
 * five seconds where it is not a terminal. Results never go here.
 */
export class Progress {
  readonly #stage: string;
  readonly #total: number;
  readonly #unit: string;
  readonly #stream: ProgressStream | undefined;
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
    this.#stream = options.stream ?? personsTerminal();
    this.#now = options.now ?? Date.now;
    this.#startedAt = this.#now();
    this.#shownAt = this.#startedAt;
  }

  /** Says that `count` more units are done; `note` carries current figures such as losses. */
  advance(count = 1, note = ""): void {
    this.#done += count;
    const interval = this.#stream?.isTTY === true ? TERMINAL_INTERVAL_MS : LOG_INTERVAL_MS;
    if (this.#now() - this.#shownAt >= interval) this.#show(note);
  }

  /** Shows the last state and ends the line. */
  finish(note = ""): void {
    this.#show(note);
    if (this.#stream?.isTTY === true) this.#stream.write("\n");
  }

  #show(note: string): void {
    this.#shownAt = this.#now();
    if (this.#stream === undefined) return;
    const seconds = (this.#shownAt - this.#startedAt) / 1000;
    const rate = seconds > 0 ? this.#done / seconds : 0;
    const left = rate > 0 ? formatDuration((this.#total - this.#done) / rate) : "?";
    const parts = [
      `${this.#stage}: ${this.#done}/${this.#total} ${this.#unit}`,
      `${formatRate(rate)} ${this.#unit}/s`,
      `${left} left`,
      note,
    ];
    const line = printable(parts.filter((part) => part !== "").join(", "));
    const { isTTY, columns } = this.#stream;
    this.#stream.write(isTTY === true ? `${CLEAR_LINE}${cutTo(columns, line)}` : `${line}\n`);
  }
}

/** A line that wraps could not be written again: its end goes, and the last column stays free. */
function cutTo(columns: number | undefined, line: string): string {
  const most = columns === undefined || columns === 0 ? Infinity : Math.max(0, columns - 1);
  const letters = Array.from(line);
  return letters.length <= most
    ? line
    : `${letters.slice(0, Math.max(0, most - 1)).join("")}${most > 0 ? "…" : ""}`;
}

/** Three figures: 0.47, 72.8, 267. */
function formatRate(rate: number): string {
  if (rate >= 100) return rate.toFixed(0);
  return rate.toFixed(rate >= 10 ? 1 : 2);
}

/** Seconds as `42 s`, `3 min 05 s` or `2 h 07 min`. */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number): string => String(value).padStart(2, "0");
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}
