import { SERIES_DESCRIPTIONS, type SeriesDescription } from "@spinegrade/competition-data";
import type { SeriesTypeName, TypedSeries } from "@spinegrade/series-types";

/** The types of series that stand for a description of the competition. */
const TYPES: Readonly<Record<SeriesDescription, readonly SeriesTypeName[]>> = {
  "Sagittal T1": ["sagittal-t1"],
  "Sagittal T2/STIR": ["sagittal-t2", "sagittal-stir"],
  "Axial T2": ["axial-t2"],
};

/** A type with less confidence is used only where no series has more. */
const SURE = 0.5;

/**
 * The series of one kind to grade, the surest first. Series of another part of the body are never used; series after
 * contrast agent, T1 without fat, and those whose headers contradict each other, only where there is no other.
 */
export function chooseSeries(series: readonly TypedSeries[], kind: SeriesDescription): TypedSeries[] {
  const plain = preferred(withoutContrast(series, kind), (one) => !lacksFat(one));
  return [...plain].sort((a, b) => b.confidence - a.confidence);
}

/** Whether the fat around the nerve roots, by which T1 shows foramina, is dark. T2 is graded with and without fat. */
export function lacksFat({ type, isFatSaturated }: Pick<TypedSeries, "type" | "isFatSaturated">): boolean {
  return isFatSaturated && type === "sagittal-t1";
}

/** Why a series of a study is not one of those that `chooseSeries` returns for any kind. */
export function whyNotChosen(one: TypedSeries, series: readonly TypedSeries[]): string {
  const kind = SERIES_DESCRIPTIONS.find((name) => TYPES[name].includes(one.type));
  if (kind === undefined) return `no net grades series of type ${one.type}`;
  if (one.isLumbar === false) return "it does not show the lumbar spine";
  if (!sureOf(series, kind).includes(one))
    return `its type is less certain than that of another ${kind} series`;
  return withoutContrast(series, kind).includes(one)
    ? `fat is suppressed in it, and not in another ${kind} series`
    : `it was acquired after contrast agent, and another ${kind} series without`;
}

function withoutContrast(series: readonly TypedSeries[], kind: SeriesDescription): TypedSeries[] {
  return preferred(sureOf(series, kind), ({ hasContrast }) => !hasContrast);
}

function sureOf(series: readonly TypedSeries[], kind: SeriesDescription): TypedSeries[] {
  const ofKind = series.filter(({ type, isLumbar }) => TYPES[kind].includes(type) && isLumbar !== false);
  return preferred(ofKind, ({ confidence }) => confidence >= SURE);
}

function preferred(series: readonly TypedSeries[], isBetter: (one: TypedSeries) => boolean): TypedSeries[] {
  const better = series.filter(isBetter);
  return better.length > 0 ? better : [...series];
}
