"""Which stage a run of Nightshift is in, told by which class Java loads when."""

from __future__ import annotations

import re
from pathlib import Path

FIRST = "Java itself"
# A stage begins where a class of it is first loaded.
STAGES = {
    "io.nightshift.cli.Nightshift": "command line",
    "io.nightshift.run.SparkSessions": "settings, job file",
    "io.nightshift.run.Planner": "model, snapshot's files",
    "org.apache.spark.sql.classic.SparkSession": "Spark, snapshot's columns",
    "io.nightshift.binding.Binder": "plan",
    "io.nightshift.run.KeyCheck": "check of the keys",
    "io.nightshift.run.PartitionScorer": "tasks",
    "io.nightshift.run.RunReport": "publishing",
    "io.nightshift.cli.ScoreReport": "report",
    "io.nightshift.run.Preview": "preview of predictions",
    "io.nightshift.cli.ProcessEnd": "shutdown",
}
LINE = re.compile(r"\[([0-9.]+)s\] (\S+)")


def java_options(log: Path) -> str:
    """What has Java write which class it loads when."""
    return f"-Xlog:class+load:file={log}:uptime:filecount=0"


def split(log: Path, wall: float) -> dict[str, float]:
    """Seconds of each stage that was reached, in order; the last ends with the process."""
    begun = {FIRST: 0.0}
    for line in log.read_text().splitlines():
        match = LINE.match(line)
        if match and match[2] in STAGES:
            begun.setdefault(STAGES[match[2]], float(match[1]))
    ends = [*list(begun.values())[1:], wall]
    return {stage: end - start for (stage, start), end in zip(begun.items(), ends, strict=True)}
