import { groupBy } from "@spinegrade/pipeline/group-by";
import type { SeriesPlan } from "../../plan/series-plan.ts";
import type { StudyPlan } from "../../plan/plan-study.ts";
import { IMPLEMENTATION_UID } from "../describe-slice.ts";
import { encodeDicom, type DicomElement } from "../encode-dicom.ts";
import { describeStudyFiles, type StudyFile } from "../render-study.ts";
import type { HeaderHabits } from "./header-habits.ts";
import { joinFrames } from "./multi-frame.ts";
import { scoutElements, vendorElements } from "./vendor-elements.ts";

type Elements = readonly DicomElement[];

/** Planes of scout images: those that no sagittal series has. */
const SCOUT_ORIENTATIONS = ["1\\0\\0\\0\\1\\0", "1\\0\\0\\0\\0\\-1"];
const FIRST_SCOUT = 901;

/**
 * Renders the files of a study with the headers of a manufacturer: the same pixels and geometry, other names, codes and
 * gaps. Nothing in the paths says what a file is: `IM00001`, …
 */
export function* renderByHabit(study: StudyPlan, habits: HeaderHabits): Iterable<StudyFile> {
  let count = 0;
  const encode = (elements: Elements): StudyFile => ({
    path: `IM${String(++count).padStart(5, "0")}`,
    bytes: encodeDicom(elements, IMPLEMENTATION_UID),
  });
  for (const [index, { plan, files }] of groupBySeries(study).entries()) {
    const own = files.map((elements) => replace(elements, vendorElements(habits, plan)));
    const isFirst = index === 0;
    const all = isFirst && habits.hasScout === true ? [...own, ...scouts(own, habits)] : own;
    yield* (habits.isMultiFrame === true ? [joinFrames(own)] : all).map(encode);
    if (isFirst && habits.repeatsFirst === true) yield* own.map((elements) => encode(asRepeat(elements)));
  }
}

function groupBySeries(study: StudyPlan): { readonly plan: SeriesPlan; readonly files: Elements[] }[] {
  const groups = groupBy(describeStudyFiles(study), ({ plan }) => plan);
  return [...groups].map(([plan, files]) => ({ plan, files: files.map(({ elements }) => elements) }));
}

/** The elements with others in place of those that have the same tag. */
function replace(elements: Elements, others: Elements): DicomElement[] {
  const tags = new Set(others.map(({ tag }) => tag));
  return [...elements.filter(({ tag }) => !tags.has(tag)), ...others];
}

function scouts([first = []]: readonly Elements[], habits: HeaderHabits): DicomElement[][] {
  return SCOUT_ORIENTATIONS.map((orientation, index) =>
    replace(first, [
      ...scoutElements(habits, orientation),
      { tag: 0x00080018, vr: "UI", value: `${textOf(first, 0x00080018)}.${index + 1}` },
      { tag: 0x00200013, vr: "IS", value: String(FIRST_SCOUT + index) },
    ]),
  );
}

/** The same slice in a separate series. */
function asRepeat(elements: Elements): DicomElement[] {
  return replace(elements, [
    { tag: 0x00080018, vr: "UI", value: `${textOf(elements, 0x00080018)}.9` },
    { tag: 0x0020000e, vr: "UI", value: `${textOf(elements, 0x0020000e)}.9` },
    { tag: 0x00200011, vr: "IS", value: "99" },
  ]);
}

function textOf(elements: Elements, wanted: number): string {
  const value = elements.find(({ tag }) => tag === wanted)?.value;
  return typeof value === "string" ? value : "";
}
