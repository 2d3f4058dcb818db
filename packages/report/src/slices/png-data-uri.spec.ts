import { describe, expect, it } from "@jest/globals";
import { decode } from "fast-png";
import fc from "fast-check";
import { pngDataUri } from "@spinegrade/report";

const image = fc
  .record({ rows: fc.integer({ min: 1, max: 30 }), columns: fc.integer({ min: 1, max: 30 }) })
  .chain(({ rows, columns }) =>
    fc
      .uint8Array({ minLength: rows * columns, maxLength: rows * columns })
      .map((pixels) => ({ pixels, rows, columns })),
  );

describe("pngDataUri", () => {
  it("keeps the size and every pixel", () => {
    fc.assert(
      fc.property(image, ({ pixels, rows, columns }) => {
        const [head, base64 = ""] = pngDataUri({ pixels, rows, columns }).split(",");
        const png = decode(Buffer.from(base64, "base64"));
        expect(head).toBe("data:image/png;base64");
        expect(png).toMatchObject({ width: columns, height: rows, channels: 1, depth: 8 });
        expect([...png.data]).toEqual([...pixels]);
      }),
    );
  });

  it("refuses pixels that do not fill the slice", () => {
    const slice = { pixels: new Uint8Array(5), rows: 2, columns: 3 };
    expect(() => pngDataUri(slice)).toThrow("2 rows and 3 columns needs 6 pixels, found 5");
  });
});
