import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { distanceTo, normalOf, toPatientPoint, toPixel, type SlicePlane } from "@spinegrade/phantom";

const angle = fc.double({ min: -0.2, max: 0.2, noNaN: true });
const mm = fc.double({ min: -200, max: 200, noNaN: true });
const plane = fc
  .tuple(mm, mm, mm, angle, fc.double({ min: 0.3, max: 1.2, noNaN: true }))
  .map(([x, y, z, yaw, pixelSpacingMm]): SlicePlane => ({
    positionMm: [x, y, z],
    rowDirection: [Math.sin(yaw), Math.cos(yaw), 0],
    columnDirection: [0, 0, -1],
    pixelSpacingMm,
    rows: 320,
    columns: 320,
  }));
const pixel = fc.double({ min: 0, max: 319, noNaN: true });

describe("a slice's plane", () => {
  it("takes a pixel to the patient and back", () => {
    fc.assert(
      fc.property(plane, pixel, pixel, (slice, x, y) => {
        const point = toPatientPoint(slice, [x, y]);
        const [backX, backY] = toPixel(slice, point);
        expect(Math.abs(backX - x)).toBeLessThan(1e-6);
        expect(Math.abs(backY - y)).toBeLessThan(1e-6);
        expect(Math.abs(distanceTo(slice, point))).toBeLessThan(1e-6);
      }),
    );
  });

  it("points to the patient's right for rows to the back and columns down", () => {
    expect(normalOf({ rowDirection: [0, 1, 0], columnDirection: [0, 0, -1] }).map((v) => v + 0)).toEqual([
      -1, 0, 0,
    ]);
  });
});
