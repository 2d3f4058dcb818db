import { expect, it } from "@jest/globals";
import fc from "fast-check";
import { fitPolynomial } from "./fit-polynomial.ts";

const number = fc.double({ min: -100, max: 100, noNaN: true });

it("runs through the points of a parabola, and continues it", () => {
  fc.assert(
    fc.property(fc.tuple(number, number, number), number, ([a, b, c], start) => {
      const parabola = (x: number): number => a + b * (x / 100) + c * (x / 100) ** 2;
      const points = [0, 20, 50, 70, 110].map((x) => [start + x, parabola(start + x)] as const);
      const fitted = fitPolynomial(points, 2);
      for (const x of [start - 30, start + 35, start + 140]) expect(fitted(x)).toBeCloseTo(parabola(x), 6);
    }),
  );
});

it("is the mean of one place's values", () => {
  expect(fitPolynomial([[5, 1], [5, 3]], 1)(5)).toBeCloseTo(2, 9); // prettier-ignore
});
