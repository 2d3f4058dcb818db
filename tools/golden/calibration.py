"""Temperature, conformal thresholds and calibration error by scipy, scikit-learn and numpy, for packages/calibration.

Run from the workspace root: python tools/golden/calibration.py
"""

import json
from pathlib import Path

import numpy
import scipy
import sklearn
from scipy.optimize import minimize, minimize_scalar
from scipy.special import softmax
from sklearn.calibration import calibration_curve
from sklearn.metrics import log_loss

SEED = 2024
SAMPLES = 300
WEIGHTS = numpy.array([1.0, 2.0, 4.0])
COVERAGE = 0.9
BINS = 10

random = numpy.random.RandomState(SEED)
truth = random.dirichlet([3.0, 1.0, 0.6], SAMPLES)
grades = numpy.array([random.choice(3, p=row) for row in truth])
# a net that was trained with the class weights and is too certain
weighted = (truth * WEIGHTS) ** 1.7
probabilities = weighted / weighted.sum(axis=1, keepdims=True)

logits = numpy.log(probabilities / WEIGHTS)
loss_at = lambda t: log_loss(grades, softmax(logits / t, axis=1), labels=[0, 1, 2])
temperature = float(minimize_scalar(loss_at, bounds=(0.1, 10), method="bounded", options={"xatol": 1e-10}).x)
calibrated = softmax(logits / temperature, axis=1)


def penalised_loss(values):
    """Sum of the log losses and half the squares of ln T of each grade and of both biases."""
    biases = numpy.array([0.0, values[3], values[4]])
    rows = softmax(logits / numpy.exp(values[:3]) + biases, axis=1)
    return -numpy.log(rows[numpy.arange(SAMPLES), grades]).sum() + (values**2).sum() / 2


fitted = minimize(penalised_loss, numpy.zeros(5), method="BFGS", options={"gtol": 1e-9}).x
temperatures, biases = numpy.exp(fitted[:3]), numpy.array([0.0, *fitted[3:]])
scaling = {"temperature": temperatures.tolist(), "weights": (WEIGHTS * numpy.exp(-temperatures * biases)).tolist()}


def thresholds():
    found = []
    for grade in range(3):
        scores = numpy.sort(1 - calibrated[grades == grade, grade])
        rank = int(numpy.ceil((len(scores) + 1) * COVERAGE))
        found.append(float(scores[rank - 1]) if rank <= len(scores) else None)
    return found


def calibration_error(rows):
    confidence, right = rows.max(axis=1), rows.argmax(axis=1) == grades
    bins = numpy.clip(numpy.ceil(confidence * BINS).astype(int) - 1, 0, BINS - 1)
    gaps = [abs(confidence[bins == b].mean() - right[bins == b].mean()) * (bins == b).sum() for b in set(bins)]
    return float(sum(gaps) / len(rows))


observed, predicted = calibration_curve(grades == 2, calibrated[:, 2], n_bins=BINS, strategy="uniform")
fixture = {
    "madeBy": "tools/golden/calibration.py",
    "numpy": numpy.__version__,
    "scipy": scipy.__version__,
    "scikit-learn": sklearn.__version__,
    "seed": SEED,
    "classWeights": WEIGHTS.tolist(),
    "coverage": COVERAGE,
    "probabilities": probabilities.tolist(),
    "grades": grades.tolist(),
    "temperature": temperature,
    "scaling": scaling,
    "calibrated": calibrated.tolist(),
    "thresholds": thresholds(),
    "logLoss": {"raw": float(log_loss(grades, probabilities)), "calibrated": float(log_loss(grades, calibrated))},
    "calibrationError": {"raw": calibration_error(probabilities), "calibrated": calibration_error(calibrated)},
    "severeCurve": {"observed": observed.tolist(), "predicted": predicted.tolist()},
}
target = Path("packages/calibration/fixtures/calibration.json")
target.parent.mkdir(parents=True, exist_ok=True)
target.write_text(json.dumps(fixture) + "\n")
