#!/usr/bin/env bash
# Makes sample-data/registry again, from the models beside it, with Nightshift's own commands.
set -euo pipefail
cd "$(dirname "$0")/.."

export PATH=$PWD/bin:$PATH
export NIGHTSHIFT_REGISTRY=sample-data/registry
# Whoever makes it again, the record names nobody.
export HADOOP_USER_NAME=nightshift
rm -rf "$NIGHTSHIFT_REGISTRY"

sample-data/register-model.sh 1
nightshift registry promote flight-delay:1 --alias champion --reason "first model"
sample-data/register-model.sh 2
nightshift registry promote flight-delay:2 --alias champion --expect flight-delay:1 \
  --reason "AUC 0.730 against 0.706 on three weeks of June"
