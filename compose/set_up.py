"""Brings an empty evening to where one begins: a bucket with snapshots, and two registered models.

What is there already is left as it is, so that it may be run again at any time.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

import boto3

MODEL = "flight-delay"
UNKNOWN = 2


def put_snapshots(folder: Path, bucket: str) -> None:
    """Puts the snapshots that are not there; the marker of each comes last."""
    # Where it is, and the credentials, are in the environment, as for every client of S3.
    storage = boto3.resource("s3").Bucket(bucket)
    if storage.creation_date is None:
        storage.create()
    known = {stored.key for stored in storage.objects.filter(Prefix="snapshots/")}
    for snapshot in sorted(folder.iterdir()):
        for file in sorted(snapshot.iterdir(), key=lambda file: file.name == "_SUCCESS"):
            key = f"snapshots/{snapshot.name}/{file.name}"
            if key not in known:
                storage.upload_file(str(file), key)
    print(f"{len(list(folder.iterdir()))} snapshots are in s3a://{bucket}/snapshots", flush=True)


def registered() -> dict[str, object]:
    """What the registry has of the model."""
    shown = subprocess.run(
        ["nightshift", "registry", "show", MODEL, "--json"], capture_output=True, text=True
    )
    if shown.returncode == UNKNOWN:
        return {"versions": [], "aliases": {}}
    if shown.returncode != 0:
        sys.exit(shown.stderr)
    return json.loads(shown.stdout)


def register(script: Path) -> None:
    """Registers both versions, of which the first is in use."""
    known = registered()
    for version in range(len(known["versions"]) + 1, 3):
        run([str(script), str(version)])
    if "champion" not in known["aliases"]:
        promotion = ["promote", f"{MODEL}:1", "--alias", "champion", "--reason", "first model"]
        run(["nightshift", "registry", *promotion])
    print(f"Model {MODEL} is in the registry")


def run(command: list[str]) -> None:
    """Runs a command, and ends as it does where it fails: it has said why."""
    code = subprocess.run(command).returncode
    if code != 0:
        sys.exit(code)


def main() -> None:
    """Does both."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=Path, required=True, help="sample-data/")
    parser.add_argument("--bucket", required=True, help="where snapshots and predictions are")
    wanted = parser.parse_args()
    put_snapshots(wanted.samples / "snapshots", wanted.bucket)
    register(wanted.samples / "register-model.sh")


if __name__ == "__main__":
    main()
