import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  add,
  fromPatientMm,
  patientMmToPixel,
  pixelToPatientMm,
  scale,
  sliceNormal,
  toPatientMm,
  toSlicePixel,
  voxelToPatientMatrix,
  type Orientation,
  type SliceGeometry,
  type SliceRecord,
  type Vector3,
} from "@spinegrade/volumes";

const TOLERANCE = 1e-9; // relative: a few roundings of double precision
const mm = fc.double({ min: -500, max: 500, noNaN: true });
const spacingMm = fc.double({ min: 0.1, max: 5, noNaN: true });
const index = fc.double({ min: -10, max: 600, noNaN: true });
const angle = fc.double({ min: -Math.PI, max: Math.PI, noNaN: true });

/** Row and column directions, turned by any angle about each axis. */
const orientation = fc.tuple(angle, angle, angle).map(([a, b, c]): Orientation => {
  const [ca, sa, cb, sb, cc, sc] = [
    Math.cos(a),
    Math.sin(a),
    Math.cos(b),
    Math.sin(b),
    Math.cos(c),
    Math.sin(c),
  ];
  return [ca * cb, sa * cb, -sb, ca * sb * sc - sa * cc, sa * sb * sc + ca * cc, cb * sc];
});
const geometry: fc.Arbitrary<SliceGeometry> = fc.record({
  positionMm: fc.tuple(mm, mm, mm),
  orientation,
  pixelSpacingMm: fc.tuple(spacingMm, spacingMm),
});

/** A slice of 10 rows and 20 columns, 4 mm from the one before, in `group`. */
function record(zIndex: number, changes: Partial<SliceRecord> = {}): SliceRecord {
  return {
    zIndex,
    instanceNumber: 100 - zIndex,
    fileName: `${100 - zIndex}.dcm`,
    frame: 0,
    group: 0,
    projectionMm: 4 * zIndex,
    positionMm: [1 - 4 * zIndex, 7, 80],
    orientation: [0, 1, 0, 0, 0, -1],
    pixelSpacingMm: [0.5, 0.75],
    rows: 10,
    columns: 20,
    ...changes,
  };
}

const distance = (a: Vector3, b: Vector3): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

function placeOf(slice: SliceGeometry, pixel: readonly [number, number]): Vector3 {
  const matrix = voxelToPatientMatrix(slice);
  if (matrix === null) throw new TypeError("the slice has no matrix");
  return pixelToPatientMm(matrix, pixel);
}

describe("voxelToPatientMatrix", () => {
  it("keeps distances: columns are as far apart as the spacing says, and rows at a right angle to them", () => {
    fc.assert(
      fc.property(geometry, index, index, index, index, (slice, x1, y1, x2, y2) => {
        const [betweenRows, betweenColumns] = slice.pixelSpacingMm;
        const found = distance(placeOf(slice, [x1, y1]), placeOf(slice, [x2, y2]));
        const expected = Math.hypot((x1 - x2) * betweenColumns, (y1 - y2) * betweenRows);
        expect(Math.abs(found - expected)).toBeLessThan(TOLERANCE * 5000);
      }),
    );
  });

  it("is inverted by the scalar products with the directions", () => {
    fc.assert(
      fc.property(geometry, index, index, (slice, x, y) => {
        const { positionMm, orientation: o, pixelSpacingMm } = slice;
        const place = placeOf(slice, [x, y]);
        const [dx, dy, dz] = place.map((value, axis) => value - (positionMm[axis] ?? 0)) as [
          number,
          number,
          number,
        ];
        expect((dx * o[0] + dy * o[1] + dz * o[2]) / pixelSpacingMm[1]).toBeCloseTo(x, 6);
        expect((dx * o[3] + dy * o[4] + dz * o[5]) / pixelSpacingMm[0]).toBeCloseTo(y, 6);
      }),
    );
  });

  it("is what the standard's equation says", () => {
    expect(voxelToPatientMatrix(record(2))).toEqual([
      [0, 0, 0, -7],
      [0.75, 0, 0, 7],
      [0, -0.5, 0, 80],
      [0, 0, 0, 1],
    ]);
  });

  it.each(["positionMm", "orientation", "pixelSpacingMm"] as const)("is null without %s", (name) => {
    expect(voxelToPatientMatrix(record(0, { [name]: null }))).toBeNull();
  });
});

