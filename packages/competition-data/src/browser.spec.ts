import { expect, it } from "@jest/globals";
import * as everything from "@spinegrade/competition-data";
import * as browser from "./browser.ts";

it("a browser gets the very functions and constants of the package, but those that read files or hash", () => {
  const lacking = Object.keys(everything).filter((name) => !(name in browser));
  expect(everything).toMatchObject(browser);
  expect(lacking.sort()).toEqual([
    "MissingTableError",
    "TableError",
    "isCompetition",
    "parsePredictionFile",
    "parsePredictorMessage",
    "parseStudyRequest",
    "parseSubmissionDraft",
    "parseValidationFile",
    "readCoordinateTable",
    "readSeriesTable",
    "readSubmission",
    "readTestSeries",
    "readTrainTable",
  ]);
});
