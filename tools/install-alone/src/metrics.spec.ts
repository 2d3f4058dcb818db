import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { outcomeOfPage } from "./browser-page.ts";
import { EmptyProject } from "./empty-project.ts";
import { requireSuccess } from "./run-process.ts";

/** Scores of a made-up submission and of points, by every function of the package; and a table's text. */
const SCORES = `
import { CONDITIONS, formatSubmission, LEVELS, rowId } from "@spinegrade/competition-data";
import * as metrics from "@spinegrade/metrics";

const grades = [0, 1, 2, 0, -1];
const rows = CONDITIONS.flatMap((condition, c) => LEVELS.map((level, l) => ({
  rowId: rowId(7, condition, level),
  probabilities: [[0.7, 0.2, 0.1], [0.2, 0.5, 0.3], [0, 0, 1]][(c + l) % 3],
})));
const truth = [{ studyId: 7, grades: Object.fromEntries(CONDITIONS.map((condition) => [condition, grades])) }];
const studies = [{ severeProbabilities: [0.1, 0.2, 0.6, 0.1, 0.9], grades }];
export const scores = {
  score: metrics.competitionScore(rows, truth),
  anySevere: ["competition", "published", "graded-levels"].map((form) => metrics.anySevereLogLoss(studies, form)),
  logLoss: metrics.weightedLogLoss([[0, 0.5, 0.5]], [0]),
  constant: metrics.bestConstantProbabilities(grades),
  frequencies: metrics.classFrequencies(grades),
  found: metrics.pointErrorShares([[40.2, 31.5, 7]], [[41, 30, 7]]),
  submission: formatSubmission(rows.slice(0, 2)),
};
`;

describe("@spinegrade/metrics, installed from a registry into an empty project", () => {
  let project: EmptyProject;

  beforeAll(async () => {
    project = await EmptyProject.for("metrics");
    await project.install("@spinegrade/metrics", "@spinegrade/competition-data");
    await writeFile(join(project.folder, "scores.mjs"), SCORES);
  });
  afterAll(() => project.remove());

  it("gives a page, bundled without any setting, the scores that Node has", async () => {
    const { folder } = project;
    const print = `import { scores } from "./scores.mjs"; console.log(JSON.stringify(scores));`;
    await writeFile(join(folder, "print.mjs"), print);
    const { stdout } = await requireSuccess("node", ["print.mjs"], { cwd: folder });

    await writeFile(
      join(folder, "page.mjs"),
      `import { scores } from "./scores.mjs"; globalThis.outcome = scores;`,
    );
    const site = join(folder, "site");
    await mkdir(site);
    await project.bundle("page.mjs", join(site, "page.js"));
    const bundle = await readFile(join(site, "page.js"), "utf8");
    expect(bundle).not.toMatch(/["'](node:)?(fs|path|crypto|stream)(\/promises)?["']/);
    expect(bundle.length).toBeLessThan(30_000); // characters: the functions and the words of the tables, no library
    await writeFile(join(site, "index.html"), '<!doctype html><script type="module" src="page.js"></script>');
    const outcome = (await outcomeOfPage(site, "index.html")) as { logLoss: number };
    expect(outcome).toEqual(JSON.parse(stdout));
    expect(outcome.logLoss).toBeCloseTo(36.04, 2);
  });
});
