import type { PredictorProcess } from "../run/supervise.ts";

/**
 * A process that answers as `spinegrade-predict studies` does, without nets: the canal of every study has the probabilities
 * 0.7, 0.2, 0.1. Study 3 makes it crash, study 5 makes it hang, study 7 has a series that cannot be read, and study 8 gets
 * probabilities that sum to 2. It prints a line that is not a message, as libraries do.
 */
export const ODD_PREDICTOR: PredictorProcess = processOf(`
  const say = (message) => console.log(JSON.stringify(message));
  console.log("a library prints this");
  say({ kind: "ready", nets: 1, unusable: [{ run: "nfn", reason: "its checkpoint is damaged" }] });
  const place = { instanceNumber: 1, xSlice: 0, ySlice: 0, zIndex: 0, positionMm: null };
  const levels = ["l1_l2", "l2_l3", "l3_l4", "l4_l5", "l5_s1"];
  const { createInterface } = await import("node:readline");
  for await (const line of createInterface({ input: process.stdin })) {
    const { studyId, series } = JSON.parse(line);
    if (studyId === 3) process.abort();
    if (studyId === 5) await new Promise(() => setInterval(() => {}, 1000));
    const probabilities = studyId === 8 ? [1, 1, 0] : [0.7, 0.2, 0.1];
    const points = levels.map((level) => ({ condition: "spinal_canal_stenosis", level, probabilities, ...place }));
    const isRead = studyId !== 7;
    const predictions = isRead
      ? series.map(({ seriesId }) => ({ run: "scs", fold: 0, studyId, seriesId, split: "test", points }))
      : [];
    const failures = isRead ? [] : series.map(({ seriesId }) => ({ seriesId, reason: "1.dcm is empty" }));
    say({ kind: "study", studyId, predictions, failures, remarks: [] });
  }
`);

/** A process that ends before it is ready. */
export const DEAD_PREDICTOR: PredictorProcess = processOf(`
  console.error("no engine is installed");
  process.exit(1);
`);

function processOf(script: string): PredictorProcess {
  return { args: ["--input-type=module", "--eval", script] };
}
