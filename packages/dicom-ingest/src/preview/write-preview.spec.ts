import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import { writePreview } from "@spinegrade/dicom-ingest";
import { writeTestDicom, type TestImage } from "../testing/dicom-writer.ts";
import { inSeries, type TestIdentity } from "../testing/in-series.ts";

let root: string;

beforeEach(async () => {
  root = await temporaryFolder("preview");
});

const SERIES: TestIdentity = {
  studyUid: "1.2",
  seriesUid: "1.2.3",
  description: "T1 <sag>",
  seriesNumber: "4",
};

async function put(name: string, bytes: Uint8Array): Promise<void> {
  const path = join(root, "images", name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
}

function slice(x: number, changes: TestImage = {}, identity: TestIdentity = SERIES): Uint8Array {
  const pixels = Array.from({ length: 16 }, (_, i) => i * 50);
  return inSeries(writeTestDicom({ position: `${x}\\0\\0`, pixels, ...changes }), identity);
}

/** The page without its style and pictures. */
async function preview(): Promise<{ page: string; counts: Awaited<ReturnType<typeof writePreview>> }> {
  const out = join(root, "preview.html");
  const counts = await writePreview(join(root, "images"), out);
  const page = await readFile(out, "utf8");
  expect(page).not.toMatch(/<script|src="http|href="http/);
  return { page: page.replaceAll(/<style>[^]*?<\/style>/g, ""), counts };
}

const captions = (page: string): string[] =>
  [...page.matchAll(/<figcaption>(.*?)<\/figcaption>/g)].map(([, text = ""]) =>
    text
      .replaceAll(/<[^>]+>/g, " ")
      .replaceAll(/ +/g, " ")
      .trim(),
  );

describe("writePreview", () => {
  it("shows slices in the order of the volume, with their files, places and the patient's directions", async () => {
    for (const [name, x] of [
      ["1.dcm", 4],
      ["2.dcm", -4],
      ["3.dcm", 0],
    ] as const)
      await put(name, slice(x));
    const { page, counts } = await preview();
    expect(counts).toEqual({ series: 1, seriesNotShown: 0, slices: 3, quarantined: 0 });
    expect(page).toContain("<h2>T1 &lt;sag&gt;, no. 4</h2>");
    expect(captions(page)).toEqual(["z 0 1.dcm -4.0 mm", "z 1 3.dcm 0.0 mm", "z 2 2.dcm 4.0 mm"]);
    expect(page).toContain(
      "z 0 to 2: sagittal; z leads to the patient&#39;s right (R); slices 4.00 mm apart",
    );
    const letters = [...page.matchAll(/<text class="edge-letter"[^>]*>(\w+)</g)].map(([, letter]) => letter);
    expect(letters.slice(0, 4)).toEqual(["A", "P", "H", "F"]); // left, right, top, bottom
    expect(page.match(/data:image\/png;base64,/g)).toHaveLength(3);
  });

  it("marks what is in quarantine with file, reason and byte, and the gap that it leaves", async () => {
    for (const [n, x] of [4, 0, -4, -8, -12].entries()) await put(`a/${n + 1}.dcm`, slice(x));
    const whole = slice(-8);
    await put("a/4.dcm", whole.subarray(0, -9));
    await put("a/9.dcm", new Uint8Array(0));
    const { page, counts } = await preview();
    expect(counts).toMatchObject({ series: 1, slices: 4, quarantined: 2 });
    expect(captions(page)).toEqual([
      "z 0 1.dcm -4.0 mm",
      "z 1 2.dcm 0.0 mm",
      "z 2 3.dcm 4.0 mm",
      "z 3 5.dcm 12.0 mm 8.0 mm after the slice before it",
      "not in the volume 4.dcm",
      "not in the volume 9.dcm",
    ]);
    expect(page).toContain("PixelData must hold 32 bytes for 4 x 4 pixels");
    expect(page).toContain(`at byte ${whole.length - 32}`);
    expect(page).toContain("the file is empty (0 bytes)");
    expect(page).toContain("2 slices in quarantine");
  });

  it("shows each group, flag and series, and lists what is not an MR image", async () => {
    await put("a/1.dcm", slice(0));
    await put("a/2.dcm", slice(0, { rows: 2, columns: 8 }));
    await put("a/3.dcm", slice(0, { orientation: "1\\0\\0\\0\\0.9063078\\-0.4226183" }));
    await put(
      "b/1.dcm",
      slice(0, { position: undefined, orientation: undefined }, { ...SERIES, seriesUid: "1.2.4" }),
    );
    await put("b/notes.txt", new TextEncoder().encode("a text"));
    const { page, counts } = await preview();
    expect(counts).toMatchObject({ series: 2, slices: 4, quarantined: 0 });
    expect(page).toContain("z 2: oblique, nearest to axial; z leads to the patient&#39;s head and back (HP)");
    expect(page).toContain("Flag duplicate-positions: several slices at one place (2 files)");
    expect(captions(page)[1]).toContain("several slices at one place");
    expect(captions(page)[3]).toBe("z 0 1.dcm place unknown");
    expect(page).toContain("orientation unknown");
    expect(page).toContain("not a DICOM Part 10 file");
  });

  it("shows a series of which nothing can be used", async () => {
    await put("1.dcm", slice(0).subarray(0, -1));
    const { page, counts } = await preview();
    expect(counts).toMatchObject({ series: 1, slices: 0, quarantined: 1 });
    expect(page).toContain("Not one slice can be used.");
  });

  it("says how many series it leaves out when they are too many for a page", async () => {
    for (const n of [1, 2, 3]) await put(`${n}.dcm`, slice(n, {}, { ...SERIES, seriesUid: `1.2.${n}` }));
    const out = join(root, "preview.html");
    const counts = await writePreview(join(root, "images"), out, { maxSeries: 2 });
    expect(counts).toEqual({ series: 2, seriesNotShown: 1, slices: 2, quarantined: 0 });
    expect(await readFile(out, "utf8")).toContain("of 3; name a smaller folder to see others");
  });

  it("gives the same bytes again", async () => {
    await put("1.dcm", slice(0));
    expect((await preview()).page).toBe((await preview()).page);
  });

  it("explains what it cannot show", async () => {
    const out = join(root, "preview.html");
    await expect(writePreview(join(root, "nowhere"), out)).rejects.toThrow("does not exist");
    await put("notes.txt", new Uint8Array(3));
    await expect(writePreview(join(root, "images"), out)).rejects.toThrow("holds no MR image");
    await expect(writePreview(join(root, "images"), "sheet.pdf")).rejects.toThrow("must end in .html");
  });
});