describe("patientMmToPixel", () => {
  it("is the inverse of pixelToPatientMm, also for places off the slice", () => {
    fc.assert(
      fc.property(geometry, index, index, mm, (slice, x, y, alongNormal) => {
        const onSlice = placeOf(slice, [x, y]);
        const off = add(onSlice, scale(sliceNormal(slice.orientation), alongNormal));
        const [column, row] = patientMmToPixel(slice, off) ?? [];
        expect(column).toBeCloseTo(x, 6);
        expect(row).toBeCloseTo(y, 6);
      }),
    );
  });

  it.each(["positionMm", "orientation", "pixelSpacingMm"] as const)("is null without %s", (name) => {
    expect(patientMmToPixel(record(0, { [name]: null }), [0, 0, 0])).toBeNull();
  });
});

describe("fromPatientMm", () => {
  const slices = [record(0), record(1), record(2)];

  it("is the inverse of toPatientMm within a group", () => {
    fc.assert(
      fc.property(index, index, fc.double({ min: 0, max: 2, noNaN: true }), (x, y, z) => {
        const place = toPatientMm({ slices }, [x, y, z]) ?? [Number.NaN, 0, 0];
        const found = fromPatientMm({ slices }, place) ?? [];
        for (const [axis, value] of [x, y, z].entries()) expect(found[axis]).toBeCloseTo(value, 6);
      }),
    );
  });

  it("takes the nearest slice beyond the volume, and is null where no slice is placed", () => {
    expect(fromPatientMm({ slices }, [100, 7, 80])).toEqual([0, 0, 0]);
    expect(fromPatientMm({ slices: [record(0, { positionMm: null })] }, [100, 7, 80])).toBeNull();
  });
});

describe("toSlicePixel", () => {
  const slices = [record(0), record(1, { rows: 6, columns: 8 }), record(2)];

  it("names the nearest slice and leaves x and y as they are", () => {
    fc.assert(
      fc.property(index, index, fc.double({ min: -3, max: 6, noNaN: true }), (x, y, z) => {
        const { slice, xSlice, ySlice, isInside } = toSlicePixel({ slices }, [x, y, z]);
        expect([xSlice, ySlice]).toEqual([x, y]);
        const distances = slices.map(({ zIndex }) => Math.abs(zIndex - z));
        expect(Math.abs(slice.zIndex - z)).toBe(Math.min(...distances));
        const isWithin = (value: number, count: number): boolean => value >= -0.5 && value < count - 0.5;
        expect(isInside).toBe(isWithin(z, 3) && isWithin(x, slice.columns) && isWithin(y, slice.rows));
      }),
    );
  });

  it("tells a point in the padding of a smaller slice from one in the slice", () => {
    expect(toSlicePixel({ slices }, [7.4, 5.4, 1]).isInside).toBe(true);
    expect(toSlicePixel({ slices }, [7.6, 5, 1])).toMatchObject({
      isInside: false,
      xSlice: 7.6,
      slice: slices[1],
    });
    expect(toSlicePixel({ slices }, [7.6, 5, 2]).isInside).toBe(true);
  });

  it.each([[[Number.NaN, 0, 0]], [[0, Number.POSITIVE_INFINITY, 0]], [[0, 0, Number.NaN]]] as const)(
    "refuses %p",
    (point) => {
      expect(() => toSlicePixel({ slices }, [...point])).toThrow("is not a point of a volume of 3 slices");
    },
  );
});

describe("toPatientMm", () => {
  it("lies on the line between the pixels of the two slices, at the fraction of z", () => {
    fc.assert(
      fc.property(
        geometry,
        geometry,
        index,
        index,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (a, b, x, y, z) => {
          const place = toPatientMm({ slices: [record(0, a), record(1, b)] }, [x, y, z]) ?? [0, 0, 0];
          const [from, to] = [placeOf(a, [x, y]), placeOf(b, [x, y])];
          const between = distance(from, to);
          expect(Math.abs(distance(from, place) - z * between)).toBeLessThan(TOLERANCE * 10_000);
          expect(Math.abs(distance(place, to) - (1 - z) * between)).toBeLessThan(TOLERANCE * 10_000);
        },
      ),
    );
  });

  it("never mixes groups, and takes the outermost slice above and below the volume", () => {
    const slices = [record(0), record(1, { group: 1, positionMm: [500, 500, 500] })];
    const [first, second] = slices.map(({ positionMm }) => positionMm);
    const at = (z: number) => toPatientMm({ slices }, [0, 0, z]);
    expect([at(-3), at(0.49), at(0.5), at(9)]).toEqual([first, first, second, second]);
  });

  it("is null next to a slice whose place is unknown, and only there", () => {
    const slices = [record(0), record(1), record(2, { positionMm: null })];
    const at = (z: number) => toPatientMm({ slices }, [0, 0, z]);
    expect([at(0.5), at(1), at(1.5), at(2)].map((place) => place === null)).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });
});
