package io.nightshift.table;

import java.util.List;

/**
 * The columns of a reject file between the key and the raw inputs. They are named apart from the
 * partition columns, so that a file tells its origin when it is read alone, and the folder can be
 * read as a table.
 */
public final class RejectColumns {
  public static final String MODEL = "reject_model";
  public static final String RUN = "reject_run_id";
  public static final String STAGE = "reject_stage";
  public static final String CODE = "reject_code";
  public static final String COLUMN = "reject_column";
  public static final String MESSAGE = "reject_message";

  /** The raw inputs, one field for each column that feeds the model. */
  public static final String INPUTS = "inputs";

  /** The columns of text, in their order. */
  public static final List<String> TEXTS = List.of(MODEL, RUN, STAGE, CODE, COLUMN, MESSAGE);

  private RejectColumns() {}

  /** Whether rejected rows have a column of that name beside their key. */
  public static boolean isTaken(String column) {
    return INPUTS.equalsIgnoreCase(column) || TEXTS.stream().anyMatch(column::equalsIgnoreCase);
  }
}
