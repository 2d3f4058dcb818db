import { describe, expect, it } from "@jest/globals";
import { decodeJpeg2000, Jpeg2000Error, type Jpeg2000Fault } from "@spinegrade/jpeg-2000";
import { bytesOf, readEncodedPictures, type EncodedPicture } from "./testing/encoded-pictures.ts";

const pictures = readEncodedPictures();

function pictureNamed(wanted: string): EncodedPicture {
  const found = pictures.find(({ name }) => name === wanted);
  if (found === undefined) throw new Error(`no fixture ${wanted}`);
  return found;
}

function errorOf(bytes: Uint8Array): Jpeg2000Error {
  try {
    decodeJpeg2000(bytes);
  } catch (error) {
    if (error instanceof Jpeg2000Error) return error;
    throw error;
  }
  throw new Error("the picture was decoded");
}

/** Offset of the first occurrence of a marker. */
function placeOf(bytes: Uint8Array, marker: number): number {
  return bytes.findIndex((byte, at) => byte === marker >> 8 && bytes[at + 1] === (marker & 255));
}

describe("a damaged picture", () => {
  it.each(["odd size", "tiles", "layers, lossy", "9/7, lazy"])(
    "is refused wherever it is cut: %s",
    (name) => {
      const bytes = bytesOf(pictureNamed(name));
      for (let length = 0; length < bytes.length; length += 1 + (length >> 5)) {
        const error = errorOf(bytes.subarray(0, length));
        expect(error.fault).toBe("corrupt");
        expect(error.byteOffset).toBeLessThanOrEqual(length);
      }
    },
  );

  const bytes = bytesOf(pictureNamed("odd size"));
  const [siz, cod, sot] = [0xff51, 0xff52, 0xff90].map((marker) => placeOf(bytes, marker)) as [
    number,
    number,
    number,
  ];
  const eoc = bytes.length - 2;
  it.each<{ what: string; at: number; to: number[]; fault: Jpeg2000Fault; message: RegExp }>([
    { what: "another first marker", at: 0, to: [0], fault: "corrupt", message: /neither a JPEG 2000 code/ },
    { what: "HTJ2K", at: siz + 4, to: [0x40], fault: "unsupported", message: /HTJ2K/ },
    { what: "no columns", at: siz + 6, to: [0, 0, 0, 0], fault: "corrupt", message: /no pixels/ },
    {
      what: "65535 x 65535",
      at: siz + 6,
      to: [0, 0, 255, 255, 0, 0, 255, 255],
      fault: "unsupported",
      message: /65535 rows of 65535 columns/,
    },
    {
      what: "tiles without size",
      at: siz + 22,
      to: [0, 0, 0, 0],
      fault: "corrupt",
      message: /outside the picture/,
    },
    {
      what: "2 billion tiles",
      at: siz + 22,
      to: [0, 0, 0, 1, 0, 0, 0, 1],
      fault: "corrupt",
      message: /\d+ tiles in \d+ bytes/,
    },
    { what: "3 components", at: siz + 38, to: [0, 3], fault: "unsupported", message: /3 components/ },
    { what: "24 bits", at: siz + 40, to: [23], fault: "unsupported", message: /24 bits/ },
    { what: "every second pixel", at: siz + 41, to: [2, 2], fault: "unsupported", message: /every 2 by 2/ },
    { what: "no layers", at: cod + 6, to: [0, 0], fault: "corrupt", message: /no layers/ },
    { what: "65535 layers", at: cod + 6, to: [255, 255], fault: "corrupt", message: /have no room/ },
    { what: "33 levels", at: cod + 9, to: [33], fault: "corrupt", message: /33 decomposition levels/ },
    {
      what: "huge code-blocks",
      at: cod + 10,
      to: [8, 8],
      fault: "corrupt",
      message: /code-blocks of 2\^10 x 2\^10/,
    },
    {
      what: "an unknown style",
      at: cod + 12,
      to: [64],
      fault: "unsupported",
      message: /code-block style 64/,
    },
    { what: "an unknown transform", at: cod + 13, to: [2], fault: "unsupported", message: /transform 2/ },
    { what: "a region of interest", at: cod, to: [0xff, 0x5e], fault: "unsupported", message: /RGN/ },
    { what: "another tile", at: sot + 4, to: [0, 1], fault: "corrupt", message: /tile 1 of 1/ },
    {
      what: "a longer tile part",
      at: sot + 6,
      to: [0, 9, 0, 0],
      fault: "corrupt",
      message: /claims \d+ bytes, but \d+ are left/,
    },
    { what: "no end", at: eoc, to: [0, 0], fault: "corrupt", message: /0000 where SOT/ },
  ])("is refused: $what", ({ at, to, fault, message }) => {
    const damaged = bytes.slice();
    damaged.set(to, at);
    const error = errorOf(damaged);
    expect(error.message).toMatch(message);
    expect(error.fault).toBe(fault);
  });

  it("is refused when a code-block has fewer bytes than its passes need", () => {
    // from the middle of the packets on, zeros: the coder's bytes are then others, but none is missing
    const cut = bytesOf(pictureNamed("style 16"));
    const start = Math.floor(cut.length * 0.4);
    const shorter = new Uint8Array([...cut.subarray(0, start), ...cut.subarray(start + 40)]);
    expect(errorOf(shorter).fault).toBe("corrupt");
  });

  it("ends as well where 16 million pixels are promised", () => {
    const damaged = bytesOf(pictureNamed("all black"));
    const at = placeOf(damaged, 0xff51);
    damaged.set([0, 0, 16, 0, 0, 0, 16, 0], at + 6);
    damaged.set([0, 0, 16, 0, 0, 0, 16, 0], at + 22);
    expect(errorOf(damaged).fault).toBe("corrupt");
  });
});
