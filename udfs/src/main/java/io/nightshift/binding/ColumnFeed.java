package io.nightshift.binding;

import io.nightshift.model.MissingRule;
import java.io.Serializable;

/**
 * A column that feeds an input.
 *
 * @param column its name in the snapshot
 * @param index its place among {@link Binding#columns()}
 * @param elements what its values are, or those of its arrays
 * @param missing the rule for missing values
 * @param unit what dates and timestamps are told in; of no meaning for other values
 */
public record ColumnFeed(
    String column, int index, ColumnKind elements, MissingRule missing, EpochUnit unit)
    implements Serializable {}
