/**
 * Prediction tables in Iceberg's format: what readers see is the branch {@code main}, which follows
 * the records. Only this package touches Iceberg, which need not be on the class path otherwise.
 */
package io.nightshift.iceberg;
