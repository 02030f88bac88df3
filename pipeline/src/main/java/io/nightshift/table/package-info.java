/**
 * Prediction tables: files are staged out of sight, and become the current predictions of a
 * snapshot by one atomic act, the creation of the next publication record.
 */
package io.nightshift.table;
