/**
 * Columns to tensors and back: which column feeds which input, which output becomes which column,
 * and how values are converted. A {@link io.nightshift.binding.Binding} is made and checked before
 * any task runs; packers and unpackers then follow it without asking again.
 */
package io.nightshift.binding;
