/**
 * Looks for what keeps runs from working, or will: here, on every executor, and where registry,
 * input and table are. Each check is small, and says what it found and how to mend it.
 */
package io.nightshift.doctor;
