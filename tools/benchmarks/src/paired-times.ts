/** Times of operations at two commits, measured in turn. */
import { median } from "./compare-timings.ts";

/** Milliseconds of the processor: of several runs the median and the least. */
export interface OperationTime {
  readonly median: number;
  readonly least: number;
}

/** Time of each operation, by its name and shapes. */
export type OperationTimes = ReadonlyMap<string, OperationTime>;

/** One round: both programs run, one directly after the other. */
export interface Round {
  readonly base: OperationTimes;
  readonly head: OperationTimes;
}

/** An operation at both commits; ratios above 1 mean that head is slower. */
export interface PairedTime {
  readonly operation: string;
  /** The median of the rounds' medians, in milliseconds. */
  readonly base: number;
  readonly head: number;
  /** The median over the rounds of head's median by base's. */
  readonly ratio: number;
  /** The least time of all rounds, head's by base's. */
  readonly leastRatio: number;
}

/** Reads the output of `native-bench`: "   6.65 ms (least 6.40) avx2: SpinegradeGelu [51200, 384]". */
export function readOperationTimes(output: string): OperationTimes {
  const lines = output.matchAll(/^\s*([\d.]+) ms \(least ([\d.]+)\) \S+: (.+)$/gm);
  return new Map(
    [...lines].map(([, median, least, operation = ""]) => [
      operation,
      { median: Number(median), least: Number(least) },
    ]),
  );
}

/** Compares the operations that every round timed at both commits. @throws RangeError without a round. */
export function pairTimes(rounds: readonly Round[]): PairedTime[] {
  const [first] = rounds;
  if (first === undefined) throw new RangeError("no round was measured");
  const everywhere = [...first.base.keys()].filter((operation) =>
    rounds.every(({ base, head }) => base.has(operation) && head.has(operation)),
  );
  return everywhere.map((operation) => {
    const pairs = rounds.map(({ base, head }) => [timeOf(base, operation), timeOf(head, operation)] as const);
    const least = (side: 0 | 1): number => Math.min(...pairs.map((pair) => pair[side].least));
    return {
      operation,
      base: median(pairs.map(([base]) => base.median)),
      head: median(pairs.map(([, head]) => head.median)),
      ratio: median(pairs.map(([base, head]) => head.median / base.median)),
      leastRatio: least(1) / least(0),
    };
  });
}

/**
 * The operations that became slower by more than `limit` (0.1: 10 %). Both ratios must say so: a busy machine raises the
 * median of one side, rarely its least time too.
 */
export function findSlower(times: readonly PairedTime[], limit: number): PairedTime[] {
  return times.filter(({ ratio, leastRatio }) => Math.min(ratio, leastRatio) > 1 + limit);
}

/** A table for people. */
export function formatPairedTimes(times: readonly PairedTime[]): string {
  const header = "base, ms  head, ms    ratio  of least  operation";
  const lines = times.map(
    ({ operation, base, head, ratio, leastRatio }) =>
      `${base.toFixed(2).padStart(8)}${head.toFixed(2).padStart(10)}${ratio.toFixed(3).padStart(9)}` +
      `${leastRatio.toFixed(3).padStart(10)}  ${operation}`,
  );
  return [header, ...lines].join("\n");
}

function timeOf(times: OperationTimes, operation: string): OperationTime {
  return times.get(operation) ?? { median: NaN, least: NaN };
}
