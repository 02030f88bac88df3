/**
 * Runs a model: native sessions with one owner each, shared by all tasks of a JVM, and the scoring
 * of a batch with its bad rows kept aside.
 */
package io.nightshift.inference;
