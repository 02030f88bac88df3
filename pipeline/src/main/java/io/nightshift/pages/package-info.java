/**
 * A Parquet reader for flat files, which is what most snapshots are: pages are decoded into memory
 * that is used again and again. Spark plans what is read, and reads what this cannot.
 */
package io.nightshift.pages;
