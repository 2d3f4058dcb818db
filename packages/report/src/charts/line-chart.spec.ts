import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { lineChart, type LineChart } from "@spinegrade/report";

const CHART: LineChart = {
  title: "Loss",
  xLabel: "epoch",
  yLabel: "loss",
  series: [
    {
      name: "training",
      points: [
        [1, 2],
        [2, 1.5],
        [3, 1],
      ],
      dashed: true,
    },
    {
      name: "validation <fold 0>",
      points: [
        [1, 2.2],
        [2, 1.8],
        [3, 1.4],
      ],
    },
  ],
};

const textsOf = (markup: string): string[] =>
  [...markup.matchAll(/>([^<>]+)<\/(?:text|title|li)>/g)].map(([, text = ""]) => text);
const numbersOf = (markup: string, attribute: string): number[] =>
  [...markup.matchAll(new RegExp(`<circle[^>]* ${attribute}="([^"]*)"`, "g"))].map(([, value]) =>
    Number(value),
  );

describe("lineChart", () => {
  it("names each curve in the legend, at its end and at every value", () => {
    const texts = textsOf(lineChart(CHART).toString());
    expect(texts.filter((text) => text.trim() === "validation &lt;fold 0&gt;")).toHaveLength(2);
    expect(texts).toContain("training, epoch 2: 1.5000");
    expect(texts).toEqual(expect.arrayContaining(["1", "2", "3", "1.00", "2.25", "epoch", "loss"]));
  });

  it("draws every finite value inside the drawing, whatever the data", () => {
    const points = fc.array(fc.double({ min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.array(points, { maxLength: 4 }), fc.constantFrom("linear", "log"), (curves, yScale) => {
        const series = curves.map((values, index) => ({
          name: `curve ${index}`,
          points: values.map((value, epoch) => [epoch + 1, value] as const),
        }));
        const markup = lineChart({ ...CHART, series, yScale }).toString();
        const drawable = curves
          .flat()
          .filter((value) => Number.isFinite(value) && (yScale === "linear" || value > 0));
        expect(markup).not.toMatch(/NaN|Infinity/);
        expect(numbersOf(markup, "cy")).toHaveLength(drawable.length);
        for (const y of numbersOf(markup, "cy")) expect(y).toBeGreaterThanOrEqual(0);
        for (const y of numbersOf(markup, "cy")) expect(y).toBeLessThanOrEqual(250);
        for (const x of numbersOf(markup, "cx")) expect(x).toBeLessThanOrEqual(440);
      }),
    );
  });

  it("leaves a gap where a value is not finite, and says so", () => {
    const series = [
      {
        name: "loss",
        points: [
          [1, 2],
          [2, Number.NaN],
          [3, 1],
          [4, 1],
        ] as const,
      },
    ];
    const markup = lineChart({ ...CHART, series }).toString();
    expect(markup).toContain("1 value is not finite and not drawn.");
    expect(/<g class="series colour-0"><path d="(M[^L]*M[^"]*)"/.exec(markup)?.[1]).toMatch(
      /^M\S+ \S+M\S+ \S+L\S+ \S+$/,
    );
  });

  it("draws a reference line with its value and stretches the axis to it", () => {
    const markup = lineChart({ ...CHART, referenceLines: [{ name: "best constant", value: 3 }] }).toString();
    expect(textsOf(markup)).toEqual(expect.arrayContaining(["best constant 3.000", "3.0"]));
  });
});
