/**
 * Micro-batches of files as they land, each of them a run of its own. What was taken up, a
 * checkpoint of Spark's keeps; that it is published once, the records of the table.
 */
package io.nightshift.stream;
