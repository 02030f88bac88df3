package io.nightshift.batch;

/**
 * Why a row cannot be scored.
 *
 * @param row its index in the batch
 * @param stage where it failed
 * @param code what kind of failure it is
 * @param column the column at fault; empty if the model failed on the row as a whole
 * @param message what is wrong, with the value
 */
public record Reject(int row, Stage stage, Code code, String column, String message) {

  /** Where a row can fail. */
  public enum Stage {
    /** Its values cannot become what the model takes. */
    BIND("bind"),
    /** The model fails on it. */
    SCORE("score"),
    /** Its score is not what the job's checks want. */
    CHECK("check");

    private final String label;

    Stage(String label) {
      this.label = label;
    }

    /** The word in files and reports. */
    public String label() {
      return label;
    }
  }

  /** What can be wrong with a row. */
  public enum Code {
    /** What the row was to be read from is damaged. */
    UNREADABLE("unreadable"),
    /** The expression that computes a column fails on this row. */
    FEATURE_FAILED("feature-failed"),
    /** A value is missing, and the rule for it is to reject. */
    MISSING("missing"),
    /** A number is too large for the type that the model takes. */
    OVERFLOW("overflow"),
    /** A number cannot be told exactly in the type that the model takes. */
    LOSSY("lossy"),
    /** An array has another length than the model takes. */
    WRONG_LENGTH("wrong-length"),
    /** A number is NaN or infinite, and the rule wants finite ones. */
    NOT_FINITE("not-finite"),
    /** A number is beyond the bounds that the rule sets. */
    OUT_OF_RANGE("out-of-range"),
    /** A value is not among those that the rule lists. */
    NOT_ALLOWED("not-allowed"),
    /** The map that the model gave for this row has not the key that a column takes. */
    MISSING_KEY("missing-key"),
    /** The runtime failed on this row alone. */
    MODEL_FAILED("model-failed");

    private final String label;

    Code(String label) {
      this.label = label;
    }

    /** The word in files and reports. */
    public String label() {
      return label;
    }
  }
}
