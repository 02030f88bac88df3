/**
 * A model on its way: pinned on the driver, fetched and verified there, sent to executors, and
 * opened in them as one session for each JVM.
 */
package io.nightshift.shipment;
