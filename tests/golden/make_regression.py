#!/usr/bin/env python3
"""Simulates least squares fitted to its own samples, apart from pawl: the expected values of theory-regression (lab/exhibits).

    python3 -m venv venv && venv/bin/pip install numpy==2.4.6
    venv/bin/python tests/golden/make_regression.py [--seeds 20000] [--real 56 28 11]

Prints, as ratios to d / (T - d - 1), the mean squared error over seeds and its standard error: of single fits, and of the mean over
fits 11 to 20. Where pawl has a formula it is beside. --real: rows of 111 that are real at shares 0.5, 0.25 and 0.1, as the mixer
counts them (select rows, rows * fresh_share from step, in a run's ledger).
"""
import argparse

import numpy as np

D, T, FITS, BATCH = 10, 111, 20, 500
FIRST = D / (T - D - 1)


def fit(x, y):
    return np.linalg.solve(np.einsum("bti,btj->bij", x, x), np.einsum("bti,bt->bi", x, y)[..., None])[..., 0]


def points(random, rows, error):
    """Features and residuals against the truth of `rows` samples of a model that is off by `error` [B, D]."""
    x = random.standard_normal((BATCH, rows, D))
    return x, random.standard_normal((BATCH, rows)) + np.einsum("bti,bi->bt", x, error)


def simulate(random, real):
    """One batch of seeds: regime -> squared errors [B, FITS]."""
    truth = np.zeros((BATCH, D))
    x0, y0 = points(random, T, truth)
    first = fit(x0, y0)
    results = {}

    def go(name, generation):
        errors = [first]
        for _ in range(1, FITS):
            errors.append(generation(errors[-1]))
        results[name] = np.stack([(e**2).sum(-1) for e in errors], 1) / FIRST

    def replace(error):
        return fit(*points(random, T, error))

    pool = {"x": x0, "y": y0}

    def grow(error):
        x, y = points(random, T, error)
        pool["x"], pool["y"] = np.concatenate([pool["x"], x], 1), np.concatenate([pool["y"], y], 1)
        return pool["x"], pool["y"]

    def accumulate(error):
        return fit(*grow(error))

    def subsample(error):
        x, y = grow(error)
        chosen = np.argpartition(random.random(y.shape), T, axis=1)[:, :T]  # T of them, none twice
        return fit(np.take_along_axis(x, chosen[..., None], 1), np.take_along_axis(y, chosen, 1))

    def mixed(rows, replayed):
        def generation(error):
            x, y = points(random, T - rows, error)
            rx, ry = (x0[:, :rows], y0[:, :rows]) if replayed else points(random, rows, truth)
            return fit(np.concatenate([rx, x], 1), np.concatenate([ry, y], 1))
        return generation

    go("replace", replace)
    go("accumulate", accumulate)
    pool.update(x=x0, y=y0)
    go("subsample", subsample)
    for rows in real:
        go(f"fresh {rows}", mixed(rows, False))
    go(f"replayed {real[0]}", mixed(real[0], True))
    return results


def error_kept(m, n):  # as lab/theory.cc
    a, b = np.linalg.solve([[n * (n + 1), n], [2 * n, n * n]], [m * D * (m + D + 1), m * m * D * D + 2 * m * D])
    return ((n - 1) * a - b) / (n - D - 1) / D


def formula(name, n):
    if name == "replace":
        return n
    if name == "accumulate":
        return sum((T - D - 1) / (i * (i * T - D - 1)) for i in range(1, n + 1))
    if name.startswith("fresh"):
        kept = error_kept(T - int(name.split()[1]), T)
        return (1 - kept**n) / (1 - kept)
    return None


def show(name, what, values, expected):
    mean, error = values.mean(), values.std(ddof=1) / len(values) ** 0.5
    beside = "" if expected is None else f"   formula {expected:.4f}, off by {(mean - expected) / error:+.1f} standard errors"
    print(f"{name:12} {what:16} {mean:8.4f} +- {error:.4f}{beside}   (one seed deviates by {values.std() / mean:.2f} of it)")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=20000)
    parser.add_argument("--real", type=int, nargs=3, default=[56, 28, 11])
    arguments = parser.parse_args()
    random = np.random.default_rng(1)
    batches = [simulate(random, arguments.real) for _ in range(arguments.seeds // BATCH)]
    for name in batches[0]:
        errors = np.concatenate([batch[name] for batch in batches])
        for n in (1, 2, 5, 10, 20):
            show(name, f"fit {n}", errors[:, n - 1], formula(name, n))
        late = [formula(name, n) for n in range(11, 21)]
        show(name, "fits 11 to 20", errors[:, 10:].mean(1), None if late[0] is None else np.mean(late))


if __name__ == "__main__":
    main()
