"""Polynomials of packages/engine/src/native/operations/pointwise.h: GELU, SiLU and their slopes without exponentials.

A tail f(z) that falls to nothing, as exp(-z) does, needs many coefficients; its eighth root needs few, and three
squarings give f back, relative precision and all. The roots are fitted by least squares whose weights are moved to where
the error is largest (Lawson 1961), until it is nearly level (minimax); an error counts as much as it moves the
activation or its slope, in parts of max(1, |x|).

Run from the workspace root: python tools/golden/activation_polynomials.py
"""

import math

import numpy as np

POWER = 8
STEPS = 300


def minimax(x: np.ndarray, values: np.ndarray, weights: np.ndarray, degree: int) -> tuple[np.ndarray, float]:
    """Coefficients, the constant first, of the polynomial with the smallest largest weighted error, and that error."""
    domain = [x.min(), x.max()]
    terms = np.polynomial.chebyshev.chebvander((2 * x - sum(domain)) / (domain[1] - domain[0]), degree)
    lawson = np.ones_like(x)
    best, least = np.zeros(degree + 1), math.inf
    for _ in range(STEPS):
        scale = np.sqrt(lawson) * weights
        fitted = np.linalg.lstsq(terms * scale[:, None], values * scale, rcond=None)[0]
        errors = np.abs(terms @ fitted - values) * weights
        if errors.max() < least:
            best, least = fitted, errors.max()
        lawson *= errors / errors.max() + 1e-3
        lawson /= lawson.sum()
    return np.polynomial.Chebyshev(best, domain=domain).convert(kind=np.polynomial.Polynomial).coef, least


def nodes(end: float) -> np.ndarray:
    """Points of 0..end, closer towards both ends."""
    return end / 2 * (1 - np.cos(np.pi * (np.arange(4001) + 0.5) / 4001))


def show(name: str, z: np.ndarray, variable: np.ndarray, tail: np.ndarray, effect: np.ndarray, degree: int) -> None:
    """Fits the eighth root of a tail as a polynomial of a variable. `effect`: what an error of the tail does at z."""
    root = tail ** (1 / POWER)
    weights = effect * POWER * root ** (POWER - 1) / np.maximum(1, z)
    coefficients, error = minimax(variable, root, weights, degree)
    print(f"{name}: error {error:.1e} of max(1, |x|)")
    for coefficient in np.float32(coefficients):
        print(f"  {coefficient:.9g}")


def main() -> None:
    z = nodes(6)
    twice = np.vectorize(lambda z: math.erfc(z / math.sqrt(2)))(z)
    show("2 Phi(-z), of z in 0..6", z, z, twice, np.maximum(z, 0.5) / 2, 8)
    squares = nodes(36)
    z = np.sqrt(squares)
    show("exp(-s / 2), of s in 0..36", z, squares, np.exp(-squares / 2), np.maximum(z, 0.3) * 0.4, 6)
    z = nodes(20)
    show("exp(-z), of z in 0..20", z, z, np.exp(-z), np.maximum(z, 0.5) / (1 + np.exp(-z)) ** 2, 6)


if __name__ == "__main__":
    main()
