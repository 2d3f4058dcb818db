"""Metrics by scikit-learn's log_loss, as the competition's score computes them, for packages/metrics.

Run from the workspace root: python tools/golden/metrics.py
"""

import json
from pathlib import Path

import numpy
import sklearn
from sklearn.metrics import (
    average_precision_score,
    balanced_accuracy_score,
    brier_score_loss,
    cohen_kappa_score,
    confusion_matrix,
    log_loss,
    roc_auc_score,
)

SEED = 2024
STUDIES = 8
LEVELS = ["l1_l2", "l2_l3", "l3_l4", "l4_l5", "l5_s1"]
CONDITIONS = [
    "left_neural_foraminal_narrowing",
    "left_subarticular_stenosis",
    "right_neural_foraminal_narrowing",
    "right_subarticular_stenosis",
    "spinal_canal_stenosis",
]
WEIGHT_OF_GRADE = numpy.array([1.0, 2.0, 4.0])

random = numpy.random.RandomState(SEED)
probabilities = random.dirichlet([2.0, 1.0, 1.0], (STUDIES, 5, 5))
# a certain answer, right or wrong as it may be, to try the clipping
probabilities[0, 0, 0] = [0.0, 0.0, 1.0]
probabilities[0, 0, 1] = [1.0, 0.0, 0.0]
grades = random.choice([-1, 0, 1, 2], (STUDIES, 5, 5), p=[0.05, 0.6, 0.25, 0.1])
grades[0, 0, :2] = [0, 0]
# the largest spinal grade of these three studies is severe, moderate, normal
grades[0, 4] = [0, 2, 0, 1, 0]
grades[1, 4] = [0, 1, 0, -1, 0]
grades[2, 4] = [0, 0, 0, 0, 0]


def weighted_log_loss(p, g):
    p, g = p.reshape(-1, 3), g.reshape(-1)
    p, g = p[g >= 0], g[g >= 0]
    return float(log_loss(g, p, sample_weight=WEIGHT_OF_GRADE[g], labels=[0, 1, 2]))


def any_severe(p, g, form):
    is_severe, severe, weight = [], [], []
    for study_p, study_g in zip(p[:, 4], g[:, 4]):
        graded = study_g >= 0
        counted = slice(None) if form == "published" else graded
        worst = int(study_g[graded].max())
        is_severe.append(worst == 2)
        severe.append(float(study_p[counted, 2].max()))
        weight.append(WEIGHT_OF_GRADE[worst] if form == "competition" else (4.0 if worst == 2 else 1.0))
    return float(log_loss(is_severe, severe, sample_weight=weight, labels=[False, True]))


def best_constant(g):
    g = g[g >= 0]
    mass = numpy.array([(g == k).sum() * WEIGHT_OF_GRADE[k] for k in range(3)])
    return (mass / mass.sum()).tolist()


def agreement(p, g):
    """What readers of medical papers expect, on every row with a grade."""
    p, g = p.reshape(-1, 3), g.reshape(-1)
    p, g = p[g >= 0], g[g >= 0]
    called = p.argmax(axis=1)
    return {
        "confusion": confusion_matrix(g, called, labels=[0, 1, 2]).tolist(),
        "balancedAccuracy": float(balanced_accuracy_score(g, called)),
        "kappa": {
            name: float(cohen_kappa_score(g, called, weights=weights))
            for name, weights in [("none", None), ("linear", "linear"), ("quadratic", "quadratic")]
        },
        "severeCalledNormal": float((called[g == 2] == 0).mean()),
        "brier": float(brier_score_loss(g, p, labels=[0, 1, 2], scale_by_half=False)),
        "ranking": [
            {
                "from": k,
                "areaUnderRoc": float(roc_auc_score(g >= k, p[:, k:].sum(axis=1))),
                "averagePrecision": float(average_precision_score(g >= k, p[:, k:].sum(axis=1))),
            }
            for k in [1, 2]
        ],
    }


score = {
    "foraminal": weighted_log_loss(probabilities[:, [0, 2]], grades[:, [0, 2]]),
    "subarticular": weighted_log_loss(probabilities[:, [1, 3]], grades[:, [1, 3]]),
    "spinal": weighted_log_loss(probabilities[:, 4], grades[:, 4]),
    "anySevereSpinal": any_severe(probabilities, grades, "competition"),
}
predicted = random.uniform(0, 80, (40, 3))
truth = predicted + random.normal(0, 2, (40, 3))
truth[::7, 2] = -1
distance = numpy.abs(predicted - truth)[truth[:, 2] >= 0]

fixture = {
    "madeBy": "tools/golden/metrics.py",
    "numpy": numpy.__version__,
    "scikit-learn": sklearn.__version__,
    "seed": SEED,
    "probabilities": probabilities.tolist(),
    "grades": grades.tolist(),
    "weightedLogLoss": weighted_log_loss(probabilities, grades),
    "bestConstant": best_constant(grades.reshape(-1)),
    # a row that gives its true grade 0
    "certainlyWrong": float(log_loss([0], [[0.0, 0.5, 0.5]], labels=[0, 1, 2])),
    "anySevere": {
        form: any_severe(probabilities, grades, form) for form in ["competition", "published", "graded-levels"]
    },
    # rounded to hundredths, so that scores are tied
    "tied": agreement(numpy.round(probabilities, 2), grades),
    "agreement": agreement(probabilities, grades),
    "score": {**score, "score": float(numpy.mean(list(score.values())))},
    "points": {
        "predicted": predicted.tolist(),
        "truth": truth.tolist(),
        "count": len(distance),
        "thresholds": [1, 2, 3, 5],
        "shares": {axis: [float((distance[:, k] <= t).mean()) for t in [1, 2, 3, 5]] for k, axis in enumerate("xyz")},
    },
}
target = Path("packages/metrics/fixtures/metrics.json")
target.parent.mkdir(parents=True, exist_ok=True)
target.write_text(json.dumps(fixture) + "\n")
