/**
 * Scoring whatever Spark can read, outside of jobs: rows go in, the same rows with their
 * predictions come out, as part of any query. The entry is {@link io.nightshift.spark.Nightshift}.
 */
package io.nightshift.spark;
