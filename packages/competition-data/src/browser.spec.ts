import { expect, it } from "@jest/globals";
import * as everything from "@spinegrade/competition-data";
import * as browser from "./browser.ts";

it("a browser gets the very functions and constants of the package, but those that read or check files, or hash", () => {
  const lacking = Object.keys(everything).filter((name) => !(name in browser));
  expect(everything).toMatchObject(browser);
  expect(lacking.sort()).toEqual([
    "AT_LABELS_FILE",
    "FOLD_STUDIES_FILE",
    "MissingTableError",
    "PROBABILITIES_SCHEMA",
    "TableError",
    "WRONG_GRADES_FILE",
    "formatWrongGrades",
    "isCompetition",
    "parsePredictionFile",
    "parsePredictorMessage",
    "parseStudyRequest",
    "parseSubmissionDraft",
    "parseValidationFile",
    "probabilitiesOf",
    "readCoordinateTable",
    "readFoldStudies",
    "readFoldTable",
    "readPointTable",
    "readSeriesTable",
    "readSubmission",
    "readTestSeries",
    "readTrainTable",
    "readTrainedOn",
    "readWrongGrades",
  ]);
});
