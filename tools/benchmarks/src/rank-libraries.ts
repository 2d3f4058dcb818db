import { gather, median } from "./compare-timings.ts";
import type { TimingLine } from "./compare-timings.ts";
import type { Library } from "./published-nets.ts";

/** One library's results for one operation, a line for each of its processes. */
export type LibraryTimings = ReadonlyMap<Library, readonly TimingLine[]>;

export interface LibraryFigures {
  readonly library: Library;
  readonly runs: number;
  /** Medians. */
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Memory of the process that took most. */
  readonly peakMemoryMiB: number;
}

/** An operation by several libraries. */
export interface Ranking {
  readonly op: string;
  readonly figures: readonly LibraryFigures[];
  /** Ours by the best of the others; below 1 ours is better. Null where there is nothing to compare. */
  readonly secondsByBest: { readonly library: Library; readonly ratio: number } | null;
  readonly cpuSecondsByBest: { readonly library: Library; readonly ratio: number } | null;
  /** Ours by PyTorch's eager mode. */
  readonly memoryByTorch: number | null;
}

/** Compares all libraries that have timed an operation. */
export function rankLibraries(op: string, timings: LibraryTimings): Ranking {
  const figures = [...timings].map(([library, lines]): LibraryFigures => {
    const { seconds, cpuSeconds, peakMemoryMiB } = gather(op, lines);
    return {
      library,
      runs: seconds.length,
      seconds: median(seconds),
      cpuSeconds: median(cpuSeconds),
      peakMemoryMiB,
    };
  });
  const of = (wanted: Library): LibraryFigures | undefined =>
    figures.find(({ library }) => library === wanted);
  const [ours, torch] = [of("ours"), of("torch")];
  const others = figures.filter(({ library }) => library !== "ours");
  return {
    op,
    figures,
    secondsByBest: byBest(ours, others, "seconds"),
    cpuSecondsByBest: byBest(ours, others, "cpuSeconds"),
    memoryByTorch: ours && torch ? ours.peakMemoryMiB / torch.peakMemoryMiB : null,
  };
}

function byBest(
  ours: LibraryFigures | undefined,
  others: readonly LibraryFigures[],
  figure: "seconds" | "cpuSeconds",
): Ranking["secondsByBest"] {
  const [best] = [...others].sort((a, b) => a[figure] - b[figure]);
  if (ours === undefined || best === undefined) return null;
  return { library: best.library, ratio: ours[figure] / best[figure] };
}

/** A ranking as lines of text for people. */
export function formatRanking({
  op,
  figures,
  secondsByBest,
  cpuSecondsByBest,
  memoryByTorch,
}: Ranking): string {
  const cells = (values: readonly string[]): string => values.map((value) => value.padStart(12)).join("");
  const lines = figures.map(
    ({ library, runs, seconds, cpuSeconds, peakMemoryMiB }) =>
      `  ${library.padEnd(14)}` +
      cells([seconds.toFixed(2), cpuSeconds.toFixed(2), peakMemoryMiB.toFixed(0), String(runs)]),
  );
  const ratio = (name: string, by: Ranking["secondsByBest"]): string[] =>
    by === null ? [] : [`${name} ${by.ratio.toFixed(2)} x ${by.library}`];
  const verdict = [
    ...ratio("seconds", secondsByBest),
    ...ratio("processor", cpuSecondsByBest),
    ...(memoryByTorch === null ? [] : [`memory ${memoryByTorch.toFixed(2)} x torch`]),
  ];
  return [
    `${op.padEnd(16)}\n${" ".repeat(16)}${cells(["seconds", "processor s", "peak MiB", "runs"])}`,
    ...lines,
    `  ours by the best of the others: ${verdict.join(", ")}`,
  ].join("\n");
}
