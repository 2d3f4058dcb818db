/** A benchmark's result for one operation: a line of its output. */
export interface TimingLine {
  readonly op: string;
  /** Wall-clock seconds of each run. */
  readonly seconds: readonly number[];
  /** Seconds that all its threads computed, of each run. */
  readonly cpuSeconds: readonly number[];
  /** The part of each run's seconds in which it waited for what it works on. */
  readonly waitSeconds?: readonly number[];
  readonly peakMemoryMiB: number;
}

/** Two programs doing the same operation; every ratio is ours by theirs, so below 1 ours is better. */
export interface Comparison {
  readonly op: string;
  readonly runs: number;
  readonly median: Figures;
  readonly min: Figures;
  /** Medians of processor time: they say more than wall-clock time when others use the machine. */
  readonly cpuMedian: Figures;
  /** Means of processor time, for operations whose runs differ by chance. */
  readonly cpuMean: Figures;
  /** Per cent of the time of all runs, where both tell of it. */
  readonly waitPercent?: Figures;
  readonly peakMemoryMiB: Figures;
}

/** One figure of both programs. */
export interface Figures {
  readonly ours: number;
  readonly theirs: number;
  readonly ratio: number;
}

/** The lines of a benchmark's output that hold timings; others, such as a GFLOP/s figure, are skipped. */
export function readTimings(output: string): TimingLine[] {
  const lines = output.split("\n").filter((line) => line.startsWith("{"));
  return lines.map((line): unknown => JSON.parse(line)).filter(isTimingLine);
}

/** Compares the operations that both have timed, all runs of each taken together, in the order of ours. */
export function compareTimings(ours: readonly TimingLine[], theirs: readonly TimingLine[]): Comparison[] {
  const common = [...new Set(ours.map(({ op }) => op))].filter((op) => theirs.some((line) => line.op === op));
  return common.map((op) => {
    const [mine, other] = [gather(op, ours), gather(op, theirs)];
    return {
      op,
      runs: mine.seconds.length,
      median: figures(median(mine.seconds), median(other.seconds)),
      min: figures(Math.min(...mine.seconds), Math.min(...other.seconds)),
      cpuMedian: figures(median(mine.cpuSeconds), median(other.cpuSeconds)),
      cpuMean: figures(mean(mine.cpuSeconds), mean(other.cpuSeconds)),
      ...(mine.waitSeconds &&
        other.waitSeconds && { waitPercent: figures(waitPercent(mine), waitPercent(other)) }),
      peakMemoryMiB: figures(mine.peakMemoryMiB, other.peakMemoryMiB),
    };
  });
}

/** A comparison as lines of text for people. @param library What the other side computes with. */
export function formatComparison(
  { op, runs, median, min, cpuMedian, cpuMean, waitPercent, peakMemoryMiB }: Comparison,
  library: string,
): string {
  const line = (name: string, { ours, theirs, ratio }: Figures, digits: number): string =>
    `  ${name.padEnd(26)}${ours.toFixed(digits).padStart(9)}${theirs.toFixed(digits).padStart(10)}${ratio.toFixed(3).padStart(9)}`;
  return [
    `${op} (${runs} runs each)`.padEnd(28) + `     ours${library.padStart(10)}    ratio`,
    line("seconds, median", median, 4),
    line("seconds, fastest", min, 4),
    line("processor seconds, median", cpuMedian, 4),
    line("processor seconds, mean", cpuMean, 4),
    ...(waitPercent ? [line("wait for samples, %", waitPercent, 2)] : []),
    line("peak memory, MiB", peakMemoryMiB, 0),
  ].join("\n");
}

/** All runs of an operation. */
export function gather(op: string, lines: readonly TimingLine[]): Omit<TimingLine, "op"> {
  const own = lines.filter((line) => line.op === op);
  return {
    seconds: own.flatMap(({ seconds }) => seconds),
    cpuSeconds: own.flatMap(({ cpuSeconds }) => cpuSeconds),
    ...(own.every(({ waitSeconds }) => waitSeconds) && {
      waitSeconds: own.flatMap(({ waitSeconds = [] }) => waitSeconds),
    }),
    peakMemoryMiB: Math.max(...own.map((line) => line.peakMemoryMiB)),
  };
}

function figures(ours: number, theirs: number): Figures {
  return { ours, theirs, ratio: ours / theirs };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
  return (lower + upper) / 2;
}

function waitPercent({ waitSeconds = [], seconds }: Omit<TimingLine, "op">): number {
  return (100 * mean(waitSeconds)) / mean(seconds);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function isTimingLine(value: unknown): value is TimingLine {
  return (
    typeof value === "object" &&
    value !== null &&
    "op" in value &&
    "seconds" in value &&
    Array.isArray(value.seconds) &&
    "cpuSeconds" in value &&
    Array.isArray(value.cpuSeconds) &&
    "peakMemoryMiB" in value
  );
}
