import { describe, expect, it } from "@jest/globals";
import { keyFigures, severityBadge, table } from "@spinegrade/report";

const COLUMNS = [{ heading: "level" }, { heading: "loss", numeric: true }];

describe("table", () => {
  it("makes the first cell of a row its heading and sets numbers to the right", () => {
    const markup = table({
      caption: "per level",
      columns: COLUMNS,
      rows: [["L1/L2 <", 0.25]],
      summaryRows: [["all", "0.30"]],
    }).toString();
    expect(markup).toContain("<caption>per level</caption>");
    expect(markup).toContain(`<th scope="row">L1/L2 &lt;</th><td class="number">0.25</td>`);
    expect(markup).toContain(`<tfoot><tr><th scope="row">all</th><td class="number">0.30</td></tr>`);
  });

  it("takes a grade's badge as a cell", () => {
    const badge = severityBadge({ text: "moderate", severity: 1 });
    expect(table({ columns: COLUMNS, rows: [["L1/L2", badge]] }).toString()).toContain(
      `<td class="number"><span class="badge severity-1">moderate</span></td>`,
    );
  });

  it("refuses a row with a cell too few", () => {
    expect(() => table({ columns: COLUMNS, rows: [["L1/L2"]] })).toThrow(
      "2 columns has a row of 1 cells: L1/L2",
    );
  });
});

describe("keyFigures", () => {
  it("lists each figure with what it is measured against and whether the aim was reached, in words", () => {
    const markup = keyFigures([
      { name: "loss", value: "0.61", detail: "constant 0.91", verdict: "reached" },
      { name: "x", value: "80 %", verdict: "missed" },
    ]).toString();
    expect(markup).toContain(`<dt>loss</dt><dd class="value">0.61</dd><dd class="detail">constant 0.91</dd>`);
    expect(markup).toContain("aim reached");
    expect(markup).toContain("aim missed");
  });
});
