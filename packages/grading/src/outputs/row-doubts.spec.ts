import { describe, expect, it } from "@jest/globals";
import { fullStudy } from "../testing/full-study.ts";
import type { GradedStudy } from "../study/graded-study.ts";
import { formatWide } from "./format-wide.ts";
import { renderStudy } from "./render-study.ts";

const REASON = "the point of spinal canal stenosis at L4/L5 lies 0.8 levels below the disc of its level";

/** A study without doubts but that about one row. */
const { result } = fullStudy();
const rows = result.rows.map((row) => ({
  ...row,
  flags:
    row.condition === "spinal_canal_stenosis" && row.level === "l4_l5"
      ? [{ flag: "point-misplaced", reason: REASON }]
      : [],
}));
const study = { ...result, flags: [], rows };

describe("a doubt about one row of a study whose levels are clear", () => {
  it("stands among the doubts of report.html", () => {
    const doubtsOf = (result: GradedStudy): string =>
      /Doubts<\/h2>(.*?)<\/section>/s.exec(renderStudy({ result, images: [] }))?.[1] ?? "";
    expect(doubtsOf(study)).toContain(REASON);
    const none = { ...study, rows: rows.map((row) => ({ ...row, flags: [] })) };
    expect(doubtsOf(none)).toContain("None.");
  });

  it("has its own column in results-wide.csv", () => {
    const [head = "", line = ""] = formatWide([study])
      .split("\r\n")
      .filter((text) => !text.startsWith("#"));
    const cells = line.split(",");
    const flagged = head.split(",").filter((name, at) => name.endsWith("_flags") && cells[at] !== "");
    expect(flagged).toEqual(["scs_l4l5_flags"]);
    expect(cells).toHaveLength(head.split(",").length);
    for (const name of head.split(",")) expect(name.length).toBeLessThanOrEqual(26);
  });
});

describe("a precision of products that is not float32", () => {
  it("follows the versions in report.html", () => {
    const page = (result: GradedStudy): string => renderStudy({ result, images: [] });
    expect(page(study)).not.toContain("products");
    expect(page({ ...study, productPrecision: "bfloat16" })).toContain("node 20.20.2, products bfloat16<");
  });
});
