import { figureGrid, lineChart, type Markup, renderPage, type Section, table } from "@spinegrade/report";
import { median } from "../compare-timings.ts";
import type { BenchmarkResult, HistoryEntry } from "./history.ts";

/** The times of one operation on one processor, by run. */
interface Curves {
  readonly op: string;
  readonly unit: "ms" | "s";
  readonly times: Map<string, [run: number, value: number][]>;
}

/**
 * Renders the curves of a history: for each processor and benchmark a chart of every operation and shape, its times by
 * run, and the commit of each run. Equal input gives equal bytes.
 */
export function renderHistory(history: readonly HistoryEntry[]): string {
  const headingOf = ({ benchmark, processor, cores }: HistoryEntry): string =>
    `${benchmark} on ${processor}, ${cores} cores`;
  const headings = [...new Set(history.map(headingOf))];
  return renderPage({
    title: "Benchmarks",
    subtitle: "Times by run, oldest first; each processor has its own curves. Lower is faster.",
    sections: headings.map((heading) =>
      renderBenchmark(
        heading,
        history.filter((entry) => headingOf(entry) === heading),
      ),
    ),
  });
}

function renderBenchmark(heading: string, runs: readonly HistoryEntry[]): Section {
  return {
    heading,
    content: [figureGrid(curvesOf(runs).map(renderCurves)), renderRuns(runs)],
  };
}

function curvesOf(runs: readonly HistoryEntry[]): Curves[] {
  const found = new Map<string, Curves>();
  for (const [index, { results }] of runs.entries()) {
    for (const result of results) {
      for (const [field, value] of timesOf(result)) {
        const { times } = curvesFor(result, field, found);
        times.set(field, [...(times.get(field) ?? []), [index + 1, value]]);
      }
    }
  }
  return [...found.values()];
}

/** The figures of a result that are times, by name; of several runs the median; those of a part as `forward.ms`. */
function timesOf(figures: object): [name: string, time: number][] {
  return Object.entries(figures).flatMap(([name, value]: [string, unknown]): [string, number][] => {
    if (Array.isArray(value))
      return timesOf({ [name]: median(value.filter((one) => typeof one === "number")) });
    if (typeof value === "object" && value !== null) {
      return timesOf(value).map(([inner, time]) => [`${name}.${inner}`, time]);
    }
    return typeof value === "number" && unitOf(name) !== undefined ? [[name, value]] : [];
  });
}

/** The unit that a camel-case name states: `cpuMs`, `secondsMedian`. */
function unitOf(name: string): "ms" | "s" | undefined {
  const words = name.split(/(?=[A-Z])|\./).map((word) => word.toLowerCase());
  if (words.includes("ms")) return "ms";
  return words.includes("seconds") ? "s" : undefined;
}

/** The curves of a result in the unit of one of its fields: seconds and milliseconds have separate charts. */
function curvesFor(result: BenchmarkResult, field: string, found: Map<string, Curves>): Curves {
  const op = nameOf(result);
  const unit = unitOf(field) ?? "ms";
  const curves: Curves = found.get(`${op} ${unit}`) ?? { op, unit, times: new Map() };
  found.set(`${op} ${unit}`, curves);
  return curves;
}

function nameOf({ op, shape }: BenchmarkResult): string {
  return shape === undefined ? op : `${op} ${JSON.stringify(shape)}`;
}

function renderCurves({ op, unit, times }: Curves): Markup {
  return lineChart({
    title: op,
    xLabel: "run",
    yLabel: unit,
    yInclude: [0],
    series: [...times].map(([name, points]) => ({ name, points })),
  });
}

function renderRuns(runs: readonly HistoryEntry[]): Markup {
  return table({
    columns: [{ heading: "run", numeric: true }, { heading: "date" }, { heading: "commit" }],
    rows: runs.map(({ date, commit }, index) => [String(index + 1), date, commit]),
  });
}
