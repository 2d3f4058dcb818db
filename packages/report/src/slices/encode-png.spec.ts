import { describe, expect, it } from "@jest/globals";
import { decode } from "fast-png";
import { encodePng } from "@spinegrade/report";

describe("encodePng", () => {
  it("keeps the colours of every pixel", () => {
    const pixels = Uint8Array.from({ length: 2 * 3 * 3 }, (_, index) => 14 * index);
    const png = decode(encodePng({ pixels, rows: 2, columns: 3, channels: 3 }));
    expect(png).toMatchObject({ width: 3, height: 2, channels: 3, depth: 8 });
    expect([...png.data]).toEqual([...pixels]);
  });

  it("refuses pixels that do not fill the picture", () => {
    expect(() => encodePng({ pixels: new Uint8Array(9), rows: 2, columns: 2, channels: 3 })).toThrow(
      "2 rows and 2 columns needs 4 pixels, found 3",
    );
  });
});
