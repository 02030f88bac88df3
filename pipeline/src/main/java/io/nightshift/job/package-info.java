/**
 * What to score and where to put it: the records of a job file, and the strict reading of its YAML
 * with the overrides of the command line.
 */
package io.nightshift.job;
