"""Checks what clusters, containers and monitoring are given: run by bin/verify, in its environment.

Manifests are held against the schemas that Kubernetes and the Spark operator publish, unknown keys
included, compose.yaml against that of its specification; Dockerfiles are read by hadolint. Alert
rules and the dashboard: see monitoring.py.
"""

import subprocess
import sys
import sysconfig
from pathlib import Path

import kubernetes_validate
import monitoring
import yaml
from kubeflow_spark_api.models import SparkV1beta2SparkApplication

from models import lost

HERE = Path(__file__).parent
KUBERNETES = "1.34"


def check_application(document: dict[str, object]) -> None:
    """Holds a SparkApplication against the operator's own model, which drops unknown keys."""
    kept = SparkV1beta2SparkApplication.from_dict(document).to_dict()
    unknown = list(lost(document, kept))
    if unknown:
        raise ValueError(f"unknown keys: {', '.join(unknown)}")


def main() -> None:
    """Checks all of them, and ends at the first that is not as it should be."""
    manifests = sorted((HERE / "kubernetes").glob("*.yaml"))
    for manifest in manifests:
        for document in yaml.safe_load_all(manifest.read_text()):
            try:
                if document["apiVersion"].startswith("sparkoperator.k8s.io/"):
                    check_application(document)
                else:
                    kubernetes_validate.validate(document, KUBERNETES, strict=True)
            except ValueError as e:
                sys.exit(f"{manifest}, {document['kind']}: {e}")
            except kubernetes_validate.ValidationError as e:
                where = "/".join(map(str, e.path))
                sys.exit(f"{manifest}, {document['kind']}: {e.message} at {where}")
            print(f"{manifest.name}: {document['kind']} is valid")
    commands = Path(sysconfig.get_path("scripts"))
    dockerfiles = [HERE.parent / "Dockerfile", HERE.parent / "compose" / "Dockerfile"]
    subprocess.run([commands / "hadolint", *dockerfiles], check=True)
    print("Dockerfiles: nothing to say")
    # Of the schemas that it carries, so that nothing is fetched.
    schema = ["--builtin-schema", "vendor.compose-spec"]
    subprocess.run(
        [commands / "check-jsonschema", *schema, HERE.parent / "compose.yaml"], check=True
    )
    print("compose.yaml: valid")
    try:
        monitoring.check([])
    except monitoring.Invalid as e:
        sys.exit(str(e))


if __name__ == "__main__":
    main()
