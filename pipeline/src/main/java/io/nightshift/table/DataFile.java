package io.nightshift.table;

import java.io.Serializable;

/**
 * A file of a run.
 *
 * @param path its path inside the table
 * @param rows how many rows it has
 * @param bytes how long it is
 */
public record DataFile(String path, long rows, long bytes) implements Serializable {}
