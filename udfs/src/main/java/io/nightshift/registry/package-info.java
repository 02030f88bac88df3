/**
 * Where model versions are kept and what their aliases stand for; and how a version's files come to
 * a machine's disk, verified.
 */
package io.nightshift.registry;
