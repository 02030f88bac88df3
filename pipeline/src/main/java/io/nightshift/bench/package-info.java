/** Measures how fast a model is scored, by the code that a run uses. */
package io.nightshift.bench;
