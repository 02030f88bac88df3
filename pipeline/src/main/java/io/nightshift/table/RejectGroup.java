package io.nightshift.table;

import java.io.Serializable;

/**
 * The rejected rows of a run that have one reason.
 *
 * @param stage where they failed, by its label
 * @param code what is wrong, by its label
 * @param column the column at fault; empty if it is none alone
 * @param rows how many they are
 * @param example the reason of one of them in full
 */
public record RejectGroup(String stage, String code, String column, long rows, String example)
    implements Serializable {}
