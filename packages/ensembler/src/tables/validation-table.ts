import {
  closedObject,
  compileSchema,
  DATA_SET_IDENTITY_SCHEMA,
  type DataSetIdentity,
  type Parse,
} from "@spinegrade/pipeline";

/** Rows of a table, in its order. x and y in mask pixels (a quarter of the image's resolution), z in slices. */
export const TABLE_MEASURES = [
  "grade loss",
  "any severe",
  "x<1",
  "x<2",
  "x<4",
  "y<1",
  "y<2",
  "y<4",
  "z<1",
  "z<3",
] as const;

/** The name of a row: a loss, or the share of the points whose error along an axis is at most so large. */
export type TableMeasure = (typeof TABLE_MEASURES)[number];

/** The published folds. */
export const FOLDS = [0, 1, 2, 3, 4] as const;

/** One figure: ours, and the published one where the data set is the competition's. */
export interface TableCell {
  /** Null where nothing was predicted, or the measure is undefined. */
  readonly ours: number | null;
  /** Absent where there is none, or none that may be compared. */
  readonly published?: number;
}

/** The figures of a measure in one fold, or their mean over the folds. */
export interface TableRow {
  readonly measure: TableMeasure;
  readonly fold: number | "average";
  /** One for each column. */
  readonly cells: readonly TableCell[];
}

/** A column: a run, or the mean of the runs. */
export interface TableColumn {
  readonly name: string;
  readonly encoder: string;
  /** Number of series predicted in each fold. */
  readonly series: number;
}

/** The figures of the nets of one task, with or without flip averaging, in the form of the published tables. */
export interface ValidationTable {
  readonly task: string;
  /** Whether the nets were trained with the published bug. */
  readonly bugged: boolean;
  readonly flip: boolean;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
}

const text = { type: "string" };
const cell = closedObject({ ours: { type: ["number", "null"] }, published: { type: "number" } }, [
  "published",
]);

/** The content of `tables.json`. */
export interface ValidationTableFile {
  readonly dataSet: DataSetIdentity;
  readonly tables: readonly ValidationTable[];
}

const tableSchema = closedObject({
  task: text,
  bugged: { type: "boolean" },
  flip: { type: "boolean" },
  columns: {
    type: "array",
    items: closedObject({ name: text, encoder: text, series: { type: "integer", minimum: 0 } }),
  },
  rows: {
    type: "array",
    items: closedObject({
      measure: { enum: TABLE_MEASURES },
      fold: { enum: [...FOLDS, "average"] },
      cells: { type: "array", items: cell },
    }),
  },
});

/** Checks `tables.json`. @throws UserError that lists every fault. */
export const parseValidationTables: Parse<ValidationTableFile> = compileSchema<ValidationTableFile>(
  closedObject({ dataSet: DATA_SET_IDENTITY_SCHEMA, tables: { type: "array", items: tableSchema } }),
);
