/**
 * SQL functions that make features, the same in Python, and columns that expressions derive from
 * those of a snapshot.
 */
package io.nightshift.feature;
