/**
 * What crosses between reading, packing, running and writing: batches of columns, never single
 * rows. A reader and the model's outputs look alike to the writer, since both are columns.
 */
package io.nightshift.batch;
