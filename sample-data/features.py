"""What the models see of a flight: columns, types, and rules for missing values."""

from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

Missing = Literal["reject", "nan", "fill"]

ENGINE_FILL = "unknown"


@dataclass(frozen=True)
class Feature:
    """One model input and the snapshot column of the same name that feeds it.

    Attributes:
        name: Name of the column and of the model input.
        column: Type in the snapshot.
        tensor: Element type of the model input, whose shape is [N, 1].
        missing: What a null means: the row is not scored, NaN is passed, or `fill` is passed.
        fill: The value passed under the rule "fill".
    """

    name: str
    column: pa.DataType
    tensor: Literal["string", "int64", "float32"]
    missing: Missing
    fill: str | None = None


# The rule follows the training data: an input that was never missing there is rejected when it is
# missing later, because no model has learnt what that means. Whole numbers that may be missing are
# float inputs, since an integer tensor has no value that could stand for "missing".
FEATURES = (
    Feature("carrier", pa.string(), "string", "reject"),
    Feature("origin", pa.string(), "string", "reject"),
    Feature("dest", pa.string(), "string", "reject"),
    Feature("engine", pa.string(), "string", "fill", ENGINE_FILL),
    Feature("day_of_week", pa.int32(), "int64", "reject"),
    Feature("dep_hour", pa.int32(), "int64", "reject"),
    Feature("distance", pa.int64(), "int64", "reject"),
    Feature("leg_of_day", pa.int32(), "int64", "reject"),
    Feature("seats", pa.int32(), "float32", "nan"),
    Feature("plane_year", pa.int64(), "float32", "nan"),
    Feature("temp", pa.float64(), "float32", "reject"),
    Feature("humid", pa.float64(), "float32", "reject"),
    Feature("wind_speed", pa.float32(), "float32", "nan"),
    Feature("wind_gust", pa.float32(), "float32", "nan"),
    Feature("visib", pa.float32(), "float32", "reject"),
    Feature("precip", pa.float32(), "float32", "reject"),
    Feature("pressure", pa.float64(), "float32", "nan"),
)

SNAPSHOT_SCHEMA = pa.schema(
    [
        pa.field("flight_id", pa.string()),
        pa.field("sched_dep_time", pa.timestamp("us", tz="UTC")),
        pa.field("flight", pa.int32()),
        pa.field("tailnum", pa.string()),
        *(pa.field(feature.name, feature.column) for feature in FEATURES),
    ]
)
