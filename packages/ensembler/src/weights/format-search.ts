import { formatNumber } from "@spinegrade/report";
import type { WeightSearch } from "./search-weights.ts";

/** A search for people. @param of what the rows are of, where several searches stand together. */
export function formatSearch(search: WeightSearch, of?: string): string {
  const { runs, space, weights, rows, studies, equalLoss, logSpaceLoss, nestedLoss, fittedLoss, gain } =
    search;
  const number = (value: number): string => formatNumber(value, 4);
  const what = of === undefined ? "" : ` in ${of}`;
  const where = space === "log" ? ", for the mean of logarithms" : "";
  return [
    `weights of ${runs.length} runs${what}, from ${rows} rows of ${studies} studies${where}`,
    ...runs.map((run, index) => `  ${number(weights[index] ?? 0)}  ${run}`),
    `  weighted log loss: equal weights ${number(equalLoss)}, in log space ${number(logSpaceLoss)}`,
    `  with weights from the other folds alone ${number(nestedLoss)}: gain ${number(gain.value)} (95 %: ${number(gain.low)} to ${number(gain.high)})`,
    `  on the rows that the weights were fitted to ${number(fittedLoss)}, which is too good`,
  ].join("\n");
}
