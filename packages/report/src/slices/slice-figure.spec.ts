import { describe, expect, it } from "@jest/globals";
import { sliceFigure, sliceLegend, type SliceFigure } from "@spinegrade/report";

const FIGURE: SliceFigure = {
  pixels: new Uint8Array(64 * 48),
  rows: 64,
  columns: 48,
  caption: "study 1, slice 3",
  edgeLetters: { left: "A", right: "P" },
  points: [
    {
      label: "L4/L5",
      truth: { x: 20.25, y: 30 },
      predicted: { x: 21, y: 31.5 },
      trueGrade: { text: "moderate", severity: 1 },
      predictedGrade: { text: "severe 0.71", severity: 2 },
    },
    { label: "L5/S1 <b>", predicted: { x: 22, y: 50 } },
  ],
};

describe("sliceFigure", () => {
  const markup = sliceFigure(FIGURE).toString();

  it("lays the image and the points in the slice's own pixels, a pixel's centre at its whole number", () => {
    expect(markup).toContain(`viewBox="-0.5 -0.5 `);
    expect(markup).toMatch(
      /<image href="data:image\/png;base64,[^"]+" x="-0.5" y="-0.5" height="64" width="48"\/>/,
    );
  });

  it("draws true points as open circles and predicted points as crosses about their places", () => {
    expect([...markup.matchAll(/<circle class="truth" cx="20.25" cy="30"/g)]).toHaveLength(1);
    const crosses = [...markup.matchAll(/class="predicted" d="M(\S+) (\S+)L(\S+) (\S+)M/g)].map(
      ([, ...ends]) => ends.map(Number),
    );
    expect(crosses.map(([x0 = 0, y0 = 0, x1 = 0, y1 = 0]) => [(x0 + x1) / 2, (y0 + y1) / 2])).toEqual([
      [21, 31.5],
      [22, 50],
    ]);
  });

  it("ties a predicted point to its true one", () => {
    expect(markup.match(/<line class="error" x1="20.25" y1="30" x2="21" y2="31.5"/g)).toHaveLength(1);
  });

  it("says grades in words next to the level, not by colour alone", () => {
    expect(markup).toContain(">severe 0.71</text>");
    expect(markup).toContain(">true: moderate</text>");
    expect(markup).toContain("severity-2");
    expect(markup).toContain(
      "L4/L5; true point x 20.3, y 30.0 px; predicted x 21.0, y 31.5 px; predicted severe 0.71; true grade moderate",
    );
  });

  it("marks a wrong grade by a cross, a frame and in words, and no right one", () => {
    expect(markup.match(/class="wrong-cross"/g)).toHaveLength(1);
    expect(markup.match(/class="wrong"/g)).toHaveLength(1);
    expect(markup).toContain("true grade moderate; the grade is wrong");
    const trueGrade = { text: "severe", severity: 2 } as const;
    const [first] = FIGURE.points;
    const correct = sliceFigure({ ...FIGURE, points: [{ ...first, label: "L4/L5", trueGrade }] }).toString();
    expect(correct).not.toMatch(/wrong/);
  });

  it("shows the letters of the patient's directions and escapes labels", () => {
    expect(markup).toMatch(/class="edge-letter"[^>]*>A</);
    expect(markup).toContain("L5/S1 &lt;b&gt;");
    expect(markup).not.toContain("<b>");
  });

  it("explains its marks in a legend", () => {
    const legend = sliceLegend([{ text: "severe", severity: 2 }]).toString();
    expect(legend).toContain("true point</li>");
    expect(legend).toContain("predicted point</li>");
    expect(legend).toContain(">severe</span>");
  });
});
