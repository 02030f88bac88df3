/**
 * The few things that Nightshift asks of a file system, local or not, with failures told in its own
 * words; above all, creating a file that nobody else has created.
 */
package io.nightshift.storage;
