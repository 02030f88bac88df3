"""Checks alert rules and dashboard: that they are valid, and ask for figures that there are.

`conf/check.py` calls it without files. `monitoring.py FILE…` also holds every name and label that
they ask for against files that runs wrote by `--metrics`.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import promql_parser
import yaml
from grafana_foundation_sdk.models.dashboard import Dashboard
from prometheus_client.parser import text_string_to_metric_families

from models import lost

HERE = Path(__file__).parent
RULES = HERE / "prometheus" / "alerts.yaml"
DASHBOARD = HERE / "grafana" / "nightshift.json"

RULE = {"alert", "expr", "for", "labels", "annotations"}
LABEL_IN_TEXT = re.compile(r"\$labels\.(\w+)|{{(\w+)}}")
LABELS_OF_A_VARIABLE = re.compile(r"label_values\((\w+), (\w+)\)")


class Invalid(Exception):
    """Tells what is wrong, and where."""


class Use:
    """What an expression asks for: names of figures, each with labels that are matched or shown."""

    def __init__(self, where: str, expression: str, shown: set[str]) -> None:
        """Parses an expression; `shown` are labels that a text for people takes from it."""
        self.where = where
        self.asked: dict[str, set[str]] = {}
        try:
            parsed = promql_parser.parse(expression)
        except ValueError as e:
            raise Invalid(f"{where}: {e}: {expression}") from e
        promql_parser.walk(parsed, self._visit)
        if not self.asked:
            raise Invalid(f"{where}: asks for no figure: {expression}")
        for labels in self.asked.values():
            labels |= shown

    def _visit(self, node: promql_parser.Expr) -> None:
        selector = node.vs if isinstance(node, promql_parser.MatrixSelector) else node
        if isinstance(selector, promql_parser.VectorSelector):
            labels = self.asked.setdefault(selector.name, set())
            labels |= {matcher.name for matcher in selector.matchers.matchers}


def shown(text: str) -> set[str]:
    """The labels that a text for people shows."""
    return {one or other for one, other in LABEL_IN_TEXT.findall(text)}


def rules() -> Iterator[Use]:
    """What the alerts ask for; strict, as Prometheus is when it loads rules."""
    document = yaml.safe_load(RULES.read_text())
    names = set()
    for group in document["groups"]:
        if set(document) != {"groups"} or set(group) != {"name", "rules"}:
            raise Invalid(f"{RULES.name}: unknown keys")
        for rule in group["rules"]:
            where = f"{RULES.name}, {rule.get('alert')}"
            if set(rule) - RULE or not {"alert", "expr", "labels", "annotations"} <= set(rule):
                raise Invalid(f"{where}: unknown or missing keys")
            if rule["alert"] in names:
                raise Invalid(f"{where}: is there twice")
            names.add(rule["alert"])
            promql_parser.parse_duration(rule.get("for", "1s"))
            if rule["labels"].get("severity") not in {"warning", "critical"}:
                raise Invalid(f"{where}: no severity")
            yield Use(where, rule["expr"], shown(" ".join(rule["annotations"].values())))


def as_json(value: object) -> object:
    """What a model of Grafana's is in JSON."""
    return json.loads(json.dumps(value, default=lambda part: part.to_json()))


def dashboard() -> Iterator[Use]:
    """What the panels and variables ask for."""
    document = json.loads(DASHBOARD.read_text())
    unknown = list(lost(document, as_json(Dashboard.from_json(document))))
    if unknown:
        raise Invalid(f"{DASHBOARD.name}: unknown keys: {', '.join(unknown)}")
    places: set[tuple[int, int]] = set()
    for panel in document["panels"]:
        at = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        if cells & places or at["x"] + at["w"] > 24:
            raise Invalid(f"{DASHBOARD.name}, {panel['title']}: lies over another, or outside")
        places |= cells
        for target in panel["targets"]:
            where = f"{DASHBOARD.name}, {panel['title']}, {target['refId']}"
            yield Use(where, target["expr"], shown(target["legendFormat"]))
    for variable in document["templating"]["list"]:
        for name, label in LABELS_OF_A_VARIABLE.findall(variable["query"]):
            yield Use(f"{DASHBOARD.name}, variable {variable['name']}", name, {label})


def told(files: list[Path]) -> dict[str, set[str]]:
    """The names of the figures in files of a run, each with its labels."""
    names: dict[str, set[str]] = {}
    for file in files:
        for family in text_string_to_metric_families(file.read_text()):
            for sample in family.samples:
                names.setdefault(sample.name, set()).update(sample.labels)
    return names


def check(files: list[Path]) -> None:
    """Raises Invalid at the first thing that is not as it should be."""
    uses = [*rules(), *dashboard()]
    if files:
        there = told(files)
        for use in uses:
            for name, labels in use.asked.items():
                if name not in there:
                    raise Invalid(f"{use.where}: no run tells {name}")
                if not labels <= there[name]:
                    raise Invalid(f"{use.where}: {name} has no label {labels - there[name]}")
    print(f"alerts and dashboard: {len(uses)} queries are valid")


if __name__ == "__main__":
    try:
        check([Path(argument) for argument in sys.argv[1:]])
    except Invalid as e:
        sys.exit(str(e))
