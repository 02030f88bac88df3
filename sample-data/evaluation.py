"""Measures scores against outcomes: ranking (AUC) and calibration (Brier score, deciles)."""

import numpy as np
from sklearn.metrics import brier_score_loss, roc_auc_score


def evaluate(probabilities: np.ndarray, delayed: np.ndarray, base_rate: float) -> dict:
    """Compares probabilities of a delay with what happened.

    Args:
        probabilities: The probability of a delay of each flight.
        delayed: Whether each flight was delayed.
        base_rate: The share of delays in training, the forecast that a model has to beat.

    Returns:
        Figures rounded to six digits, ready for JSON.
    """
    constant = np.full(len(delayed), base_rate)
    return {
        "rows": len(delayed),
        "delayed_share": round(float(delayed.mean()), 6),
        "mean_probability": round(float(probabilities.mean(dtype=float)), 6),
        "auc": round(float(roc_auc_score(delayed, probabilities)), 6),
        "brier": round(float(brier_score_loss(delayed, probabilities)), 6),
        "brier_of_base_rate": round(float(brier_score_loss(delayed, constant)), 6),
        "deciles": reliability(probabilities, delayed),
    }


def reliability(probabilities: np.ndarray, delayed: np.ndarray) -> list[dict]:
    """Compares forecast and outcome in ten equal groups of flights, ordered by probability."""
    by_probability = np.argsort(probabilities, kind="stable")
    return [
        {
            "rows": len(group),
            "mean_probability": round(float(probabilities[group].mean(dtype=float)), 6),
            "delayed_share": round(float(delayed[group].mean()), 6),
        }
        for group in np.array_split(by_probability, 10)
    ]
