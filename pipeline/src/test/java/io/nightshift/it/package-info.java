/**
 * Nightshift as it is installed: {@code bin/nightshift} as a process of its own, embedded or on a
 * real cluster, killed and interrupted. See {@link io.nightshift.it.Installation} for what these
 * tests need.
 */
package io.nightshift.it;
