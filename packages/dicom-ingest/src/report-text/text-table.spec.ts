import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { formatFolderReport, formatIngestSummary } from "@spinegrade/dicom-ingest";
import { textTable } from "./text-table.ts";

const ESCAPE = "\x1b[2J\x1b[31mALL SERIES INGESTED\nFAILED: 0";
const SHOWN = "\\x1b[2J\\x1b[31mALL SERIES INGESTED\\x0aFAILED: 0";

describe("a table of text", () => {
  it("aligns its columns by characters, and ends a row where it ends", () => {
    const rows = [
      ["\u{1F600}", "two", "last"],
      ["three", "", ""],
    ];
    expect(textTable({ titles: ["a", "b", "c"], rows })).toEqual([
      "  a      b    c",
      "  \u{1F600}      two  last",
      "  three",
    ]);
    expect(textTable({ titles: ["a"], rows: [] })).toEqual([]);
  });

  it("shortens a long name in its middle, but nothing in the last column", () => {
    const long = "1.2.840.113619.2.5.1762583153.215519.978957063.78/IM000001.dcm";
    const [, line] = textTable({ titles: ["file", "reason"], rows: [[long, long]] });
    expect(line).toBe(`  1.2.840.113619.2.5.1762…78957063.78/IM000001.dcm  ${long}`);
  });

  it("has a line a row whatever the cells hold, none of which acts on a terminal", () => {
    const cell = fc.string({ unit: "binary", maxLength: 80 });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 }), (rows) => {
        const lines = textTable({ titles: ["a", "b"], rows });
        expect(lines).toHaveLength(rows.length + 1);
        expect(lines.join("")).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
      }),
    );
  });
});

describe("a report", () => {
  it("of a folder shows what texts of its files would do to a terminal", () => {
    const report = formatFolderReport({
      ingestVersion: 1,
      series: [
        {
          studyUid: "1",
          seriesUid: "1.2",
          seriesNumber: "1",
          description: ESCAPE,
          files: 1,
          volume: "1/1.2.npy",
          shape: [1, 2, 2],
          key: "",
          quarantined: [],
          flags: [],
        },
      ],
      failures: [{ file: ESCAPE, reason: ESCAPE }],
      skipped: [{ reason: ESCAPE, files: [ESCAPE] }],
    });
    expect(report).not.toMatch(/\p{Cc}(?<!\n)/u);
    expect(report.split(SHOWN).length - 1).toBe(5);
    expect(report.split("\n")[0]).toBe("ingested: 1 study, 1 series, 1 slice");
  });

  it("of a data set does, too", () => {
    const counts = { studies: 1, series: 1, slices: 1, voxels: 4 };
    const summary = formatIngestSummary(
      {
        ingestVersion: 1,
        ingested: { train: counts, test: { ...counts, studies: 0 } },
        failures: [{ studyId: 1, seriesId: 2, file: ESCAPE, reason: ESCAPE }],
        otherFiles: [{ studyId: 1, seriesId: 2, names: [ESCAPE] }],
        remarks: [],
      },
      { seriesRead: 1, seriesKnown: 0 },
    );
    expect(summary).not.toMatch(/\p{Cc}(?<!\n)/u);
    expect(summary.split("\n").slice(0, 3)).toEqual([
      "ingested: train 1 study, 1 series, 1 slice (0.0 MB); test 0 studies, 1 series, 1 slice (0.0 MB)",
      "1 series read, 0 already in the store",
      "1 file without the ending .dcm skipped: see report.json",
    ]);
  });
});
