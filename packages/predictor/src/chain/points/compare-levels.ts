import { DEFAULT_SIGMA_MM, locateLevels, type LevelPoint } from "@spinegrade/axial-levels";
import { LEVEL_WORDS, LEVELS, type Level, type PredictionFlag } from "@spinegrade/competition-data";
import { dot, subtract, type Vector3 } from "@spinegrade/volumes";

/** An axial point with its level by the axial nets, and where it lies in the patient. */
export interface AxialPlace {
  readonly level: Level;
  readonly positionMm: Vector3 | null;
}

/** Levels that an axial point may lie away from its own by the sagittal points. */
const MOST_APART = 1;

/**
 * Compares the levels that the axial nets give their points with those at which the points lie by the sagittal ones, in
 * patient space: the nearest plane across the spine through a sagittal level.
 * @param sagittal points of the levels, from the study's sagittal series.
 * @param frameOfReferenceUid of the axial series; points of another frame of reference are not compared.
 * @returns a flag of the points that lie more than one level away, and one where nothing can be compared.
 */
export function compareLevels(
  points: readonly AxialPlace[],
  sagittal: readonly LevelPoint[],
  frameOfReferenceUid?: string,
): PredictionFlag[] {
  const comparable = sagittal.filter(
    ({ frameOfReferenceUid: uid }) =>
      uid === undefined || frameOfReferenceUid === undefined || uid === frameOfReferenceUid,
  );
  const places = locateLevels(comparable, DEFAULT_SIGMA_MM);
  if (places.length < 2) return [unchecked(sagittal.length > comparable.length)];
  const away = points.flatMap(({ level, positionMm }, index) => {
    if (positionMm === null) return [];
    const distances = places.map((place) =>
      Math.abs(dot(subtract(positionMm, place.placeMm), place.headward)),
    );
    const nearest = places[distances.indexOf(Math.min(...distances))]?.level ?? level;
    const apart = Math.abs(LEVELS.indexOf(nearest) - LEVELS.indexOf(level));
    return apart > MOST_APART ? [{ index, level, nearest }] : [];
  });
  if (away.length === 0) return [];
  const named = [
    ...new Set(away.map(({ level, nearest }) => `${LEVEL_WORDS[level]} at ${LEVEL_WORDS[nearest]}`)),
  ];
  const reason = `the axial nets' level lies at another level by the sagittal points: ${named.join(", ")}`;
  return [{ flag: "axial-level-contradiction", points: away.map(({ index }) => index), reason }];
}

function unchecked(isOtherFrame: boolean): PredictionFlag {
  const why = isOtherFrame
    ? "the sagittal points are in another frame of reference (0020,0052)"
    : "no two levels have a sagittal point with a known place";
  return {
    flag: "axial-level-unchecked",
    points: [],
    reason: `the axial nets' levels cannot be checked: ${why}`,
  };
}
