/** What monitoring is told of runs: figures in Prometheus' format, and the ways they go. */
package io.nightshift.metrics;
