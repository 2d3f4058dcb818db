import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One benchmark: a script that prints JSON lines. */
export interface Benchmark {
  readonly project: string;
  /** File name without `.bench.ts`. */
  readonly name: string;
  readonly path: string;
}

const SUFFIX = ".bench.ts";

/**
 * The benchmarks of some projects, or of all that have any: `packages/<project>/bench/*.bench.ts`.
 * @throws Error that lists the projects with benchmarks, when one is asked for that has none.
 */
export function findBenchmarks(workspaceRoot: string, projects: readonly string[]): Benchmark[] {
  const packagesDir = join(workspaceRoot, "packages");
  const all = readdirSync(packagesDir)
    .sort()
    .flatMap((project) => benchmarksOf(project, join(packagesDir, project, "bench")));
  const having = [...new Set(all.map(({ project }) => project))];
  for (const project of projects) {
    if (!having.includes(project)) {
      throw new Error(`the project "${project}" has no benchmark; those that have: ${having.join(", ")}`);
    }
  }
  return projects.length === 0 ? all : all.filter(({ project }) => projects.includes(project));
}

function benchmarksOf(project: string, folder: string): Benchmark[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder)
    .filter((file) => file.endsWith(SUFFIX))
    .sort();
  return files.map((file) => ({ project, name: file.slice(0, -SUFFIX.length), path: join(folder, file) }));
}

/** Whether a benchmark's project computes by TensorFlow: it is the engine or depends on it. */
export function usesEngine(workspaceRoot: string, { project }: Pick<Benchmark, "project">): boolean {
  const manifest = readFileSync(join(workspaceRoot, "packages", project, "package.json"), "utf8");
  const { dependencies = {} } = JSON.parse(manifest) as { dependencies?: Record<string, string> };
  return project === "engine" || "@spinegrade/engine" in dependencies;
}
