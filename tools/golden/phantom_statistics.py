"""Fits the statistical model of the grades that the phantom draws from.

Reads the competition's train.csv (argument 1) and writes packages/phantom/src/spine/grade-statistics.ts: for each of the 25
places (conditions in submission order, levels L1/L2 to L5/S1) the shares of the grades and of blanks among all studies,
and the polychoric correlations of the places: of the two normal deviates whose cut at the places' thresholds explains
the table of their grades best. Only these figures are kept.

    python tools/golden/phantom_statistics.py <folder of the tables>/train.csv
"""

import csv
import json
import math
import pathlib
import sys

import numpy as np

CONDITIONS = [
    "left_neural_foraminal_narrowing",
    "left_subarticular_stenosis",
    "right_neural_foraminal_narrowing",
    "right_subarticular_stenosis",
    "spinal_canal_stenosis",
]
LEVELS = ["l1_l2", "l2_l3", "l3_l4", "l4_l5", "l5_s1"]
GRADES = {"Normal/Mild": 0, "Moderate": 1, "Severe": 2, "": -1}
OUTPUT = pathlib.Path(__file__).parents[2] / "packages/phantom/src/spine/grade-statistics.ts"
RHOS = np.linspace(0, 0.96, 97)
FAR = 6.0


def read_grades(path):
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    places = [f"{condition}_{level}" for condition in CONDITIONS for level in LEVELS]
    return np.array([[GRADES[row[place]] for place in places] for row in rows])


def normal_cdf(x):
    return 0.5 * (1 + math.erf(x / math.sqrt(2)))


def normal_quantile(p):
    low, high = -FAR, FAR
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if normal_cdf(middle) < p else (low, middle)
    return (low + high) / 2


def bivariate_cdf(h, k, nodes, weights):
    """P(X < h, Y < k) for all RHOS: Plackett's integral of the density over the correlation, from 0 up."""
    r = RHOS[:, None] * (nodes[None, :] + 1) / 2
    density = np.exp(-(h * h - 2 * r * h * k + k * k) / (2 * (1 - r * r))) / (2 * math.pi * np.sqrt(1 - r * r))
    return normal_cdf(h) * normal_cdf(k) + RHOS / 2 * (density * weights).sum(axis=1)


def polychoric(a, b, cuts_a, cuts_b, nodes, weights):
    both = (a >= 0) & (b >= 0)
    counts = np.zeros((3, 3))
    np.add.at(counts, (a[both], b[both]), 1)
    edges_a, edges_b = [-FAR, *cuts_a, FAR], [-FAR, *cuts_b, FAR]
    corner = [[bivariate_cdf(h, k, nodes, weights) for k in edges_b] for h in edges_a]
    likelihood = np.zeros(len(RHOS))
    for i in range(3):
        for j in range(3):
            cell = corner[i + 1][j + 1] - corner[i][j + 1] - corner[i + 1][j] + corner[i][j]
            likelihood += counts[i, j] * np.log(np.maximum(cell, 1e-9))
    return float(RHOS[likelihood.argmax()])


def as_typescript(result):
    def rows(values):
        return "\n".join(f"    {json.dumps(row)}," for row in values)

    return f"""/**
 * Figures of the grades in the competition's train.csv ({result["studies"]} studies), fitted by
 * tools/golden/phantom_statistics.py: places are conditions in submission order times levels L1/L2 to L5/S1.
 */
// prettier-ignore
export const GRADE_STATISTICS = {{
  /** Shares of normal/mild, moderate and severe among the grades given. */
  shares: [
{rows(result["shares"])}
  ],
  /** Share of studies without a grade. */
  missing: {json.dumps(result["missing"])},
  /** Polychoric correlations, lower triangle with the diagonal. */
  correlations: [
{rows(result["correlations"])}
  ],
}} as const;
"""


def main():
    grades = read_grades(sys.argv[1])
    nodes, weights = np.polynomial.legendre.leggauss(24)
    shares = [[float((grades[:, p] == g).sum() / (grades[:, p] >= 0).sum()) for g in range(3)] for p in range(25)]
    cuts = [[normal_quantile(s[0]), normal_quantile(s[0] + s[1])] for s in shares]
    correlation = np.eye(25)
    for p in range(25):
        for q in range(p):
            rho = polychoric(grades[:, p], grades[:, q], cuts[p], cuts[q], nodes, weights)
            correlation[p, q] = correlation[q, p] = rho
    # the pairwise estimates need not fit together: nearest positive definite matrix by clipping the eigenvalues
    values, vectors = np.linalg.eigh(correlation)
    correlation = vectors @ np.diag(np.maximum(values, 0.02)) @ vectors.T
    deviation = np.sqrt(np.diag(correlation))
    correlation = correlation / np.outer(deviation, deviation)
    result = {
        "correlations": [[round(float(v), 3) for v in correlation[p, : p + 1]] for p in range(25)],
        "missing": [round(float((grades[:, p] == -1).mean()), 4) for p in range(25)],
        "shares": [[round(v, 4) for v in s] for s in shares],
        "studies": len(grades),
    }
    OUTPUT.write_text(as_typescript(result), encoding="utf-8")
    print(f"{len(grades)} studies, smallest eigenvalue before clipping {values.min():.3f} -> {OUTPUT}")


if __name__ == "__main__":
    main()
