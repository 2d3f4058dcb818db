import { epochTableHeader, epochTableRow } from "../logs/epoch-table.ts";
import { type EpochRecord, toEpochRecord } from "../report/fold-result.ts";
import type { FoldValidation, ValidationFigures } from "../tasks/validate-fold.ts";
import type { FoldKind } from "./fold-kind.ts";

/** The nets on single volumes. */
export const VOLUME_KIND: FoldKind<FoldValidation, ValidationFigures, EpochRecord> = {
  figuresOf: ({ volumes: _, bounds: _bounds, ...figures }) => figures,
  toEpoch: toEpochRecord,
  objectiveOf: ({ score }) => score.weightedLogLoss,
  log: {
    header: ({ trainLoss }, columns) => epochTableHeader(trainLoss, columns),
    row: epochTableRow,
    scalars: ({ score, upperBoundLogLoss }) => ({
      "validation/x within 1": score.within1.x,
      "validation/y within 1": score.within1.y,
      "validation/z within 1": score.within1.z,
      "validation/weighted log loss": score.weightedLogLoss,
      ...(upperBoundLogLoss !== undefined && {
        "validation/weighted log loss, upper bound": upperBoundLogLoss,
      }),
    }),
  },
};
