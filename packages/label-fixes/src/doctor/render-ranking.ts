import {
  details,
  element,
  figureGrid,
  type KeyFigure,
  keyFigures,
  paragraph,
  renderPage,
  table,
  type Markup,
} from "@spinegrade/report";
import { drawLabels } from "./draw-labels.ts";
import { pointNames } from "./format-ranking.ts";
import { LEAST_SCORE, type LabelRanking, type RankedLabels } from "./rank-labels.ts";
import { SUSPICIONS } from "./checks/suspicion.ts";

/** Texts and limits of the page, next to the ranking. */
export interface RankingPage {
  readonly ranking: LabelRanking;
  /** Largest number of series to draw. */
  readonly top: number;
  /** A sentence on what is known in addition to the tables. */
  readonly knownSlices: string;
  /** Whether the tables are of synthetic data; default false. */
  readonly synthetic?: boolean;
}

const GROUP_NAMES = {
  nfn: "foramina on Sagittal T1",
  scs: "canal on Sagittal T2/STIR",
  ss: "recesses on Axial T2",
} as const;

/** The ranking as one HTML page to go through: what was found, and the most suspicious series drawn. */
export function renderRanking({ ranking, top, knownSlices, synthetic = false }: RankingPage): string {
  const { labels } = ranking;
  const beyond = labels.filter(({ isBeyondChance }) => isBeyondChance);
  const drawn = labels.slice(0, top);
  return renderPage({
    title: "Label doctor",
    synthetic,
    subtitle: `Which labels look wrong, by their geometry alone. ${knownSlices}`,
    lead: [keyFigures(keyFiguresOf(ranking, beyond.length))],
    sections: [
      {
        heading: "Findings",
        intro:
          "Series beyond chance by their first suspicion, and how many series show it as extremely as 1 in 10 clean series, or more.",
        content: [countKinds(labels)],
      },
      {
        heading: `The first ${drawn.length}`,
        intro:
          "Left: the points in the plane of the slice, in pixels. Right: the slice of each level. Blue: left, or the canal; orange, dashed, with squares: right; a ring marks the suspicious points. Hover over a point for its coordinates.",
        content: [figureGrid(drawn.map(renderLabels), "wide")],
      },
      { heading: "All beyond chance", content: [details(`${beyond.length} series`, [listLabels(beyond)])] },
      {
        heading: "Limits",
        content: [
          paragraph(
            "A suspicion is not a proof: look at the images before changing a label. Unusual anatomy, such as scoliosis or a transitional vertebra, ranks high as well.",
          ),
        ],
      },
    ],
  });
}

function keyFiguresOf({ labels, limit }: LabelRanking, beyondChance: number): KeyFigure[] {
  return [
    {
      name: "Series with labels",
      value: String(labels.length),
      detail: "one for each series and group of labels",
    },
    {
      name: "Beyond chance",
      value: String(beyondChance),
      detail: "a broken rule, or a score at the limit",
    },
    {
      name: "Highest score",
      value: limit.toFixed(1),
      detail:
        "rarity as a power of ten: 3 is 1 in 1000 clean series; chance reaches the limit in 1 of 20 tables",
    },
  ];
}

function countKinds(labels: readonly RankedLabels[]): Markup {
  const rows = Object.entries(SUSPICIONS).flatMap(([kind, words]) => {
    const first = labels.filter((label) => label.isBeyondChance && label.suspicions[0]?.kind === kind).length;
    const all = labels.filter(({ suspicions }) =>
      suspicions.some((one) => one.kind === kind && one.score >= LEAST_SCORE),
    ).length;
    return all === 0 ? [] : [[words, first, all]];
  });
  const columns = [
    { heading: "suspicion" },
    { heading: "beyond chance", numeric: true },
    { heading: "one in ten or rarer", numeric: true },
  ];
  return table({ columns, rows });
}

function renderLabels(label: RankedLabels): Markup {
  const { rank, studyId, seriesId, group, suspicions } = label;
  const reasons = suspicions.map(({ kind, score, reason }) =>
    element("p", { class: "note" }, `${score.toFixed(1)} ${SUSPICIONS[kind]}: ${reason}`),
  );
  const caption = element(
    "figcaption",
    {},
    `${rank}. study ${studyId}, series ${seriesId}: ${GROUP_NAMES[group]}`,
  );
  return element("figure", { class: "chart" }, caption, reasons, drawLabels(label));
}

function listLabels(labels: readonly RankedLabels[]): Markup {
  const columns = [
    { heading: "rank", numeric: true },
    { heading: "study" },
    { heading: "series" },
    { heading: "group" },
    { heading: "points" },
    { heading: "reason" },
  ];
  const rows = labels.map((label) => {
    const [first] = label.suspicions;
    const names = first === undefined ? "" : pointNames(label, first);
    return [
      label.rank,
      String(label.studyId),
      String(label.seriesId),
      label.group,
      names,
      first?.reason ?? "",
    ];
  });
  return table({ columns, rows });
}
