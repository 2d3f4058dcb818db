import type { Probabilities } from "@spinegrade/competition-data";
import { CONDITIONS, LEVELS } from "@spinegrade/competition-data";
import type { GivenGrade } from "@spinegrade/calibration";
import type { StudyOutcome } from "../study/grade-study.ts";
import type { GradedRow } from "../study/graded-study.ts";
import { noticeOf } from "../study/notice.ts";
import type { FindingImage } from "../study/study-images.ts";

const SIDE = 96;
const UID = "1.2.840.113619.2.408.5282380.5220731.23348.1599729832.123456789012";
const DOUBT = "levels uncertain: the left and the right foramen of L4/L5 differ in height by 14 mm";

/** A study as full as they come: 25 graded rows with sets, eight series, five models, doubts about study and rows. */
export function fullStudy({ isSynthetic = true } = {}): StudyOutcome {
  const rows = LEVELS.flatMap((level, atLevel) =>
    CONDITIONS.map((condition, at): GradedRow => {
      const grade = ((atLevel + at) % 3) as GivenGrade;
      const probabilities = [0.15, 0.15, 0.15].map((share, k) => (k === grade ? 0.7 : share));
      const calibrated: Probabilities = [probabilities[0] ?? 0, probabilities[1] ?? 0, probabilities[2] ?? 0];
      return {
        ...{
          condition,
          level,
          notGraded: null,
          estimated: null,
          grade,
          probabilities: calibrated,
          calibrated,
        },
        set: at % 2 === 0 ? [grade] : [0, 1, 2],
        point: {
          ...{ seriesInstanceUid: UID, sopInstanceUid: UID, instanceNumber: 12, frame: 0 },
          ...{ xSlice: 301.5, ySlice: 288.25, positionMm: [12.5, 30.1, -48.7] },
        },
        spread: { models: 0.1, flip: 0.05 },
        flags: atLevel === 3 && at < 3 ? [{ flag: "level-contradiction", reason: DOUBT }] : [],
      };
    }),
  );
  return {
    result: {
      notice: noticeOf([{ isSynthetic }]),
      study: { studyInstanceUid: UID, patientKey: "0f3a9c1be4d27788", date: "20240531" },
      rows,
      flags: ["levels-uncertain", "motion", "few-slices", "contrast-agent"].map((flag) => ({
        flag,
        reason: DOUBT,
      })),
      series: Array.from({ length: 8 }, (_, index) => ({
        ...{ seriesInstanceUid: `${UID}.${index}`, part: null, type: "sagittal-t2", confidence: 0.97 },
        ...{ reasons: ["ImageOrientationPatient is sagittal"], slices: 17 },
        notUsed: index < 4 ? null : "its type is less certain than that of another Sagittal T2/STIR series",
      })),
      models: Array.from({ length: 5 }, (_, fold) => ({
        ...{ name: `nfn-pvt-v2-b4, fold ${fold}`, task: "nfn", encoder: "pvt_v2_b4", imageSize: 320 },
        ...{ imageSizeFrom: "published" as const, decoderChannels: [384, 192, 96] as const, fold },
        ...{ sha256: "0f3a9c1be4d27788".repeat(4), isCalibrated: true },
        notUsed: fold === 4 ? "it was trained on this study" : null,
      })),
      versions: { spinegrade: "0.1.0", node: "20.20.2" },
      productPrecision: "float32",
    },
    images: rows.map(({ condition, level }) => imageOf(condition, level)),
  };
}

function imageOf(condition: FindingImage["condition"], level: FindingImage["level"]): FindingImage {
  const pixels = Uint8Array.from({ length: SIDE * SIDE }, (_, at) => 60 + ((at % SIDE) + at / SIDE) / 2);
  const values = Float32Array.from({ length: 24 * 24 }, (_, at) =>
    Math.exp(-(((at % 24) - 12) ** 2 + (Math.floor(at / 24) - 12) ** 2) / 8),
  );
  return {
    ...{ condition, level, pixels, rows: SIDE, columns: SIDE, x: SIDE / 2, y: SIDE / 2 },
    ...{ pixelSpacingMm: [2, 2], instanceNumber: 12 },
    seen: {
      heatmap: { values, width: 24, height: 24 },
      ...{ imageSize: 96, shown: { left: 0, top: 0, rows: SIDE, columns: SIDE } },
    },
  };
}
