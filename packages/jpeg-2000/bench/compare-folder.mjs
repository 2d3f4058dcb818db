// `node --no-warnings packages/jpeg-2000/bench/compare-folder.mjs DIR`: decodes what tools/golden/dicom/jpeg_2000.py --random
// wrote and counts the pictures that equal OpenJPEG's, or, where OpenJPEG does not give back what it was given by 5/3
// coding alone, those that equal the original.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import "../../../tools/readme-example/src/register.mjs";

const { decodeJpeg2000 } = await import("../src/index.ts");
const { pictures } = JSON.parse(readFileSync(`${process.argv[2]}/encoded.json`, "utf8"));
const counts = { pictures: pictures.length, asOpenJpeg: 0, asOriginalOnly: 0, other: 0, refused: 0 };
for (const { name, encoded, pixelsMd5, originalMd5 } of pictures) {
  try {
    const { pixels } = decodeJpeg2000(new Uint8Array(Buffer.from(encoded, "base64")));
    const md5 = createHash("md5").update(new Uint8Array(pixels.buffer)).digest("hex");
    const kind = md5 === pixelsMd5 ? "asOpenJpeg" : md5 === originalMd5 ? "asOriginalOnly" : "other";
    counts[kind]++;
    if (kind !== "asOpenJpeg") console.log(kind, name);
  } catch (error) {
    counts.refused++;
    console.log(name, error.message);
  }
}
console.log(JSON.stringify(counts));
