/**
 * How a version comes into use and out of it: what is asked of it before an alias moves, and the
 * moves themselves.
 */
package io.nightshift.rollout;
