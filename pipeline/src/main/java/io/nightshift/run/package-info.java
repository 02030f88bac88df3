/**
 * How a snapshot becomes a published table: plan on the driver, score inside the tasks, collect
 * receipts, judge, publish. {@link io.nightshift.run.ScoringRun} reads from top to bottom as that.
 */
package io.nightshift.run;
